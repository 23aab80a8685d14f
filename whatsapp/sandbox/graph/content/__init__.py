"""What a business can say. One module per kind; a new kind is a new module and a line here.

A reader takes the call's body and returns the content as people get it, or raises `GraphError`.
"""

from collections.abc import Callable

from whatsapp.sandbox.errors import GraphError
from whatsapp.sandbox.graph.content import text

READERS: dict[str, Callable[[dict], dict]] = {"text": text.read}

# Meta's table for groups; the other kinds are for direct chats only.
FOR_GROUPS = frozenset(
    {"text", "image", "video", "audio", "document", "sticker", "template", "pin"}
)
# Everything but these needs an open 24 h window.
FOR_CLOSED_WINDOWS = frozenset({"template"})


def read(body: dict, *, in_group: bool) -> dict:
    """The content under the key that `type` names. Raises 100 or 131051 for what cannot be sent."""
    type_ = body.get("type", "text")
    if in_group and type_ not in FOR_GROUPS:
        raise GraphError(100, f"Messages of type {type_} are not supported in groups.")
    if type_ not in READERS:
        raise GraphError(131051, f"Messages of type {type_} are not supported.")
    return READERS[type_](body)
