"""The message as WhatsApp will draw it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from whatsapp.template_schema.filling import address_of, of_card, value_of
from whatsapp.template_schema.shape import VARIABLE, Button, Header, Shape, TextPart


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A piece of text; `key` names the field it was filled from, "" for the template's own words.
    `is_missing`: nothing was filled in, `text` is the sample."""

    text: str
    key: str = ""
    is_missing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewHeader:
    """`media` is the id or link of a picture, video or document; `place` a location's words."""

    kind: str
    segments: tuple[Segment, ...] = ()
    media: str = ""
    place: str = ""
    address: str = ""
    point: str = ""

    @property
    def text(self) -> str:
        return "".join(segment.text for segment in self.segments)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewButton:
    kind: str
    text: str
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    segments: tuple[Segment, ...]
    header: PreviewHeader | None = None
    footer: str = ""
    buttons: tuple[PreviewButton, ...] = ()
    cards: tuple["Preview", ...] = ()

    @property
    def body(self) -> str:
        return "".join(segment.text for segment in self.segments)

    def as_json(self) -> dict[str, Any]:
        """What a message keeps of it beside its text, to be drawn again later."""
        header = self.header
        kept = {"kind": header.kind, "text": header.text, "media": header.media} if header else None
        if header and header.kind == "location":
            kept = {"kind": header.kind, "text": header.place, "address": header.address}
        return {
            "header": kept,
            "footer": self.footer,
            "buttons": [asdict(button) for button in self.buttons],
        } | ({"cards": [self._card(card) for card in self.cards]} if self.cards else {})

    @staticmethod
    def _card(card: "Preview") -> dict[str, Any]:
        return card.as_json() | {"text": card.body}


def preview_of(
    shape: Shape, values: Mapping[str, str], shown: Mapping[str, str] | None = None
) -> Preview:
    """Draw it with these values. `shown` replaces a value by what people will read, such as a
    group's link in the place of its id."""
    readable = {**values, **(shown or {})}
    return Preview(
        segments=_segments(shape.body, readable),
        header=_header(shape.header, readable) if shape.header else None,
        footer=shape.footer,
        buttons=tuple(_button(button, readable) for button in shape.buttons),
        cards=tuple(
            preview_of(card, of_card(readable, place)) for place, card in enumerate(shape.cards)
        ),
    )


def _segments(part: TextPart, values: Mapping[str, str]) -> tuple[Segment, ...]:
    segments, end = [], 0
    for match in VARIABLE.finditer(part.text):
        segments.append(Segment(text=part.text[end : match.start()]))
        field = part.fields[match[1]]
        value = value_of(values, field.key)
        missing = field.sample or match[0]
        segments.append(Segment(text=value or missing, key=field.key, is_missing=not value))
        end = match.end()
    segments.append(Segment(text=part.text[end:]))
    return tuple(segment for segment in segments if segment.text)


def _header(header: Header, values: Mapping[str, str]) -> PreviewHeader:
    return PreviewHeader(
        kind=header.kind,
        segments=_segments(header.text, values) if header.text else (),
        media=value_of(values, "header.media"),
        place=value_of(values, "header.name"),
        address=value_of(values, "header.address"),
        point=", ".join(
            value_of(values, key)
            for key in ("header.latitude", "header.longitude")
            if value_of(values, key)
        ),
    )


def _button(button: Button, values: Mapping[str, str]) -> PreviewButton:
    if button.kind == "url":
        target = address_of(button, values)
    else:
        target = (button.field and value_of(values, button.field.key)) or button.target
    return PreviewButton(kind=button.kind, text=button.text, target=target)
