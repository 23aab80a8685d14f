"""What the sandbox says about money, and failures and voice notes of single people."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.whatsapp.sandbox.conftest import Control, Graph, Mailbox
from whatsapp.sandbox.models import BusinessNumber, Group, Message, Person
from whatsapp.sandbox.services import prices, receipts, sending


def priced(mailbox: Mailbox) -> list[str]:
    told = mailbox.statuses()
    return [s["pricing"]["type"] for s in told if s["status"] == "delivered"]


def test_the_first_thousand_are_free(graph: Graph, talking: Group, mailbox: Mailbox) -> None:
    graph.send_to(talking)

    assert priced(mailbox) == ["free_group_customer_service"] * 2


def test_each_person_takes_one_of_them(
    graph: Graph, talking: Group, mailbox: Mailbox, control: Control, number: BusinessNumber
) -> None:
    control.call("patch", f"numbers/{number.phone_number_id}/", free_used=999)

    graph.send_to(talking)

    assert sorted(priced(mailbox)) == ["free_group_customer_service", "regular"]


def test_the_next_month_begins_anew(
    graph: Graph, talking: Group, mailbox: Mailbox, number: BusinessNumber
) -> None:
    BusinessNumber.objects.filter(pk=number.pk).update(free_month="2020-01", free_used=1000)

    graph.send_to(talking)

    assert "regular" not in priced(mailbox)
    number.refresh_from_db()
    assert number.free_used == 2


def test_no_person_is_charged_twice(
    graph: Graph, talking: Group, amara: Person, number: BusinessNumber
) -> None:
    graph.send_to(talking)
    message = Message.objects.get(author=None)
    receipts.read(amara, talking, message.sent_at, message)

    number.refresh_from_db()
    assert number.free_used == 2


def test_a_template_is_always_charged(talking: Group, mailbox: Mailbox) -> None:
    content = {"template": {"name": "unknown", "language": "en"}}
    sending.send(talking.number, group=talking, type_="template", content=content)

    assert priced(mailbox) == ["regular", "regular"]


def test_one_person_of_a_group_can_be_made_to_fail(
    graph: Graph, talking: Group, mailbox: Mailbox, control: Control, amara: Person
) -> None:
    control.post("faults/", kind="fail_for_person", recipient=amara.phone, code=131026)

    graph.send_to(talking)

    told = mailbox.statuses()
    failed = [s for s in told if s["status"] == "failed"]
    assert [s["recipient_participant_id"] for s in failed] == [amara.phone]
    assert failed[0]["errors"][0]["code"] == 131026
    assert [s["status"] for s in told].count("delivered") == 1


def test_a_fault_for_one_recipient_spares_the_others(
    graph: Graph, talking: Group, control: Control, amara: Person
) -> None:
    control.post("faults/", kind="reject", path="messages", recipient=amara.phone, code=131049)

    assert graph.send(to=f"+{amara.phone}").json()["error"]["code"] == 131049
    assert graph.send_to(talking).status_code == 200


def test_a_voice_note_is_played_once(
    talking: Group, mailbox: Mailbox, control: Control, amara: Person
) -> None:
    voice = sending.send(
        talking.number, group=talking, type_="audio", content={"id": "1", "voice": True}
    )
    mailbox.collect()

    for expected in (True, False):
        answer = control.post(f"people/{amara.pk}/plays/", message=voice.wamid)
        assert answer.json() == {"played": expected}

    assert [s["status"] for s in mailbox.statuses()] == ["played"]


@pytest.mark.parametrize("hours", [23, 25])
def test_the_clock_of_a_window_can_be_turned(
    graph: Graph, talking: Group, mailbox: Mailbox, control: Control, hours: int
) -> None:
    control.post("windows/", group=talking.group_id, hours=hours)

    graph.send_to(talking)

    failed = [s for s in mailbox.statuses() if s["status"] == "failed"]
    assert bool(failed) == (timedelta(hours=hours) > sending.WINDOW)


def test_a_chat_nobody_wrote_in_has_no_clock(control: Control, amara: Person) -> None:
    assert control.post("windows/", person=amara.pk).status_code == 400


def test_a_month_is_utc() -> None:
    assert prices.month_of(datetime(2026, 11, 30, 23, 59, tzinfo=UTC)) == "2026-11"
