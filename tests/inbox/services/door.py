"""People at the door of a group, as WhatsApp tells of them."""

from typing import Any

from accounts.models import BusinessNumber
from groups.models import Contact, JoinRequest
from inbox.models import Activity, Conversation
from tests import factories
from tests.hearing import hears
from tests.whatsapp.bodies import body

ALL_ON = {
    "approves_invited": True,
    "approves_known": True,
    "rejects_blocked": True,
    "when_full": "approve",
}
A_DAY_LATER = 86_400


def group_news(conversation: Conversation, at: int = 1795168800, **item: Any) -> None:
    news = {"timestamp": str(at), "group_id": conversation.group.wa_group_id} | item
    hears(conversation.number.connection, body("group_participants_update", groups=[news]))


def asks(conversation: Conversation, who: Contact, at: int = 1795168800, key: str = "") -> None:
    asked = {"join_request_id": key or f"ask-{who.pk}", "wa_id": who.wa_id}
    group_news(conversation, at, type="group_join_request_created", **asked)


def leaves(conversation: Conversation, who: Contact) -> None:
    left = [{"wa_id": who.wa_id, "user_id": who.user_id}]
    group_news(
        conversation,
        1795168900,
        type="group_participants_remove",
        initiated_by="participant",
        removed_participants=left,
    )


def request_of(who: Contact) -> JoinRequest:
    return JoinRequest.objects.get(contact=who)


def reasons(kind: str) -> list[str]:
    facts = Activity.objects.filter(kind=kind).order_by("seq")
    return [fact.details["reason"] for fact in facts]


def full_group(number: BusinessNumber, people: int = 8) -> Conversation:
    return factories.make_conversation(group=factories.make_group(number, people=people))
