"""Somebody is invited into a group, and what WhatsApp then tells of them."""

from django.utils import timezone

from accounts.models import BusinessNumber, User
from groups.models import Invite
from inbox.models import Conversation, Message
from inbox.services import guests, inviting
from tests.hearing import hears
from tests.whatsapp.bodies import GROUP, body, status, text_message

State, Means = Invite.State, Invite.Means
PHONE = "447700900101"


def ask(
    conversation: Conversation, by: User, pasted: str, means: Means = Means.TEMPLATE
) -> list[Invite]:
    checked = guests.check(conversation.number, pasted=pasted, group=conversation.group)
    inviting.invite(conversation=conversation, by=by, guests=checked, means=means)
    return list(Invite.objects.order_by("pk"))


def only() -> Invite:
    return Invite.objects.get()


def reads(number: BusinessNumber, what: str) -> None:
    message = Message.objects.get(direction="out")
    receipt = {"id": message.wamid, "status": what, "recipient_id": PHONE}
    hears(number.connection, body("messages", statuses=[status(**receipt)]))


def joins(number: BusinessNumber, who: str = PHONE, at: int | None = None) -> None:
    at = at or int(timezone.now().timestamp())
    news = {"type": "group_participants_add", "reason": "invite_link", "timestamp": str(at)}
    news |= {"group_id": GROUP, "added_participants": [{"wa_id": who}]}
    hears(number.connection, body("group_participants_update", groups=[news]))


def asks_to_join(number: BusinessNumber, who: str = PHONE) -> None:
    news = {"type": "group_join_request_created", "join_request_id": "asks-1", "wa_id": who}
    news |= {"group_id": GROUP, "timestamp": str(int(timezone.now().timestamp()))}
    hears(number.connection, body("group_participants_update", groups=[news]))


def writes(number: BusinessNumber, who: str = PHONE) -> None:
    said = {"from": who, "id": "wamid.first-words", "group_id": GROUP, "text": {"body": "Hi"}}
    said |= {"timestamp": str(int(timezone.now().timestamp()) + 5)}
    hears(number.connection, body("messages", messages=[text_message(**said)]))
