"""Whatever order WhatsApp's news comes in, and however often: the same contacts, groups,
conversations and messages, nothing twice and nothing lost."""

import hashlib
import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from accounts.models import BusinessNumber, Connection, Workspace
from tests import factories
from tests.hearing import PAYLOADS, drain
from tests.inbox.parallel import at_once, needs_postgres
from tests.webhooks.incoming.http import delivered_at_once, signed
from tests.webhooks.incoming.state import State, doubles, observe
from tests.webhooks.incoming.test_storing import batches, receiver  # noqa: F401
from webhooks.incoming import claiming
from webhooks.incoming.models import IncomingDelivery, QuarantinedItem
from webhooks.incoming.receiver import Receiver

FOLDERS = ("groups", "messages")
NUMBERS = ("318400000000077", "204815162342108")
REACTIONS = Path(__file__).parent / "reactions"
"""To messages of the other files: there, people react to what we are not known to have said."""
FILES = [
    path.read_bytes()
    for folder in (*(PAYLOADS / name for name in FOLDERS), REACTIONS)
    for path in sorted(folder.glob("*.json"))
]
WABA, DIALLED = "204910000000001", "+1 555 777 0123"
TWICE = FILES + [body + b"\n" for body in FILES]
"""A body that comes again byte by byte is not even stored: so the second time it is another."""


@pytest.fixture
def our_numbers(workspace: Workspace) -> Connection:
    connection = factories.make_connection(workspace)
    for nth in NUMBERS:
        factories.make_number(connection=connection, phone_number_id=nth, waba_id=WABA)
    # News of a number as a whole names it by what people dial.
    BusinessNumber.objects.filter(phone_number_id=NUMBERS[0]).update(display_number=DIALLED)
    return connection


def _work_off(connection: Connection, bodies: Sequence[bytes]) -> None:
    IncomingDelivery.objects.bulk_create(
        IncomingDelivery(
            connection=connection, body=body, body_sha256=hashlib.sha256(body).hexdigest()
        )
        for body in bodies
    )
    drain()
    # What had overtaken the message it is about is looked at again.
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=True):
        drain()


_after_one_pass: list[State] = []


@pytest.fixture
def in_order(our_numbers: Connection) -> State:
    """What one ordered pass leads to; it has not happened when the test begins."""
    if not _after_one_pass:
        with transaction.atomic():
            _work_off(our_numbers, FILES)
            _after_one_pass.append(observe())
            transaction.set_rollback(True)
    return _after_one_pass[0]


def shuffled(seed: int) -> list[bytes]:
    return random.Random(seed).sample(TWICE, len(TWICE))


def assert_same(expected: State) -> None:
    found = observe()
    differing = {
        name: (set(expected[name]) - set(rows), set(rows) - set(expected[name]))
        for name, rows in found.items()
        if rows != expected[name]
    }
    assert differing == {}
    assert doubles() == []
    assert not IncomingDelivery.objects.exclude(state="done").exists()


def test_there_is_something_to_compare(in_order: State) -> None:
    assert len(in_order["messages"]) > 30
    assert len(in_order["participants"]) > 3
    assert sorted(row[3] for row in in_order["reactions"]) == ["", "🎉", "👍"]


@pytest.mark.parametrize(
    ("batch", "seed"),
    [
        (7, 3),
        *(pytest.param(*case, marks=pytest.mark.thorough) for case in ((1, 1), (200, 5))),
    ],
)
def test_any_order_twice_leads_to_the_same(
    our_numbers: Connection,
    in_order: State,
    seed: int,
    batch: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(claiming, "MOST_AT_ONCE", batch)

    _work_off(our_numbers, shuffled(seed))

    assert_same(in_order)


@pytest.mark.slow
def test_nothing_is_left_to_people_that_could_be_read(our_numbers: Connection) -> None:
    _work_off(our_numbers, shuffled(1))

    assert not QuarantinedItem.objects.filter(state="quarantined").exists()


@pytest.mark.slow
def test_a_second_pass_changes_nothing(our_numbers: Connection, in_order: State) -> None:
    _work_off(our_numbers, FILES)
    _work_off(our_numbers, [body + b"\n" for body in FILES])

    assert_same(in_order)


@needs_postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.thorough)])
def test_eight_workers_at_once_lead_to_the_same(
    our_numbers: Connection,
    in_order: State,
    receiver: Receiver,  # noqa: F811
    seed: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(claiming, "MOST_AT_ONCE", random.Random(seed).choice([1, 3, 20]))
    delivered_at_once(receiver, [signed(body, our_numbers) for body in shuffled(seed)])
    work: list[Callable[[], int]] = [drain] * 8

    at_once(work)
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=True):
        drain()

    assert_same(in_order)
