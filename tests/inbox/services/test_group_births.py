"""A group comes into being, in whatever order WhatsApp's answer and its news arrive."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django.utils import timezone

from accounts.models import BusinessNumber, User
from groups.models import Group, GroupRequest
from inbox.models import Activity, Conversation
from inbox.outbox.group_requests import drain_group_requests
from tests.hearing import drain, hears
from tests.inbox.fakes import FakeWhatsApp, group_info, problem
from tests.whatsapp.bodies import GROUP, body, text_message
from webhooks.models import QuarantinedItem
from whatsapp.errors import Ambiguous
from whatsapp.events import Person

State = GroupRequest.State
Later = Callable[..., AbstractContextManager[object]]
LINK = "https://chat.whatsapp.com/HkT3mQe7Zr1Lw9Xc5Vb2Na"


def news(field: str, **item: Any) -> bytes:
    return body(field, groups=[{"timestamp": "1795168800", "group_id": GROUP} | item])


def created(request_id: str = "request-1", **item: Any) -> bytes:
    told = {"type": "group_create", "subject": "Casa Lima", "invite_link": LINK}
    return news("group_lifecycle_update", request_id=request_id, **(told | item))


def joined(wa_id: str = "447700900101") -> bytes:
    return news(
        "group_participants_update",
        type="group_participants_add",
        reason="invite_link",
        added_participants=[{"wa_id": wa_id}],
    )


def now(conversation: Conversation) -> tuple[str, str]:
    group = Conversation.objects.select_related("group").get(pk=conversation.pk).group
    return (group.state, group.wa_group_id)


def test_the_webhook_confirms_what_was_asked(asked: Conversation, number: BusinessNumber) -> None:
    drain_group_requests()
    assert GroupRequest.objects.get().state == State.ACCEPTED

    hears(number.connection, created())

    assert now(asked) == ("active", GROUP)
    assert GroupRequest.objects.get().state == State.CONFIRMED
    assert Group.objects.get().invite_link == LINK


def test_it_tells_who_asked(asked: Conversation, number: BusinessNumber, alice: User) -> None:
    drain_group_requests()

    hears(number.connection, created())

    assert Activity.objects.get(kind="group.created").actor == alice


def test_the_webhook_may_come_before_the_answer(
    asked: Conversation, number: BusinessNumber, whatsapp: FakeWhatsApp, later: Later
) -> None:
    def answer(nth: int, call: dict[str, Any]) -> str:
        hears(number.connection, created())
        return "request-1"

    whatsapp.will(answer)
    drain_group_requests()
    assert now(asked) == ("creating", "")
    with later(seconds=2):
        drain()

    assert now(asked) == ("active", GROUP)
    assert Group.objects.count() == 1


def test_a_lost_answer_is_found_by_the_name(
    asked: Conversation, number: BusinessNumber, whatsapp: FakeWhatsApp
) -> None:
    whatsapp.will(Ambiguous(problem()))
    drain_group_requests()

    hears(number.connection, created("id-of-theirs"))

    assert now(asked) == ("active", GROUP)
    assert GroupRequest.objects.get().state == State.CONFIRMED


def test_an_answer_without_an_id_is_found_by_the_name(
    asked: Conversation, number: BusinessNumber, whatsapp: FakeWhatsApp
) -> None:
    whatsapp.will("")
    drain_group_requests()

    hears(number.connection, created("id-of-theirs"))

    assert now(asked) == ("active", GROUP)
    assert Group.objects.count() == 1


def test_a_silent_whatsapp_leaves_it_unsure_and_may_still_confirm(
    asked: Conversation, number: BusinessNumber, later: Later
) -> None:
    drain_group_requests()
    with later(minutes=11):
        drain_group_requests()
    assert GroupRequest.objects.get().state == State.UNSURE

    hears(number.connection, created())

    assert now(asked) == ("active", GROUP)


def test_a_worker_that_died_leaves_it_unsure(asked: Conversation, later: Later) -> None:
    GroupRequest.objects.update(state=State.SENDING, sent_at=timezone.now())

    with later(seconds=61):
        drain_group_requests()

    assert GroupRequest.objects.get().state == State.UNSURE


def test_people_may_come_before_the_group(asked: Conversation, number: BusinessNumber) -> None:
    drain_group_requests()
    hears(number.connection, joined())
    hears(number.connection, body("messages", messages=[text_message(group_id=GROUP)]))

    hears(number.connection, created())

    conversation = Conversation.objects.get()
    assert (conversation, conversation.incoming_count) == (asked, 1)
    [participant] = conversation.group.participants.all()
    assert (participant.state, participant.last_wrote_at is None) == ("member", False)
    assert Group.objects.get().participant_count == 1


def test_hearing_of_the_group_twice_changes_nothing(
    asked: Conversation, number: BusinessNumber
) -> None:
    drain_group_requests()
    hears(number.connection, created())
    hears(number.connection, created() + b" ")

    assert Activity.objects.filter(kind="group.created").count() == 1
    assert Conversation.objects.count() == 1


def failed(request_id: str = "request-1") -> bytes:
    errors = [{"code": 131215, "title": "Not eligible", "message": "Not eligible"}]
    item = {"timestamp": "1795168800", "type": "group_create", "request_id": request_id}
    return body(
        "group_lifecycle_update", groups=[item | {"subject": "Casa Lima", "errors": errors}]
    )


def test_a_group_that_was_not_created_says_why(asked: Conversation, number: BusinessNumber) -> None:
    drain_group_requests()

    hears(number.connection, failed())

    request = GroupRequest.objects.get()
    assert (request.state, request.problem_code) == (State.FAILED, 131215)
    assert now(asked) == ("create_failed", "")


def test_a_group_made_elsewhere_appears(number: BusinessNumber) -> None:
    hears(number.connection, created())

    conversation = Conversation.objects.get()
    assert (conversation.title, now(conversation)) == ("Casa Lima", ("active", GROUP))
    assert not GroupRequest.objects.exists()


def test_a_group_that_writes_before_we_know_it_is_read_from_whatsapp(
    number: BusinessNumber, whatsapp: FakeWhatsApp
) -> None:
    people = (Person(wa_id="447700900101"), Person(wa_id="447700900102"))
    hears(number.connection, body("messages", messages=[text_message(group_id=GROUP)]))
    assert Conversation.objects.get().title == "Unnamed group"

    whatsapp.will(group_info(group_id=GROUP, subject="Casa Lima", participants=people))
    drain_group_requests()

    group = Group.objects.get()
    assert (group.subject, group.participant_count) == ("Casa Lima", 2)
    assert group.invite_link == "https://chat.whatsapp.com/FromTheFake"


def test_it_is_read_once_however_much_is_written(number: BusinessNumber) -> None:
    for nth in range(3):
        said = text_message(id=f"wamid.{nth}", group_id=GROUP)
        hears(number.connection, body("messages", messages=[said]))

    assert GroupRequest.objects.get().kind == GroupRequest.Kind.REFRESH


def test_what_was_being_read_may_have_become_another_group_meanwhile(
    asked: Conversation, number: BusinessNumber, whatsapp: FakeWhatsApp
) -> None:
    drain_group_requests()
    hears(number.connection, joined())

    def answer(nth: int, call: dict[str, Any]) -> Any:
        hears(number.connection, created())
        return group_info(group_id=GROUP)

    whatsapp.will(answer)
    drain_group_requests()

    assert now(asked) == ("active", GROUP)
    assert not QuarantinedItem.objects.filter(state="quarantined").exists()
