"""The main story, from the empty list to a group that talks, through pages and webhooks alone."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from accounts.models import BusinessNumber, User
from groups.models import Group
from inbox.models import Conversation, Message
from inbox.outbox.dispatching import drain_outgoing
from inbox.outbox.group_requests import drain_group_requests
from tests.hearing import hears
from tests.inbox.fakes import FakeWhatsApp
from tests.whatsapp.bodies import GROUP, body, status, text_message

Browser = Callable[[User], Client]

ANA, BEN = "447700900101", "447700900102"


def tell(number: BusinessNumber, field: str, **item: Any) -> None:
    news = {"timestamp": "1795168800", "group_id": GROUP} | item
    hears(number.connection, body(field, groups=[news]))


def say(number: BusinessNumber, who: str, text: str, **changes: Any) -> None:
    said = {"from": who, "id": f"wamid.{who}.{len(text)}", "group_id": GROUP}
    said |= {"text": {"body": text}}
    hears(number.connection, body("messages", messages=[text_message(**(said | changes))]))


def read(number: BusinessNumber, who: str, message: Message) -> None:
    receipt = {"id": message.wamid, "status": "read", "recipient_type": "group"}
    receipt |= {"recipient_id": GROUP, "recipient_participant_id": who}
    hears(number.connection, body("messages", statuses=[status(**receipt)]))


def test_a_group_is_created_filled_and_answered(
    number: BusinessNumber, alice: User, browser_of: Browser, whatsapp: FakeWhatsApp
) -> None:
    client = browser_of(alice)
    wish = {"number": number.pk, "subject": "Casa Lima", "join_approval_mode": "approval_required"}
    url = client.post("/inbox/groups/", wish).json()["url"]
    drain_group_requests()
    created = {"type": "group_create", "request_id": "request-1", "subject": "Casa Lima"}
    link = "https://chat.whatsapp.com/HkT3mQe7Zr1Lw9Xc5Vb2Na"
    tell(number, "group_lifecycle_update", **created, invite_link=link)
    assert link in client.get(url).content.decode()

    asks = {"type": "group_join_request_created", "join_request_id": "asks-1", "wa_id": ANA}
    tell(number, "group_participants_update", **asks)
    conversation = Conversation.objects.get()
    [asked] = conversation.group.join_requests.all()
    client.post(f"{url}group/join-decisions/", {"decision": "approve", "request": asked.pk})
    drain_group_requests()
    for who in (ANA, BEN):
        joined = {"type": "group_participants_add", "added_participants": [{"wa_id": who}]}
        tell(number, "group_participants_update", **joined, reason="invite_link")
    say(number, ANA, "Where is the key?", timestamp=str(int(conversation.created_at.timestamp())))
    answer = client.post(f"{url}messages/", {"text": "Under the mat"})
    assert answer.status_code == 201
    drain_outgoing()

    message = Message.objects.get(direction="out")
    read(number, BEN, message)
    message.refresh_from_db()
    assert (message.audience_count, message.read_count) == (2, 1)
    assert whatsapp.sent == ["Under the mat"]
    page = client.get(url).content.decode()
    assert "Where is the key?" in page
    assert "Under the mat" in page


def test_a_deleted_group_can_be_read_but_not_written_to(
    number: BusinessNumber,
    group_chat: Conversation,
    alice: User,
    browser_of: Browser,
    whatsapp: FakeWhatsApp,
) -> None:
    Group.objects.update(wa_group_id=GROUP)
    client, url = browser_of(alice), f"/inbox/{group_chat.pk}/"
    client.post(f"{url}group/deletion/")
    drain_group_requests()
    request_id = group_chat.group.requests.get().request_id
    tell(number, "group_lifecycle_update", type="group_delete", request_id=request_id)

    say(number, ANA, "Too late")

    assert "Too late" in client.get(url).content.decode()
    answer = client.post(f"{url}messages/", {"text": "Hello?"})
    assert (answer.status_code, answer.json()["code"]) == (409, "deleted")
    group_chat.group.refresh_from_db()
    assert group_chat.group.state == "deleted"
