"""A bare id in the path: it may be a number, a WABA, a file, a template or a group."""

from whatsapp.sandbox.graph import groups, media, numbers, subscriptions, templates
from whatsapp.sandbox.graph.calls import Call
from whatsapp.sandbox.services.media import forget


def get(call: Call) -> dict:
    if call.is_about_a_number:
        return numbers.get_number(call)
    if call.is_about_the_waba:
        return numbers.get_waba(call)
    if file := media.find(call):
        return media.describe(file)
    if template := templates.find(call):
        return templates.get_template(call, template)
    _refuse_numeric(call)
    return groups.get_group(call)


def post(call: Call) -> dict:
    if call.is_about_a_number:
        return subscriptions.configure_number(call)
    if template := templates.find(call):
        return templates.edit_template(call, template)
    _refuse_numeric(call)
    return groups.update_group(call)


def delete(call: Call) -> dict:
    if file := media.find(call):
        forget(file)
        return {"success": True}
    _refuse_numeric(call)
    return groups.delete_group(call)


def _refuse_numeric(call: Call) -> None:
    """Group ids are never bare digits: such an id is somebody else's number or WABA."""
    if call.node.isdigit():
        raise call.unknown_object()
