"""POST {PNID}/messages: say something, or mark something as read."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from whatsapp.sandbox.errors import GraphError
from whatsapp.sandbox.graph import content, limits, typing
from whatsapp.sandbox.graph.calls import Call
from whatsapp.sandbox.graph.content import template
from whatsapp.sandbox.identifiers import digits, looks_like_phone
from whatsapp.sandbox.models import BusinessNumber, Group, Message, Participant, Person
from whatsapp.sandbox.services import sending

LONGEST_CALLBACK_DATA = 512
READABLE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a message is for. `answer` is the item of `contacts[]` in the answer."""

    recipient: str
    answer: dict
    group: Group | None = None
    person: Person | None = None


def post_message(call: Call) -> dict:
    """Accept a message: its fate comes by webhook. With `status` read, mark one instead."""
    call.require_product()
    if call.body.get("status") == "read":
        return _mark_read(call)
    number = call.number
    addressee = _addressee(call)
    said = content.read(call.body, in_group=addressee.group is not None)
    if call.body.get("type") == "template":
        said = template.fill(number.account, said, in_group=addressee.group is not None)
    callback_data = _callback_data(call.body)
    limits.check(number, addressee.recipient)
    type_ = call.body.get("type", "text")
    message = sending.send(
        number,
        type_=type_,
        content=said,
        group=addressee.group,
        person=addressee.person,
        recipient=addressee.recipient,
        callback_data=callback_data,
        context_wamid=_context(call.body),
        needs_window=type_ not in content.FOR_CLOSED_WINDOWS,
        fails_with=call.failure_ordered(),
    )
    # Meta's sample of a pin's answer does not name the group.
    names_group = addressee.group and type_ != "pin"
    in_group = {"group_id": addressee.group.group_id} if names_group else {}
    told = {"message_status": "accepted"} if type_ == "template" else {}
    return {
        "messaging_product": "whatsapp",
        "contacts": [addressee.answer],
        "messages": [{"id": message.wamid} | in_group | told],
    }


def _addressee(call: Call) -> Addressee:
    kind = call.body.get("recipient_type", "individual")
    to = str(call.body.get("to") or "")
    if kind not in ("individual", "group"):
        raise GraphError(100, "recipient_type must be individual or group.")
    if kind == "group":
        return _group_addressee(call.number, to)
    if to:
        return _phone_addressee(call.number, to)
    return _user_id_addressee(str(call.body.get("recipient") or ""))


def _group_addressee(number: BusinessNumber, to: str) -> Addressee:
    if not to:
        raise GraphError(131008, "Parameter 'to' is required.")
    if looks_like_phone(to):
        raise GraphError(100, "recipient_type is group, but 'to' is a phone number.")
    group = number.groups.select_related("number__account").filter(group_id=to).first()
    if group is None or group.deleted_at:
        raise GraphError(131041, "Unknown group or not a member.")
    if group.is_suspended:
        raise GraphError(131207, "The group violates platform policies.")
    if not Participant.objects.filter(group=group, state="in").exists():
        raise GraphError(131020, "The group has a single member.")
    return Addressee(to, {"input": to, "wa_id": to}, group=group)


def _phone_addressee(number: BusinessNumber, to: str) -> Addressee:
    if not looks_like_phone(to):
        raise GraphError(100, "recipient_type is individual, but 'to' is not a phone number.")
    phone = digits(to)
    if phone == number.display_number:
        raise GraphError(131021, "The business cannot write to itself.")
    person = Person.objects.filter(phone=phone).first()
    return Addressee(phone, {"input": to, "wa_id": phone}, person=person)


def _user_id_addressee(user_id: str) -> Addressee:
    if not user_id:
        raise GraphError(131008, "Parameter 'to' or 'recipient' is required.")
    by_id = Q(user_id=user_id) | Q(parent_user_id=user_id)
    person = Person.objects.filter(by_id).first()
    return Addressee(user_id, {"input": user_id, "user_id": user_id}, person=person)


def _callback_data(body: dict) -> str:
    text = body.get("biz_opaque_callback_data", "")
    if not isinstance(text, str) or len(text) > LONGEST_CALLBACK_DATA:
        raise GraphError(
            100, f"biz_opaque_callback_data may have {LONGEST_CALLBACK_DATA} characters at most."
        )
    return text


def _context(body: dict) -> str:
    """The quoted message. An unknown one only costs the quote, never the message."""
    context = body.get("context")
    return str(context.get("message_id", ""))[:128] if isinstance(context, dict) else ""


def _mark_read(call: Call) -> dict:
    """In a direct chat earlier messages count as read too; in a group only this one (Meta)."""
    now = timezone.now()
    said_by_people = call.number.messages.exclude(author=None).filter(sent_at__gt=now - READABLE)
    message = said_by_people.filter(wamid=call.body.get("message_id")).first()
    if message is None:
        raise GraphError(131009, "The message id is unknown or older than 30 days.")
    if "typing_indicator" in call.body:
        typing.show(message, call.body["typing_indicator"])
    marked = Q(pk=message.pk)
    if message.person_id:
        marked |= Q(person=message.person_id, group=None, sent_at__lte=message.sent_at)
    Message.objects.filter(marked, number=call.number, marked_read_at=None).exclude(
        author=None
    ).update(marked_read_at=now)
    return {"success": True}
