"""/sandbox/people/: making people and doing what they do with their phones."""

from django.http import HttpRequest
from django.utils import timezone

from whatsapp.sandbox.control import shapes
from whatsapp.sandbox.control.frame import (
    Answer,
    Body,
    Invalid,
    find_group,
    find_number,
    find_person,
)
from whatsapp.sandbox.models import JoinRequest, Message, Person
from whatsapp.sandbox.services import membership, people, reacting, receipts, saying
from whatsapp.sandbox.services.refusals import Refused

SWITCHES = ("sends_read_receipts", "reads_at_once")
MOST_AT_ONCE = 5_000
LONGEST_PRODUCT = 100
LONGEST_TYPE = 40


def list_people(request: HttpRequest) -> Answer:
    return {"people": [shapes.person(row) for row in Person.objects.order_by("pk")]}


def create_person(request: HttpRequest, body: Body) -> Answer:
    """`name`; optional phone, profile, username, country, has_parent_user_id, is_online and the
    switches."""
    name = body.text("name", "").strip()
    profile = body.text("profile", Person.Profile.PHONE)
    if not 1 <= len(name) <= 64:
        raise Invalid("name must have 1 to 64 characters.")
    if profile not in Person.Profile.values:
        raise Invalid(f"profile must be one of: {', '.join(Person.Profile.values)}.")
    phone = body.text("phone", "")
    _check_phone_is_free(phone)
    row = people.create_person(
        name,
        phone=phone,
        profile=profile,
        username=body.text("username", ""),
        country=body.text("country", "US"),
        is_online=body.flag("is_online", True),
        sends_read_receipts=body.flag("sends_read_receipts", True),
        reads_at_once=body.flag("reads_at_once", False),
        with_parent_user_id=body.flag("has_parent_user_id", False),
    )
    return 201, shapes.person(row)


def get_person(request: HttpRequest, person_id: int) -> Answer:
    return shapes.person(find_person(person_id))


def change_person(request: HttpRequest, body: Body, person_id: int) -> Answer:
    """`sends_read_receipts`, `reads_at_once`."""
    row = find_person(person_id)
    for switch in SWITCHES:
        setattr(row, switch, body.flag(switch, getattr(row, switch)))
    row.save(update_fields=SWITCHES)
    return shapes.person(row)


def write(request: HttpRequest, body: Body, person_id: int) -> Answer:
    """`text` to `group`, or without one to the business (`to`: phone number id, else the default).

    `context` quotes a message by wamid, `product` is what they ask about. With
    `count` that many messages, numbered, for load tests.
    """
    row = find_person(person_id)
    group = find_group(body.text("group")) if body.get("group") else None
    text = body.text("text", "")
    if not 1 <= len(text) <= 4096:
        raise Invalid("text must have 1 to 4096 characters.")
    count = body.count("count", 1, most=MOST_AT_ONCE)
    texts = [text] if count == 1 else [f"{text} {place}" for place in range(1, count + 1)]
    written = saying.say_many(
        row,
        group,
        texts,
        number=None if group else find_number(body.get("to")),
        quoted=_quoted(body),
        product=body.text("product", "")[:LONGEST_PRODUCT],
    )
    return 201, {"messages": [{"wamid": message.wamid} for message in written]}


def open_invite(request: HttpRequest, body: Body, person_id: int) -> Answer:
    """`invite_link`. Answers `joined` or `requested`; 409 with the reason when WhatsApp refuses."""
    outcome = membership.open_invite(find_person(person_id), body.text("invite_link", ""))
    if isinstance(outcome, JoinRequest):
        request_shape = shapes.join_request(outcome)
        return 201, {"result": "requested", "join_request": request_shape}
    return 201, {"result": "joined", "group_id": outcome.group_id}


def tap(request: HttpRequest, body: Body, person_id: int) -> Answer:
    """A quick reply: `message` is the wamid of the template, `button` its place, from 0."""
    row = find_person(person_id)
    got = Message.objects.filter(receipts__person=row, author=None)
    message = (
        got.select_related("group__number__account", "number__account")
        .filter(wamid=body.text("message", ""))
        .first()
    )
    if message is None:
        raise Invalid("message must be the wamid of something this person got.")
    said = saying.tap(row, message, body.count("button", 0, most=9))
    return 201, {"messages": [{"wamid": said.wamid}]}


def react(request: HttpRequest, body: Body, person_id: int) -> Answer:
    """`emoji` on the message with the wamid `message`; an empty one takes it away."""
    row = find_person(person_id)
    target = (
        Message.objects.exclude(type="reaction")
        .select_related("group__number__account", "number__account")
        .filter(wamid=body.text("message"))
        .first()
    )
    if target is None:
        raise Invalid("message must be the wamid of a message.")
    if target.group is None and target.person_id != row.pk:
        raise Refused("not_a_participant", f"{row.name} is not in this chat.")
    emoji = body.text("emoji", "")
    if len(emoji) > 64:
        raise Invalid("emoji must be one emoji.")
    return 201, {"messages": [{"wamid": reacting.react(row, target, emoji).wamid}]}


def send_unsupported(request: HttpRequest, body: Body, person_id: int) -> Answer:
    """Something that the Cloud API cannot pass on, to `group` or `to`; `type`, such as
    poll_creation, when WhatsApp says what it was."""
    row = find_person(person_id)
    group = find_group(body.text("group")) if body.get("group") else None
    number = None if group else find_number(body.get("to"))
    kind = body.text("type", "")[:LONGEST_TYPE]
    message = saying.send_unsupported(row, group, kind, number=number)
    return 201, {"messages": [{"wamid": message.wamid}]}


def withdraw(request: HttpRequest, body: Body, person_id: int) -> Answer:
    membership.withdraw(find_person(person_id), find_group(body.text("group")))
    return 201, {"result": "withdrawn"}


def leave(request: HttpRequest, body: Body, person_id: int) -> Answer:
    membership.leave(find_person(person_id), find_group(body.text("group")))
    return 201, {"result": "left"}


def read(request: HttpRequest, body: Body, person_id: int) -> Answer:
    """Look at a chat: `group`, or without one the direct chats. Answers how many were new."""
    row = find_person(person_id)
    group = find_group(body.text("group")) if body.get("group") else None
    return 201, {"read": people.read_chat(row, group)}


def play(request: HttpRequest, body: Body, person_id: int) -> Answer:
    """Listen to a voice note of the business: `message` is its wamid."""
    row = find_person(person_id)
    voice = Message.objects.filter(receipts__person=row, author=None, type="audio")
    message = voice.filter(wamid=body.text("message", "")).first()
    if message is None:
        raise Invalid("message must be the wamid of a voice note that this person got.")
    return 201, {"played": receipts.play(row, message, timezone.now())}


def set_presence(request: HttpRequest, body: Body, person_id: int) -> Answer:
    row = find_person(person_id)
    people.set_presence(row, is_online=body.flag("is_online", True))
    return shapes.person(row)


def change_number(request: HttpRequest, body: Body, person_id: int) -> Answer:
    """To `phone`, or to an invented one. Businesses that know the person hear of it."""
    row = find_person(person_id)
    phone = body.text("phone", "")
    _check_phone_is_free(phone)
    people.change_number(row, phone)
    return 201, shapes.person(row)


def _check_phone_is_free(phone: str) -> None:
    if phone and people.is_taken(phone):
        raise Refused("phone_taken", "Somebody else has this phone number.")


def _quoted(body: Body) -> Message | None:
    wamid = body.get("context")
    return (
        Message.objects.select_related("author", "number").filter(wamid=wamid).first()
        if wamid
        else None
    )
