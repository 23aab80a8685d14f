"""What a template consists of, once read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

BODY_LIMIT = 1024
CARD_LIMIT = 160
HEADER_LIMIT = 60
FOOTER_LIMIT = 60
URL_LIMIT = 2000
CODE_LIMIT = 20
BUTTON_LIMIT = 25
PHONE_LIMIT = 20
PAYLOAD_LIMIT = 256
FILE_NAME_LIMIT = 240
"""Characters, after the variables are filled in."""

VARIABLE = re.compile(r"\{\{\s*([0-9]{1,4}|[a-z][a-z0-9_]*)\s*\}\}")
"""A place to fill: {{1}} or {{first_name}}."""

FieldKind = Literal[
    "text",
    "group",
    "media",
    "file_name",
    "latitude",
    "longitude",
    "place",
    "suffix",
    "code",
    "payload",
    "flow",
]
MEDIA = ("image", "video", "document")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Something to fill in. `key` names it in forms; `name` is WhatsApp's own name, if it has one.

    `limit` is in characters, for this value alone. `approved` is the file that WhatsApp's reviewers
    saw, which may be sent in the place of another. `card` is the card it stands on, counted from 1;
    0 for the template itself. `label` is enough beside the card; `full_label` names that too.
    """

    key: str
    kind: FieldKind
    label: str
    sample: str = ""
    limit: int = BODY_LIMIT
    name: str = ""
    is_required: bool = True
    approved: str = ""
    card: int = 0

    @property
    def full_label(self) -> str:
        return f"Card {self.card}: {self.label}" if self.card else self.label


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPart:
    """A text with the fields that stand in its places, by the word between the braces."""

    text: str
    fields: dict[str, Field]


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """`kind` is text, image, video, document or location; only "text" has a `text`, and only a
    document a `file_name`."""

    kind: str
    text: TextPart | None = None
    fields: tuple[Field, ...] = ()
    file_name: Field | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """`kind` is WhatsApp's: quick_reply, url, phone_number, copy_code or flow. `target` is its
    address, number or code as approved; `field` what can be filled in, if anything; `echo` what
    comes back to us with a tap, which programs may choose."""

    kind: str
    text: str
    target: str = ""
    field: Field | None = None
    echo: Field | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A template, or a card of one, as it can be filled. `unsupported` says in words why it cannot
    be sent from here; then the rest may be incomplete. The keys of a card's own fields are those of
    a template by itself; `fields` and `hidden` of the whole have them as `key_in_card` makes them.
    """

    body: TextPart
    header: Header | None = None
    footer: str = ""
    buttons: tuple[Button, ...] = ()
    is_named: bool = False
    unsupported: str = ""
    cards: tuple["Shape", ...] = ()
    body_limit: int = BODY_LIMIT

    @property
    def fields(self) -> tuple[Field, ...]:
        """Everything to fill in, from top to bottom."""
        header = self.header.fields if self.header else ()
        buttons = tuple(button.field for button in self.buttons if button.field)
        of_cards = self._of_cards(*(card.fields for card in self.cards))
        return (*header, *self.body.fields.values(), *buttons, *of_cards)

    @property
    def hidden(self) -> tuple[Field, ...]:
        """What may be given besides and nobody is asked for: names of files, and what a tap brings
        back."""
        name = self.header.file_name if self.header else None
        echoes = tuple(button.echo for button in self.buttons if button.echo)
        of_cards = self._of_cards(*(card.hidden for card in self.cards))
        return (*((name,) if name else ()), *echoes, *of_cards)

    def _of_cards(self, *fields: tuple[Field, ...]) -> Iterator[Field]:
        for place, of_card in enumerate(fields):
            for field in of_card:
                yield replace(field, key=key_in_card(place, field.key), card=place + 1)


def key_in_card(place: int, key: str) -> str:
    """The key of a card's field among all of the template; cards count from 0."""
    return f"card.{place}.{key}"
