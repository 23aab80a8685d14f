"""What a template consists of, once read."""

import re
from dataclasses import dataclass
from typing import Literal

BODY_LIMIT = 1024
HEADER_LIMIT = 60
FOOTER_LIMIT = 60
URL_LIMIT = 2000
CODE_LIMIT = 20
BUTTON_LIMIT = 25
PHONE_LIMIT = 20
"""Characters, after the variables are filled in."""

VARIABLE = re.compile(r"\{\{\s*([0-9]{1,4}|[a-z][a-z0-9_]*)\s*\}\}")
"""A place to fill: {{1}} or {{first_name}}."""

FieldKind = Literal["text", "group", "media", "latitude", "longitude", "place", "suffix", "code"]
MEDIA = ("image", "video", "document")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Something to fill in. `key` names it in forms; `name` is WhatsApp's own name, if it has one.

    `limit` is in characters, for this value alone.
    """

    key: str
    kind: FieldKind
    label: str
    sample: str = ""
    limit: int = BODY_LIMIT
    name: str = ""
    is_required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPart:
    """A text with the fields that stand in its places, by the word between the braces."""

    text: str
    fields: dict[str, Field]


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """`kind` is text, image, video, document or location; only "text" has a `text`."""

    kind: str
    text: TextPart | None = None
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """`kind` is WhatsApp's: quick_reply, url, phone_number or copy_code. `target` is its address,
    number or code as approved; `field` what can be filled in, if anything."""

    kind: str
    text: str
    target: str = ""
    field: Field | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A template as it can be filled. `unsupported` says in words why it cannot be sent from
    here; then the rest may be incomplete."""

    body: TextPart
    header: Header | None = None
    footer: str = ""
    buttons: tuple[Button, ...] = ()
    is_named: bool = False
    unsupported: str = ""

    @property
    def fields(self) -> tuple[Field, ...]:
        """Everything to fill in, from top to bottom."""
        header = self.header.fields if self.header else ()
        buttons = tuple(button.field for button in self.buttons if button.field)
        return (*header, *self.body.fields.values(), *buttons)
