from whatsapp.sandbox.errors import GraphError

LONGEST = 64


def read(body: dict) -> dict:
    """An emoji on a message; an empty one takes it away. Whether the message can have one shows
    later, in its status. A reaction cannot be a reply."""
    own = body.get("reaction")
    wamid = own.get("message_id") if isinstance(own, dict) else None
    if not isinstance(wamid, str) or not wamid:
        raise GraphError(100, "The parameter reaction['message_id'] is required.")
    emoji = own.get("emoji", "")
    if not isinstance(emoji, str) or len(emoji) > LONGEST or (emoji and emoji.isascii()):
        raise GraphError(131009, "reaction['emoji'] must be one emoji.")
    if body.get("context"):
        raise GraphError(100, "A reaction cannot have a context.")
    return {"message_id": wamid, "emoji": emoji}
