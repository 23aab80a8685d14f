"""From WhatsApp's components to a shape. Never raises: what we do not know makes it unsupported."""

from collections.abc import Iterable, Mapping, Sequence, Set

from whatsapp.template_schema.button_reading import read_buttons
from whatsapp.template_schema.components import (
    Component,
    example_of,
    first_list,
    named_samples,
    rows_of,
    strings_of,
    text_of,
)
from whatsapp.template_schema.shape import (
    CARD_LIMIT,
    FILE_NAME_LIMIT,
    HEADER_LIMIT,
    MEDIA,
    URL_LIMIT,
    VARIABLE,
    Field,
    Header,
    Shape,
    TextPart,
)

GROUP_INVITES = "group_invite"
"""How the library's invitations are called: the first place in their body is the group's link."""

BUTTON_KINDS = frozenset({"quick_reply", "url", "phone_number", "copy_code", "flow"})

FILE_NAME = Field(
    key="header.file_name",
    kind="file_name",
    label="Name of the document",
    limit=FILE_NAME_LIMIT,
    is_required=False,
)


def read(
    components: object, *, parameter_format: str = "POSITIONAL", library_name: str = ""
) -> Shape:
    """The shape of a template, from `components` as WhatsApp lists them.

    `library_name` is the library template it was made from: group_invite_link takes a group.
    """
    parts = _parts(components)
    invites = library_name.startswith(GROUP_INVITES)
    header = _header(parts["HEADER"]) if "HEADER" in parts else None
    cards = tuple(_card(row) for row in rows_of(parts.get("CAROUSEL", {}).get("cards")))
    return Shape(
        body=_body(parts.get("BODY", {}), invites=invites),
        header=header,
        footer=text_of(parts.get("FOOTER", {}).get("text")),
        buttons=read_buttons(parts.get("BUTTONS", {})),
        is_named=parameter_format.upper() == "NAMED",
        unsupported=_unsupported(parts, header, cards),
        cards=cards,
    )


def _card(row: Component) -> Shape:
    parts = _parts(row.get("components"))
    header = _header(parts["HEADER"], where="") if "HEADER" in parts else None
    return Shape(
        body=_body(parts.get("BODY", {}), invites=False),
        header=header,
        buttons=read_buttons(parts.get("BUTTONS", {})),
        unsupported=_unsupported_parts(parts, header, {"HEADER", "BODY", "BUTTONS"}),
        body_limit=CARD_LIMIT,
    )


def _parts(components: object) -> dict[str, Component]:
    rows = components if isinstance(components, list | tuple) else ()
    return {text_of(row.get("type")).upper(): row for row in rows if isinstance(row, Mapping)}


def _unsupported(
    parts: Mapping[str, Component], header: Header | None, cards: Iterable[Shape]
) -> str:
    if not text_of(parts.get("BODY", {}).get("text")):
        return "It has no text of its own."
    known = {"HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL"}
    reasons = (_unsupported_parts(parts, header, known), *(card.unsupported for card in cards))
    return next(filter(None, reasons), "")


def _unsupported_parts(
    parts: Mapping[str, Component], header: Header | None, known: Set[str]
) -> str:
    if unknown := parts.keys() - known:
        return f"It has a part that cannot be filled in here: {sorted(unknown)[0].lower()}."
    if header and header.kind not in {*MEDIA, "text", "location"}:
        return f"It has a header that cannot be filled in here: {header.kind}."
    for button in rows_of(parts.get("BUTTONS", {}).get("buttons")):
        kind = text_of(button.get("type")).lower()
        if kind not in BUTTON_KINDS:
            return f"It has a button that cannot be filled in here: {kind or 'unknown'}."
    return ""


def _body(part: Component, *, invites: bool) -> TextPart:
    example = example_of(part)
    positional = first_list(example.get("body_text"))
    found = _text_part(
        text_of(part.get("text")), "body", positional, named_samples(example, "body_text")
    )
    if invites and found.fields:
        word, field = next(iter(found.fields.items()))
        group = Field(
            key=field.key, kind="group", label="Group", sample="Its invite link", name=field.name
        )
        return TextPart(text=found.text, fields={**found.fields, word: group})
    return found


def _header(part: Component, where: str = " in the header") -> Header:
    """`where` ends the label of a file; a card has but one place for it."""
    kind = text_of(part.get("format")).lower() or "text"
    if kind == "text":
        example = example_of(part)
        samples = named_samples(example, "header_text")
        positional = strings_of(example.get("header_text"))
        text = _text_part(
            text_of(part.get("text")), "header", positional, samples, limit=HEADER_LIMIT
        )
        return Header(kind=kind, text=text, fields=tuple(text.fields.values()))
    if kind == "location":
        return Header(kind=kind, fields=_place())
    fields = (_media(kind, part, where),) if kind in MEDIA else ()
    return Header(kind=kind, fields=fields, file_name=FILE_NAME if kind == "document" else None)


def _media(kind: str, part: Component, where: str) -> Field:
    handles = strings_of(example_of(part).get("header_handle"))
    label = {"image": "Picture", "video": "Video", "document": "Document"}[kind]
    return Field(
        key="header.media",
        kind="media",
        label=f"{label}{where}",
        sample="https:// address or WhatsApp media id",
        limit=URL_LIMIT,
        approved=next((one for one in handles if one.startswith("https://")), ""),
    )


def _place() -> tuple[Field, ...]:
    return (
        Field(key="header.latitude", kind="latitude", label="Latitude", sample="52.52", limit=24),
        Field(
            key="header.longitude", kind="longitude", label="Longitude", sample="13.405", limit=24
        ),
        Field(key="header.name", kind="place", label="Name of the place", limit=100),
        Field(key="header.address", kind="place", label="Address", limit=200),
    )


def _text_part(
    text: str,
    where: str,
    positional: Sequence[str],
    named: Mapping[str, str],
    limit: int = 1024,
) -> TextPart:
    fields = {}
    for word in _words(text):
        is_number = word.isdigit()
        place = int(word) - 1 if is_number else -1
        sample = positional[place] if 0 <= place < len(positional) else named.get(word, "")
        fields[word] = Field(
            key=f"{where}.{word}",
            kind="text",
            label=_label(where, word),
            sample=sample,
            limit=limit,
            name="" if is_number else word,
        )
    return TextPart(text=text, fields=fields)


def _label(where: str, word: str) -> str:
    name = f"Variable {word}" if word.isdigit() else word.replace("_", " ").capitalize()
    return f"{name} in the header" if where == "header" else name


def _words(text: str) -> list[str]:
    """The places in a text, each once: numbers in their order, names as they come."""
    words = list(dict.fromkeys(VARIABLE.findall(text)))
    return sorted(words, key=int) if all(word.isdigit() for word in words) else words
