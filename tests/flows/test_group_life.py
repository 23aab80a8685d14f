"""What WhatsApp allows a business to do with groups, from our pages to the sandbox and back, over
real HTTP; and what it does not allow, with the reason."""

from datetime import timedelta

import pytest
import requests
from django.test import Client
from django.utils import timezone

from accounts.models import BusinessNumber
from groups.models import Group, JoinRequest
from inbox.models import Conversation, Message
from inbox.outbox.dispatching import drain_outgoing
from inbox.outbox.group_requests import drain_group_requests
from inbox.outbox.invites import drain_invites
from tests.flows import sandbox_line
from whatsapp.sandbox.models import BusinessNumber as SandboxNumber
from whatsapp.sandbox.models import Group as SandboxGroup
from whatsapp.sandbox.models import Person
from whatsapp.sandbox.services import groups, membership, people, saying
from whatsapp.sandbox.services.refusals import Refused

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def work() -> None:
    """All that waits is sent, and all that WhatsApp has to say comes in."""
    for _ in range(2):
        drain_group_requests()
        drain_invites()
        drain_outgoing()
        sandbox_line.deliver()


@pytest.fixture
def casa(there: SandboxNumber, here: BusinessNumber) -> SandboxGroup:
    """A group that anybody with its link can join, which we know."""
    group = groups.create_group(there, "Casa Lima")
    sandbox_line.deliver()
    return group


@pytest.fixture
def ben() -> Person:
    return people.create_person("Ben Okafor", phone="447700900123")


def chat_of(group: SandboxGroup) -> Conversation:
    return Conversation.objects.select_related("group").get(group__wa_group_id=group.group_id)


def thread(page: Client, group: SandboxGroup) -> str:
    return page.get(f"/inbox/{chat_of(group).pk}/thread/").content.decode()


def details(page: Client, group: SandboxGroup) -> str:
    return page.get(f"/inbox/{chat_of(group).pk}/details/").content.decode()


def ask(page: Client, group: SandboxGroup, what: str, **fields: object) -> None:
    answer = page.post(f"/inbox/{chat_of(group).pk}/{what}/", fields)
    assert answer.status_code == 202, answer.content
    work()


def join(group: SandboxGroup, *persons: Person) -> None:
    for person in persons:
        membership.join(person, group)
    sandbox_line.deliver()


def decide(page: Client, group: SandboxGroup, person: Person, decision: str) -> None:
    request = JoinRequest.objects.filter(contact__wa_id=person.phone, state="pending").get()
    ask(page, group, "group/join-decisions", decision=decision, request=request.pk)


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


def test_eight_people_fill_a_group_and_the_ninth_stays_outside(
    page_of_ana: Client, casa: SandboxGroup
) -> None:
    join(casa, *(people.create_person(f"Person {nth}") for nth in range(8)))

    with pytest.raises(Refused):
        membership.join(people.create_person("Nina"), casa)

    assert Group.objects.get().participant_count == 8
    url = f"/inbox/{chat_of(casa).pk}/invites/"
    answer = page_of_ana.post(url, {"phones": "+34600555017", "means": "text"})
    assert (answer.status_code, answer.json()["field"]) == (422, "guests")
    assert "No seat is free" in answer.json()["message"]


def test_people_ask_withdraw_are_let_in_or_turned_away_and_may_ask_again(
    page_of_ana: Client, here: BusinessNumber, there: SandboxNumber, ben: Person
) -> None:
    group = groups.create_group(there, "Harbor", "", "approval_required")
    ana, zoe = (people.create_person(name) for name in ("Ana", "Zoe"))
    sandbox_line.deliver()
    join(group, ana, ben, zoe)
    assert chat_of(group).pending_join_requests == 3
    membership.withdraw(zoe, group)
    sandbox_line.deliver()

    decide(page_of_ana, group, ana, "approve")
    decide(page_of_ana, group, ben, "reject")

    assert membership.members(group) == [ana]
    assert chat_of(group).pending_join_requests == 0
    assert "joined after approval" in thread(page_of_ana, group)
    join(group, ben)
    decide(page_of_ana, group, ben, "approve")
    assert membership.members(group) == [ana, ben]
    assert chat_of(group).group.participant_count == 2


