"""What WhatsApp allows a business to do with groups, from our pages to the sandbox and back, over
real HTTP; and what it does not allow, with the reason."""

from datetime import timedelta

import pytest
import requests
from django.test import Client
from django.utils import timezone

from accounts.models import BusinessNumber
from groups.models import Group
from inbox.models import Conversation, Message
from tests.flows import sandbox_line
from tests.flows.group_desk import ask, chat_of, details, join, thread, work
from whatsapp.sandbox.models import BusinessNumber as SandboxNumber
from whatsapp.sandbox.models import Group as SandboxGroup
from whatsapp.sandbox.models import Person
from whatsapp.sandbox.services import groups, saying

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_a_group_is_created_with_its_texts_and_gets_a_link(
    page_of_ana: Client, here: BusinessNumber, there: SandboxNumber
) -> None:
    wish = {"number": here.pk, "join_approval_mode": "approval_required"}
    wish |= {"subject": "  Casa   Lima ", "description": "Keys at the desk"}
    assert page_of_ana.post("/inbox/groups/", wish).status_code == 201
    work()

    made, ours = there.groups.get(), Group.objects.get()
    assert (made.subject, made.description) == ("Casa Lima", "Keys at the desk")
    assert made.needs_approval
    assert (ours.state, ours.invite_link) == ("active", made.invite_link)
    assert made.invite_link in details(page_of_ana, made)


def test_a_number_with_all_its_groups_is_told_so(
    page_of_ana: Client, here: BusinessNumber, there: SandboxNumber, casa: SandboxGroup
) -> None:
    there.group_limit = 1
    there.save()
    wish = {"number": here.pk, "subject": "One more", "join_approval_mode": "auto_approve"}
    page_of_ana.post("/inbox/groups/", wish)
    work()

    refused = Conversation.objects.get(group__state="create_failed")
    panel = page_of_ana.get(f"/inbox/{refused.pk}/details/").content.decode()
    assert "This number has as many groups as WhatsApp allows." in panel
    assert "(131211)" in panel


def test_a_suspended_group_is_locked_until_whatsapp_lifts_it(
    page_of_ana: Client, casa: SandboxGroup, ben: Person
) -> None:
    join(casa, ben)
    saying.say(ben, casa, "Hello")
    sandbox_line.deliver()
    url = f"/inbox/{chat_of(casa).pk}/messages/"
    assert page_of_ana.post(url, {"text": "Under way"}).status_code == 201
    groups.suspend_group(casa, timezone.now() - timedelta(seconds=5))
    sandbox_line.deliver()

    work()

    under_way = Message.objects.get(text="Under way")
    assert (under_way.state, under_way.problem_code) == ("failed", 131207)
    assert page_of_ana.post(url, {"text": "Hi"}).json()["code"] == "suspended"
    groups.clear_suspension(casa)
    sandbox_line.deliver()
    assert page_of_ana.post(url, {"text": "Hi"}).status_code == 201


def test_a_group_is_deleted_for_everybody(
    page_of_ana: Client, casa: SandboxGroup, ben: Person
) -> None:
    join(casa, ben)

    ask(page_of_ana, casa, "group/deletion")

    casa.refresh_from_db()
    assert casa.deleted_at is not None
    assert "The group was deleted" in thread(page_of_ana, casa)
    answer = page_of_ana.post(f"/inbox/{chat_of(casa).pk}/messages/", {"text": "Hi"})
    assert answer.json()["code"] == "deleted"


@pytest.mark.parametrize(
    ("method", "edge"),
    [
        ("post", "participants"),
        ("post", "admins"),
        ("delete", "admins"),
        ("post", "leave"),
        ("get", "picture"),
        ("delete", "picture"),
        ("post", "calls"),
    ],
)
def test_what_the_api_does_not_have_is_refused_with_the_reason(
    there: SandboxNumber, casa: SandboxGroup, here: BusinessNumber, method: str, edge: str
) -> None:
    answer = requests.request(
        method,
        f"{here.connection.base_url}/v23.0/{casa.group_id}/{edge}",
        headers={"Authorization": f"Bearer {there.account.access_token}"},
        json={"participants": [{"user": "447700900123"}]} if method == "post" else None,
        timeout=10,
    )

    error = answer.json()["error"]
    assert answer.status_code == 400
    assert (error["code"], bool(error["message"])) == (100, True)
