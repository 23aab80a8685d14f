"""Messages that are neither text nor file, in words as a phone shows them."""

from collections.abc import Callable

from whatsapp.sandbox.models import Message
from whatsapp.sandbox.services import saying


def choices(row: Message) -> list[str]:
    """What can be tapped on reply buttons or a list, in order."""
    if row.type != "interactive" or row.author_id is not None:
        return []
    return [choice["title"] for choice in saying.choices_of(row)[1]]


def _place(row: Message) -> str:
    name = row.content.get("name") or "Location"
    return f"📍 {name} ({row.content['latitude']}, {row.content['longitude']})"


def _cards(row: Message) -> str:
    return "👤 " + ", ".join(card["name"]["formatted_name"] for card in row.content)


def _interactive(row: Message) -> str:
    if row.author_id is None:
        parts = (row.content.get(name) or {} for name in ("header", "body", "footer"))
        return "\n".join(text for part in parts if (text := part.get("text")))
    return row.content[row.content["type"]]["title"]


def _unsupported(row: Message) -> str:
    kind = row.content.get("type", "something")
    return f"❔ {kind.replace('_', ' ')} (businesses cannot see it)"


KINDS: dict[str, Callable[[Message], str]] = {
    "location": _place,
    "contacts": _cards,
    "interactive": _interactive,
    "unsupported": _unsupported,
}
