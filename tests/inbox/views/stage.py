"""The scene that a payload file is about: what must have happened before WhatsApp says this."""

import json
import re
from collections.abc import Iterator
from typing import Any

from accounts.models import BusinessNumber, Template
from groups.models import Contact, Group, GroupRequest
from inbox.models import Attempt, Conversation, Message
from tests import factories
from tests.hearing import PAYLOADS, hears, payload

WISHES = {
    "group_create": GroupRequest.Kind.CREATE,
    "group_delete": GroupRequest.Kind.DELETE,
    "group_settings_update": GroupRequest.Kind.UPDATE,
    "group_participants_remove": GroupRequest.Kind.REMOVE,
}


def names() -> list[str]:
    """Every webhook body we keep, as tests.hearing.payload names it."""
    files = sorted([*PAYLOADS.glob("groups/*.json"), *PAYLOADS.glob("messages/*.json")])
    return [str(file.relative_to(PAYLOADS).with_suffix("")) for file in files]


def play(number: BusinessNumber, name: str) -> Conversation | None:
    """Set the scene and let WhatsApp say it; the conversation it is about, if it is about one."""
    body = payload(name, number)
    for value in _values(json.loads(body)):
        _set_up(number, value, people_come="join" in name)
    hears(number.connection, body)
    return Conversation.objects.filter(number=number).order_by("-last_message_at", "pk").first()


def _values(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for entry in body.get("entry", []):
        for change in entry["changes"]:
            yield change["value"]


def _set_up(number: BusinessNumber, value: dict[str, Any], *, people_come: bool) -> None:
    for item in value.get("groups", []):
        if item["type"] == "group_create":
            group = _wished_for(number)
        else:
            group = _group(number, item["group_id"], [] if people_come else _people_in(item)).group
        if item["type"] in WISHES and item.get("request_id"):
            _asked(number, group, item)
    for item in value.get("user_id_update", []):
        _chat(number, {"wa_id": item["wa_id"], "user_id": item["user_id"]["previous"]}, "")
    for item in value.get("statuses", []):
        _said_by_us(number, item)
    for item in value.get("messages", []):
        author = {"wa_id": item.get("from", ""), "user_id": item.get("from_user_id", "")}
        if item["type"] == "system":
            _chat(number, _before(item), "")
        if item.get("group_id"):
            _group(number, item["group_id"], [author])
        if target := _target(item):
            chat = _chat(number, author, item.get("group_id", ""))
            factories.make_message(chat, "What it is about", wamid=target)


def _wished_for(number: BusinessNumber) -> Group:
    """A group that WhatsApp has not made yet."""
    group = factories.make_group(
        number, people=0, wa_group_id="", state=Group.State.CREATING, subject="Casa Lima"
    )
    factories.make_conversation(group=group, window=None)
    return group


def _asked(number: BusinessNumber, group: Group, item: dict[str, Any]) -> None:
    """We wanted what WhatsApp now says it did, or did not do."""
    GroupRequest.objects.create(
        number=number,
        group=group,
        kind=WISHES[item["type"]],
        wish={"subject": "Casa Lima"},
        state=GroupRequest.State.ACCEPTED,
        request_id=item["request_id"],
    )


def _before(item: dict[str, Any]) -> dict[str, str]:
    system = item["system"]
    return {"wa_id": item.get("from", ""), "user_id": system.get("previous_user_id", "")}


def _target(item: dict[str, Any]) -> str:
    """The wamid that a reaction is for; only it does nothing without its target."""
    return item["reaction"]["message_id"] if item["type"] == "reaction" else ""


def _people_in(item: dict[str, Any]) -> list[dict[str, str]]:
    people = item.get("removed_participants", []) + item.get("failed_participants", [])
    people += item.get("left_participants", [])
    return [_named(person) for person in people]


def _named(person: dict[str, str]) -> dict[str, str]:
    """By the ids that are told; `input` is whichever of them the business used."""
    told = person.get("input", "")
    key = "wa_id" if told.isdigit() else "user_id"
    return {key: told} | {k: person[k] for k in ("wa_id", "user_id") if k in person}


def _group(number: BusinessNumber, wa_group_id: str, people: list[dict[str, str]]) -> Conversation:
    group = Group.objects.filter(wa_group_id=wa_group_id).first()
    if group is None:
        group = factories.make_group(number, wa_group_id=wa_group_id, subject="Casa Lima")
    for person in people:
        contact = _contact(number, person)
        if contact and not group.participants.filter(contact=contact).exists():
            factories.make_participant(group, contact)
    known = Conversation.objects.filter(group=group).first()
    return known or factories.make_conversation(group=group)


def _contact(number: BusinessNumber, person: dict[str, str]) -> Contact | None:
    named = {key: value for key, value in person.items() if value}
    return factories.meet(number.workspace, "Ana Ruiz", **named) if named else None


def _chat(number: BusinessNumber, person: dict[str, str], group_id: str) -> Conversation:
    if group_id:
        return _group(number, group_id, [person])
    contact = _contact(number, person)
    known = Conversation.objects.filter(number=number, contact=contact).first()
    return known or factories.make_conversation(contact=contact, number=number)


def _said_by_us(number: BusinessNumber, item: dict[str, Any]) -> None:
    if Message.objects.filter(wamid=item["id"]).exists():
        return
    if item.get("recipient_type") == "group":
        person = {
            "wa_id": item.get("recipient_participant_id", item.get("participant_recipient_id", "")),
            "user_id": item.get("recipient_participant_user_id", ""),
        }
        chat = _chat(number, person, item["recipient_id"])
    else:
        person = {
            "wa_id": item.get("recipient_id", ""),
            "user_id": item.get("recipient_user_id", ""),
        }
        chat = _chat(number, person, "")
    message = factories.make_message(
        chat, "What we said", outgoing=True, wamid=item["id"], state="accepted"
    )
    Attempt.objects.create(message=message, wamid=message.wamid, outcome="accepted")


def template_of(number: BusinessNumber, name: str) -> Template:
    """The template that this news is about, in the account of this number."""
    (entry,) = json.loads(payload(name, number))["entry"]
    value = entry["changes"][0]["value"]
    BusinessNumber.objects.filter(pk=number.pk).update(waba_id=entry["id"])
    number.refresh_from_db()
    return factories.make_template(
        number,
        template_id=str(value["message_template_id"]),
        name=value["message_template_name"],
        language=value["message_template_language"],
        status_at=None,
    )


def words_of(page: str) -> str:
    """What is read on a page, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
