"""What can be said on WhatsApp, and to whom. Limits are WhatsApp's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

MAX_TEXT_LENGTH = 4096
"""Characters in a text message."""

MAX_CAPTION_LENGTH = 1024
"""Characters under a picture, video or document."""

MediaKind = Literal["image", "video", "audio", "document", "sticker"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a message goes: a group, or a person by phone number (first) or BSUID."""

    group_id: str = ""
    wa_id: str = ""
    user_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    body: str
    preview_url: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file that was uploaded to WhatsApp before. `filename` is for documents, `voice` for audio
    (a voice note: OGG with Opus, mono)."""

    kind: MediaKind
    media_id: str
    caption: str = ""
    filename: str = ""
    voice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """One emoji on a message at most 30 days old; an empty emoji takes it away."""

    wamid: str
    emoji: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point on the map, in degrees, with words for it where there are any."""

    latitude: float
    longitude: float
    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPhone:
    """`number` as people read it; `wa_id` when it is known to be on WhatsApp."""

    number: str
    wa_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCard:
    name: str
    company: str = ""
    phones: tuple[CardPhone, ...] = ()
    emails: tuple[str, ...] = ()


MOST_PIN_DAYS = 30
MOST_PINS = 3
"""Pinned messages of a group: one more, and the oldest is unpinned by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A message of a group pinned for so many days (30 at most); with 0 days it is unpinned."""

    wamid: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """An approved template with its variables filled in, `components` as WhatsApp wants them."""

    name: str
    language: str
    components: tuple[Mapping[str, Any], ...] = ()


MAX_LABEL_LENGTH = 20
"""Characters on a reply button, on the button that opens a list, and on a link button."""

MAX_ROW_LENGTH = 24
"""Characters of one row of a list."""

MAX_DESCRIPTION_LENGTH = 72
"""Characters under the title of a row."""

MAX_FOOTER_LENGTH = 60
"""Characters of a header or a footer."""

MAX_BUTTONS = 3
MAX_ROWS = 10

MAX_OFFER_LENGTH = {"buttons": 1024, "list": 4096, "link": 1024}
"""Characters of the text above reply buttons, a list or a link button."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a person can tap. The id comes back with the tap, and is there once per message."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Buttons:
    """A text with one to three reply buttons; in direct chats only, like all of its kind."""

    body: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMenu:
    """A text with a button that opens up to ten rows."""

    body: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkButton:
    """A text with a button that opens a web page."""

    body: str
    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Interactive:
    """Anything to tap, `payload` as WhatsApp wants it."""

    payload: Mapping[str, Any]


Content = (
    Text
    | Media
    | Reaction
    | Place
    | ContactCard
    | Pin
    | Template
    | Buttons
    | ListMenu
    | LinkButton
    | Interactive
)
