"""What a business can say. One module per kind; a new kind is a new module and a line here.

A reader takes the call's body and returns the content as people get it, or raises `GraphError`.
"""

from collections.abc import Callable

from whatsapp.sandbox.errors import GraphError
from whatsapp.sandbox.graph.content import (
    contacts,
    interactive,
    location,
    media,
    pin,
    reaction,
    template,
    text,
)

READERS: dict[str, Callable[[dict], dict | list]] = {
    "text": text.read,
    "image": media.reader("image"),
    "video": media.reader("video"),
    "audio": media.reader("audio"),
    "document": media.reader("document"),
    "sticker": media.reader("sticker"),
    "template": template.read,
    "reaction": reaction.read,
    "location": location.read,
    "contacts": contacts.read,
    "interactive": interactive.read,
    "pin": pin.read,
}

# Meta's table for groups, and what it does not mention; interactive ones are for direct chats only.
FOR_GROUPS = frozenset(READERS) - {"interactive"}
FOR_DIRECT_CHATS = frozenset(READERS) - {"pin"}
# Everything but these needs an open 24 h window.
FOR_CLOSED_WINDOWS = frozenset({"template"})


def read(body: dict, *, in_group: bool) -> dict | list:
    """The content under the key that `type` names. Raises 100 or 131051 for what cannot be sent."""
    type_ = body.get("type", "text")
    if in_group and type_ not in FOR_GROUPS:
        raise GraphError(100, f"Messages of type {type_} are not supported in groups.")
    if type_ not in READERS:
        raise GraphError(131051, f"Messages of type {type_} are not supported.")
    if not in_group and type_ not in FOR_DIRECT_CHATS:
        raise GraphError(100, f"Messages of type {type_} are for groups only.")
    return READERS[type_](body)
