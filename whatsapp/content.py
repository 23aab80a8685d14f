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
class Template:
    """An approved template with its variables filled in, `components` as WhatsApp wants them."""

    name: str
    language: str
    components: tuple[Mapping[str, Any], ...] = ()


Content = Text | Media | Reaction | Template
