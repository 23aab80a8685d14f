from whatsapp.sandbox.errors import GraphError

DAYS = range(1, 31)


def read(body: dict) -> dict:
    """Pin a message of a group for 1 to 30 days, or unpin it."""
    own = body.get("pin")
    if not isinstance(own, dict) or own.get("type") not in {"pin", "unpin"}:
        raise GraphError(100, "pin['type'] must be pin or unpin.")
    if not isinstance(own.get("message_id"), str) or not own["message_id"]:
        raise GraphError(100, "The parameter pin['message_id'] is required.")
    if own["type"] == "unpin":
        return {"type": "unpin", "message_id": own["message_id"]}
    if own.get("expiration_days") not in DAYS:
        raise GraphError(100, "pin['expiration_days'] must be 1 to 30.")
    return {key: own[key] for key in ("type", "message_id", "expiration_days")}
