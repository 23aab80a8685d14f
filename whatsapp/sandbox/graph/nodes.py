"""A bare id in the path: it may be a number, a WABA or a group."""

from whatsapp.sandbox.graph import groups, numbers, subscriptions
from whatsapp.sandbox.graph.calls import Call


def get(call: Call) -> dict:
    if call.is_about_a_number:
        return numbers.get_number(call)
    if call.is_about_the_waba:
        return numbers.get_waba(call)
    _refuse_numeric(call)
    return groups.get_group(call)


def post(call: Call) -> dict:
    if call.is_about_a_number:
        return subscriptions.configure_number(call)
    _refuse_numeric(call)
    return groups.update_group(call)


def delete(call: Call) -> dict:
    _refuse_numeric(call)
    return groups.delete_group(call)


def _refuse_numeric(call: Call) -> None:
    """Group ids are never bare digits: such an id is somebody else's number or WABA."""
    if call.node.isdigit():
        raise call.unknown_object()
