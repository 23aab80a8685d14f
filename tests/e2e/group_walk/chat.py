"""Who and what the walk is about."""

import io
from dataclasses import dataclass
from typing import Any

from PIL import Image

Json = dict[str, Any]
Person = Json
"""As the sandbox's control API gives them."""


@dataclass(frozen=True)
class Chat:
    """A group: its id, its conversation, and the link it was made with."""

    id: str
    conversation: str
    link: str


def known_as(person: Person) -> str:
    """How Octet names a person: by phone number, or by WhatsApp's id when that is hidden."""
    return person["user_id"] if person["profile"] == "username" else person["phone"]


def picture(width: int, height: int, form: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (10, 120, 90)).save(out, form)
    return out.getvalue()