def test_who_leaves_may_come_back_and_the_thread_tells_both(
    page_of_ana: Client, casa: SandboxGroup, ben: Person
) -> None:
    now = timezone.now()
    membership.join(ben, casa, now - timedelta(hours=2))
    membership.leave(ben, casa, now - timedelta(hours=1))
    sandbox_line.deliver()
    assert "left the group" in thread(page_of_ana, casa)
    assert Group.objects.get().participant_count == 0

    join(casa, ben)

    assert thread(page_of_ana, casa).count("joined with the invite link") == 2
    assert Group.objects.get().participant_count == 1


def test_who_is_removed_cannot_come_back(
    page_of_ana: Client, casa: SandboxGroup, ben: Person
) -> None:
    join(casa, ben)

    seat = chat_of(casa).group.participants.get()
    ask(page_of_ana, casa, "group/removals", participant=seat.pk)

    assert membership.members(casa) == []
    assert "was removed by Ana" in thread(page_of_ana, casa)
    with pytest.raises(Refused, match="cannot return"):
        membership.join(ben, casa)


def test_somebody_who_hides_their_number_joins_writes_and_is_removed(
    page_of_ana: Client, casa: SandboxGroup
) -> None:
    lior = people.create_person("Lior Benami", profile=Person.Profile.USERNAME)
    join(casa, lior)
    saying.say(lior, casa, "Hello from nobody's number")
    sandbox_line.deliver()
    seat = chat_of(casa).group.participants.get()
    assert (seat.contact.wa_id, seat.contact.user_id) == ("", lior.user_id)
    assert "Hello from nobody&#x27;s number" in thread(page_of_ana, casa)

    ask(page_of_ana, casa, "group/removals", participant=seat.pk)

    assert membership.members(casa) == []


def test_somebody_with_a_new_number_stays_one_person(
    page_of_ana: Client, casa: SandboxGroup, ben: Person
) -> None:
    join(casa, ben)
    saying.say(ben, casa, "Old number")
    people.change_number(ben, "447700900999")
    saying.say(ben, casa, "New number")
    sandbox_line.deliver()

    authors = {message.contact for message in Message.objects.exclude(contact=None)}
    assert {author.wa_id for author in authors} == {"447700900999"}
    assert Group.objects.get().participant_count == 1


def test_a_reset_link_dies_and_the_new_one_is_sent_in_a_text(
    page_of_ana: Client, there: SandboxNumber, casa: SandboxGroup, ben: Person
) -> None:
    saying.say(ben, None, "Hello?", number=there)
    sandbox_line.deliver()
    old = casa.invite_link
    ask(page_of_ana, casa, "invites", phones="+447700900123", means="text")
    said = there.messages.filter(author=None).latest("pk")
    assert old in said.content["body"]

    ask(page_of_ana, casa, "invite-link/reset")

    casa.refresh_from_db()
    assert casa.invite_link != old
    with pytest.raises(Refused):
        membership.open_invite(ben, old)
    ask(page_of_ana, casa, "invite-link/resending")
    said = there.messages.filter(author=None).latest("pk")
    assert casa.invite_link in said.content["body"]
    membership.open_invite(ben, casa.invite_link)
    sandbox_line.deliver()
    assert Group.objects.get().invites.get().state == "joined"


def test_the_first_message_goes_once_somebody_is_in(
    page_of_ana: Client, casa: SandboxGroup, ben: Person
) -> None:
    url = f"/inbox/{chat_of(casa).pk}/messages/"
    assert page_of_ana.post(url, {"text": "Hi"}).json()["code"] == "empty_group"

    join(casa, ben)
    saying.say(ben, casa, "Hello")
    sandbox_line.deliver()

    assert page_of_ana.post(url, {"text": "Hi"}).status_code == 201
    work()
    assert Message.objects.get(direction="out").state == "delivered"


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
