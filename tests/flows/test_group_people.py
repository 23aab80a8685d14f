"""People come into a group by its link or an agent's yes, write, and go again."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import BusinessNumber
from groups.models import Group
from inbox.models import Message
from tests.flows import sandbox_line
from tests.flows.group_desk import ask, chat_of, decide, join, thread, work
from whatsapp.sandbox.models import BusinessNumber as SandboxNumber
from whatsapp.sandbox.models import Group as SandboxGroup
from whatsapp.sandbox.models import Person
from whatsapp.sandbox.services import groups, membership, people, saying
from whatsapp.sandbox.services.refusals import Refused

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


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
