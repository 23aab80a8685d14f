"""What can be said on WhatsApp, and to whom."""

from dataclasses import dataclass

MAX_TEXT_LENGTH = 4096
"""Characters in a text message (WhatsApp's limit)."""


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


Content = Text
