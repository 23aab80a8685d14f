"""What programs did is told as their doing."""

from collections.abc import Callable

import pytest

from accounts.models import BusinessNumber, Template, User
from groups.models import Group
from inbox.models import Activity, Conversation
from inbox.outbox.group_requests import drain_group_requests
from inbox.outbox.invites import drain_invites
from inbox.services import handling
from tests.api.conftest import Program
from tests.api.places import GROUPS, at, last_fact
from tests.hearing import hears
from tests.inbox.fakes import FakeWhatsApp
from tests.whatsapp.bodies import body
from webhooks.outgoing.formats import octet
from webhooks.outgoing.scene import happenings


@pytest.mark.parametrize("does", ["assign", "say"])
def test_what_a_program_does_is_told_as_its_doing(
    program: Program, conversation: Conversation, alice: User, does: str
) -> None:
    doings: dict[str, Callable[[], object]] = {
        "assign": lambda: program.put(at(conversation, "assignment"), {"memberId": str(alice.pk)}),
        "say": lambda: program.post(
            at(conversation, "messages"),
            {"accountId": str(conversation.number_id), "message": "Hello"},
        ),
    }
    doings[does]()
    assert last_fact().details["via"] == "api"
    (told,) = happenings([last_fact()])
    assert octet.actor(told) == {"type": "api"}


def test_what_an_agent_does_is_not(conversation: Conversation, alice: User) -> None:
    handling.assign(conversation=conversation, assignee=alice, by=alice)
    assert "via" not in last_fact().details


def test_what_whatsapp_confirms_of_a_program_is_told_as_its_doing(
    program: Program, number: BusinessNumber, invitation: Template, whatsapp: FakeWhatsApp
) -> None:
    program.post(GROUPS, {"accountId": str(number.pk), "subject": "Casa Lima"})
    group = Group.objects.get()
    place = f"{GROUPS}/g-{group.pk}/participants?accountId={number.pk}"
    drain_group_requests()
    told = {"type": "group_create", "subject": "Casa Lima", "request_id": "request-1"}
    told |= {"timestamp": "1795168800", "group_id": "a-group", "invite_link": "https://a.example"}
    hears(number.connection, body("group_lifecycle_update", groups=[told]))

    program.post(place, {"phoneNumbers": ["+34600555017"]})
    drain_invites()

    for kind in ("group.created", "invite.sent", "message.queued"):
        (happening,) = happenings([Activity.objects.get(kind=kind)])
        assert octet.actor(happening) == {"type": "api"}, kind
