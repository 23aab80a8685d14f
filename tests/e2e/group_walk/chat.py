"""Who and what the walk is about."""

from dataclasses import dataclass
from typing import Any

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
