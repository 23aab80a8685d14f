"""From WhatsApp's components to a shape. Never raises: what we do not know makes it unsupported."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from whatsapp.template_schema.shape import (
    CODE_LIMIT,
    HEADER_LIMIT,
    MEDIA,
    URL_LIMIT,
    VARIABLE,
    Button,
    Field,
    Header,
    Shape,
    TextPart,
)

GROUP_INVITES = "group_invite"
"""How the library's invitations are called: the first place in their body is the group's link."""

BUTTON_KINDS = frozenset({"quick_reply", "url", "phone_number", "copy_code"})

Component = Mapping[str, Any]


def read(
    components: object, *, parameter_format: str = "POSITIONAL", library_name: str = ""
) -> Shape:
    """The shape of a template, from `components` as WhatsApp lists them.

    `library_name` is the library template it was made from: group_invite_link takes a group.
    """
    parts = _parts(components)
    invites = library_name.startswith(GROUP_INVITES)
    header = _header(parts["HEADER"]) if "HEADER" in parts else None
    return Shape(
        body=_body(parts.get("BODY", {}), invites=invites),
        header=header,
        footer=_text(parts.get("FOOTER", {}).get("text")),
        buttons=_buttons(parts.get("BUTTONS", {})),
        is_named=parameter_format.upper() == "NAMED",
        unsupported=_unsupported(parts, header),
    )


def _parts(components: object) -> dict[str, Component]:
    rows = components if isinstance(components, list | tuple) else ()
    return {_text(row.get("type")).upper(): row for row in rows if isinstance(row, Mapping)}


def _unsupported(parts: Mapping[str, Component], header: Header | None) -> str:
    if not _text(parts.get("BODY", {}).get("text")):
        return "It has no text of its own."
    if unknown := parts.keys() - {"HEADER", "BODY", "FOOTER", "BUTTONS"}:
        return f"It has a part that cannot be filled in here: {sorted(unknown)[0].lower()}."
    if header and header.kind not in {*MEDIA, "text", "location"}:
        return f"It has a header that cannot be filled in here: {header.kind}."
    for button in _rows(parts.get("BUTTONS", {}).get("buttons")):
        kind = _text(button.get("type")).lower()
        if kind not in BUTTON_KINDS:
            return f"It has a button that cannot be filled in here: {kind or 'unknown'}."
    return ""


def _body(part: Component, *, invites: bool) -> TextPart:
    example = _example(part)
    positional = _first_list(example.get("body_text"))
    found = _text_part(_text(part.get("text")), "body", positional, _named(example, "body_text"))
    if invites and found.fields:
        word, field = next(iter(found.fields.items()))
        group = Field(
            key=field.key, kind="group", label="Group", sample="Its invite link", name=field.name
        )
        return TextPart(text=found.text, fields={**found.fields, word: group})
    return found


def _header(part: Component) -> Header:
    kind = _text(part.get("format")).lower() or "text"
    if kind == "text":
        example = _example(part)
        samples = _named(example, "header_text")
        positional = _strings(example.get("header_text"))
        text = _text_part(
            _text(part.get("text")), "header", positional, samples, limit=HEADER_LIMIT
        )
        return Header(kind=kind, text=text, fields=tuple(text.fields.values()))
    if kind == "location":
        return Header(kind=kind, fields=_place())
    fields = (_media(kind),) if kind in MEDIA else ()
    return Header(kind=kind, fields=fields)


def _media(kind: str) -> Field:
    label = {"image": "Picture", "video": "Video", "document": "Document"}[kind]
    return Field(
        key="header.media",
        kind="media",
        label=f"{label} in the header",
        sample="https:// address or WhatsApp media id",
        limit=URL_LIMIT,
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


def _buttons(part: Component) -> tuple[Button, ...]:
    rows = _rows(part.get("buttons"))
    return tuple(_button(row, index) for index, row in enumerate(rows))


def _button(row: Component, index: int) -> Button:
    kind, text = _text(row.get("type")).lower(), _text(row.get("text"))
    samples = _strings(row.get("example"))
    sample = samples[0] if samples else ""
    if kind == "url":
        url = _text(row.get("url"))
        return Button(kind=kind, text=text, target=url, field=_suffix(url, sample, text, index))
    if kind == "copy_code":
        field = Field(
            key=f"button.{index}",
            kind="code",
            label="Code to copy",
            sample=sample,
            limit=CODE_LIMIT,
        )
        return Button(kind=kind, text=text or "Copy code", target=sample, field=field)
    return Button(kind=kind, text=text, target=_text(row.get("phone_number")))


def _suffix(url: str, sample: str, text: str, index: int) -> Field | None:
    """What stands in the variable at the end of a button's address."""
    found = VARIABLE.search(url)
    if not found:
        return None
    base = url[: found.start()]
    return Field(
        key=f"button.{index}",
        kind="suffix",
        label=f"End of the address of “{text}”",
        sample=sample.removeprefix(base),
        limit=URL_LIMIT - len(base),
    )


def _example(part: Component) -> Component:
    example = part.get("example")
    return example if isinstance(example, Mapping) else {}


def _named(example: Component, key: str) -> dict[str, str]:
    rows = _rows(example.get(f"{key}_named_params"))
    return {_text(row.get("param_name")): _text(row.get("example")) for row in rows}


def _first_list(value: object) -> list[str]:
    if isinstance(value, list) and value and isinstance(value[0], list):
        return _strings(value[0])
    return _strings(value)


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [_text(item) for item in value] if isinstance(value, list) else []


def _rows(value: object) -> list[Component]:
    items: Iterable[object] = value if isinstance(value, list) else ()
    return [item for item in items if isinstance(item, Mapping)]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
