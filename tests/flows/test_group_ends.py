"""A group ends and its people go on in another one, over the sandbox and real HTTP."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import BusinessNumber
from accounts.services.template_sync import drain_templates
from accounts.services.template_work import add_invitation
from groups.models import Invite
from inbox.models import Conversation
from inbox.services.end_rules import drain_ends
from tests.flows import sandbox_line
from tests.flows.group_desk import work
from whatsapp.sandbox.models import Group as SandboxGroup
from whatsapp.sandbox.models import Message as PhoneMessage
from whatsapp.sandbox.models import Person, Template
from whatsapp.sandbox.services import groups, membership

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def casa(casa: SandboxGroup, ben: Person) -> SandboxGroup:
    """Ben is in it."""
    membership.join(ben, casa)
    sandbox_line.deliver()
    return casa


def test_the_people_of_a_suspended_group_are_invited_into_its_successor(
    casa: SandboxGroup, here: BusinessNumber, ben: Person, page_of_ana: Client
) -> None:
    add_invitation(here, name="join_us", language="en")
    Template.objects.update(reviewed_at="2026-01-01T00:00:00Z")
    drain_templates()
    groups.suspend_group(casa)
    sandbox_line.deliver()
    before = Conversation.objects.get(group__wa_group_id=casa.group_id)
    known = before.group.participants.get().contact

    answer = page_of_ana.post(
        f"/inbox/{before.pk}/group/successor/",
        {"guest": known.pk, "means": "template"},
        headers={"X-Fragment": "1"},
    )
    assert answer.status_code == 201
    work()

    born = Conversation.objects.get(pk=answer.json()["conversation"])
    got = PhoneMessage.objects.get(type="template").content["body"]
    assert born.group.invite_link in got
    membership.open_invite(ben, born.group.invite_link)
    sandbox_line.deliver()
    assert Invite.objects.get().state == "joined"
    for here_, there_ in ((before, born), (born, before)):
        thread = page_of_ana.get(f"/inbox/{here_.pk}/thread/").content.decode()
        assert f'href="/inbox/{there_.pk}/"' in thread


def test_what_is_held_in_a_group_that_was_deleted_says_so_and_shows_the_way_on(
    casa: SandboxGroup, here: BusinessNumber, page_of_ana: Client
) -> None:
    chat = Conversation.objects.get(group__wa_group_id=casa.group_id)
    page_of_ana.post(f"/inbox/{chat.pk}/messages/", {"text": "See you at nine", "hold": "1"})
    thread = f"/inbox/{chat.pk}/thread/"
    assert "Waits until somebody writes here" in page_of_ana.get(thread).content.decode()

    groups.delete_group(casa)
    sandbox_line.deliver()

    shown = page_of_ana.get(thread).content.decode()
    assert "Waits until" not in shown
    assert "This group does not exist on WhatsApp any more." in shown
    assert "Go on in another group" in shown
    assert f'data-open-invite="/inbox/{chat.pk}/group/successor/"' in shown


def test_a_group_that_was_closed_long_ago_is_deleted_by_rule_and_says_so(
    casa: SandboxGroup, here: BusinessNumber, page_of_ana: Client
) -> None:
    chat = Conversation.objects.get(group__wa_group_id=casa.group_id)
    Conversation.objects.update(status="closed", closed_at=timezone.now() - timedelta(days=31))
    rule = {"number": here.pk, f"n{here.pk}-closed_days": 30, f"n{here.pk}-agrees": "on"}
    assert page_of_ana.post("/settings/deleting-groups/", rule).status_code == 302

    drain_ends()
    work()

    casa.refresh_from_db()
    assert casa.deleted_at is not None
    thread = page_of_ana.get(f"/inbox/{chat.pk}/thread/").content.decode()
    assert "The group was deleted by rule: it had been closed for 30 days" in thread
