"""{GID}/participants: the business can remove people, but not add them."""

from whatsapp.sandbox.errors import GraphError
from whatsapp.sandbox.graph.calls import Call
from whatsapp.sandbox.identifiers import digits, new_request_id
from whatsapp.sandbox.models import Person
from whatsapp.sandbox.models.groups import PARTICIPANT_LIMIT
from whatsapp.sandbox.services import membership


def add_participants(call: Call) -> dict:
    """Meta's guide: people come by invite link only."""
    group = call.group
    details = f"Participants cannot be added to '{group.subject}'; send them the invite link."
    raise GraphError(100, details)


def remove_participants(call: Call) -> dict:
    """1 to 8 people, each by `user` or `user_id`. Who was removed and who not comes by webhook."""
    group = membership.lock(call.group.pk)
    call.require_product()
    named = _named(call.body.get("participants"))
    request_id = new_request_id()
    if code := call.failure_ordered():
        membership.fail_to_remove(group, list(named), request_id=request_id, code=code)
    else:
        membership.remove(group, named, request_id=request_id)
    return {"messaging_product": "whatsapp", "request_id": request_id}


def _named(entries: object) -> dict[str, Person | None]:
    if not isinstance(entries, list) or not entries:
        raise GraphError(100, "participants must be a list of at least one.")
    if len(entries) > PARTICIPANT_LIMIT:
        raise GraphError(131204, f"At most {PARTICIPANT_LIMIT} participants in one request.")
    named: dict[str, Person | None] = {}
    seen: set[object] = set()
    for entry in entries:
        name, person = _resolve(entry)
        identity = person or digits(name) or name
        if identity in seen:
            raise GraphError(131202, "The same participant is in the list more than once.")
        seen.add(identity)
        named[name] = person
    return named


def _resolve(entry: object) -> tuple[str, Person | None]:
    user = entry.get("user") if isinstance(entry, dict) else None
    user_id = entry.get("user_id") if isinstance(entry, dict) else None
    if bool(user) == bool(user_id):
        raise GraphError(100, "Each participant needs either user or user_id.")
    if user:
        return str(user), Person.objects.filter(phone=digits(str(user))).first()
    return str(user_id), Person.objects.filter(user_id=user_id).first()
