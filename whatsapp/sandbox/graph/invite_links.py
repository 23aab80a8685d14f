"""GET, POST (reset) and DELETE {GID}/invite_link. All answer at once; none has a webhook."""

from whatsapp.sandbox.errors import GraphError
from whatsapp.sandbox.graph.calls import Call
from whatsapp.sandbox.services import groups


def get_link(call: Call) -> dict:
    link = call.usable_group.invite_link
    if not link:
        raise GraphError(100, "The invite link was deleted; reset it to have a new one.")
    return {"messaging_product": "whatsapp", "invite_link": link}


def reset_link(call: Call) -> dict:
    call.require_product()
    link = groups.reset_invite_link(call.usable_group)
    return {"messaging_product": "whatsapp", "invite_link": link}


def delete_link(call: Call) -> dict:
    """`success` is a string here: so says Meta's OpenAPI file, the only source for this call."""
    groups.delete_invite_link(call.usable_group)
    return {"messaging_product": "whatsapp", "success": "true"}
