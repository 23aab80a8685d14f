from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from accounts.models import BusinessNumber, User
from groups.models import Group, GroupImport, GroupImportRow, GroupRequest, Invite
from inbox.errors import InboxError
from inbox.imports import keeping, running
from inbox.imports.running import drain_imports, move
from inbox.models import Conversation
from inbox.outbox.group_requests import drain_group_requests
from inbox.outbox.invites import drain_invites
from inbox.patience import patiently
from inbox.services import contact_cards
from tests import factories
from tests.hearing import hears
from tests.inbox.fakes import FakeWhatsApp, problem
from tests.inbox.parallel import at_once, needs_postgres
from tests.whatsapp.bodies import body
from whatsapp.errors import Refused, Throttled

State, RowState = GroupImport.State, GroupImportRow.State
FILE = "subject,people\n" + "".join(f"Group {n},+3460055500{n}\n" for n in range(1, 8))

Later = Callable[..., AbstractContextManager[object]]


@pytest.fixture
def found(number: BusinessNumber, alice: User) -> GroupImport:
    return keep(number, alice)


def keep(number: BusinessNumber, by: User, text: str = FILE) -> GroupImport:
    means = Invite.Means.TEXT
    return keeping.keep(text.encode(), name="g.csv", number=number, by=by, means=means)


def states(found: GroupImport) -> list[str]:
    return list(found.rows.values_list("state", flat=True))


def confirm(number: BusinessNumber) -> None:
    """WhatsApp makes every group it was asked for."""
    drain_group_requests()
    accepted = GroupRequest.objects.filter(number=number, kind="create", state="accepted")
    for request in accepted.select_related("group"):
        group = request.group
        news = {"type": "group_create", "request_id": request.request_id, "timestamp": "1795168800"}
        news |= {"group_id": f"wa-{group.pk}", "subject": group.subject}
        news |= {"invite_link": f"https://chat.whatsapp.com/{group.pk}"}
        hears(number.connection, body("group_lifecycle_update", groups=[news]))


def run_to_the_end(found: GroupImport, later: Later) -> None:
    for seconds in range(2, 40, 2):
        with later(seconds=seconds):
            drain_imports()
            confirm(found.number)
    found.refresh_from_db()


def test_a_dry_run_asks_nothing_of_whatsapp(found: GroupImport, whatsapp: FakeWhatsApp) -> None:
    drain_imports()

    assert (states(found), whatsapp.calls, Group.objects.count()) == (["ready"] * 7, [], 0)


def test_every_line_becomes_one_group_with_its_people(
    found: GroupImport, whatsapp: FakeWhatsApp, later: Later
) -> None:
    move(found, State.RUNNING)
    run_to_the_end(found, later)

    assert (found.state, states(found)) == (State.DONE, ["created"] * 7)
    assert Group.objects.filter(state="active").count() == 7
    assert Invite.objects.count() == 7


def test_only_a_few_are_under_way_at_once(
    found: GroupImport, whatsapp: FakeWhatsApp, later: Later
) -> None:
    move(found, State.RUNNING)
    for seconds in (0, 3, 6):
        with later(seconds=seconds):
            drain_imports()

    assert states(found).count("asked") == running.IN_FLIGHT


def test_an_import_that_waits_for_word_of_its_last_groups_says_so(
    found: GroupImport, whatsapp: FakeWhatsApp, later: Later
) -> None:
    move(found, State.RUNNING)
    drain_imports()
    GroupRequest.objects.filter(kind="create").update(state="unsure")

    with later(seconds=2):
        assert drain_imports() == 0

    found.refresh_from_db()
    assert "has not said what became of" in found.note


def test_it_waits_while_whatsapp_takes_no_more(
    found: GroupImport, whatsapp: FakeWhatsApp, later: Later
) -> None:
    whatsapp.will(Throttled(problem(131208), scope="number"))
    move(found, State.RUNNING)
    drain_imports()
    confirm(found.number)

    with later(seconds=3):
        drain_imports()
        found.refresh_from_db()
        assert "no more groups" in found.note
    with later(seconds=17):
        drain_imports()
    run_to_the_end(found, later)
    assert states(found) == ["created"] * 7


def test_a_worker_that_another_overtakes_changes_nothing_of_what_that_one_asked_for(
    found: GroupImport, whatsapp: FakeWhatsApp, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    def be_overtaken(work: Callable[[], None]) -> None:
        monkeypatch.setattr(running, "patiently", patiently)
        with later(seconds=2):
            drain_imports()
        work()

    move(found, State.RUNNING)
    monkeypatch.setattr(running, "patiently", be_overtaken)
    drain_imports()
    assert states(found) == ["asked"] * 3 + ["ready"] * 4

    run_to_the_end(found, later)
    assert states(found) == ["created"] * 7


def test_a_pause_keeps_the_rest_and_going_on_finishes_it(
    found: GroupImport, whatsapp: FakeWhatsApp, later: Later
) -> None:
    move(found, State.RUNNING)
    drain_imports()
    move(found, State.PAUSED)
    run_to_the_end(found, later)
    assert states(found) == ["created"] * 3 + ["ready"] * 4

    move(found, State.RUNNING)
    run_to_the_end(found, later)
    assert states(found) == ["created"] * 7


def test_cancelling_stops_the_rest(
    found: GroupImport, whatsapp: FakeWhatsApp, later: Later
) -> None:
    move(found, State.RUNNING)
    drain_imports()
    move(found, State.CANCELLED)
    run_to_the_end(found, later)

    assert states(found) == ["created"] * 3 + ["cancelled"] * 4
    with pytest.raises(InboxError, match="cancelled"):
        move(found, State.RUNNING)


def test_the_file_again_creates_nothing(
    found: GroupImport, number: BusinessNumber, alice: User, whatsapp: FakeWhatsApp, later: Later
) -> None:
    move(found, State.RUNNING)
    run_to_the_end(found, later)

    again = keep(number, alice)
    move(again, State.RUNNING)
    run_to_the_end(again, later)

    assert (again.state, states(again)) == (State.DONE, ["known"] * 7)
    assert Group.objects.count() == 7


def test_two_files_at_once_create_each_group_once(
    found: GroupImport, number: BusinessNumber, alice: User, whatsapp: FakeWhatsApp, later: Later
) -> None:
    twin = keep(number, alice)
    for one in (found, twin):
        move(one, State.RUNNING)
    for one in (found, twin):
        run_to_the_end(one, later)

    assert Group.objects.count() == 7
    assert sorted(states(found) + states(twin)) == ["created"] * 7 + ["known"] * 7


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_four_workers_create_each_group_once(
    found: GroupImport, whatsapp: FakeWhatsApp, later: Later
) -> None:
    move(found, State.RUNNING)
    for seconds in range(2, 20, 2):
        with later(seconds=seconds):
            at_once([drain_imports] * 4)
            confirm(found.number)

    assert Group.objects.count() == 7
    assert set(states(found)) <= {"created", "asked"}


def test_what_whatsapp_refuses_says_why_and_may_be_tried_again(
    found: GroupImport, number: BusinessNumber, alice: User, whatsapp: FakeWhatsApp, later: Later
) -> None:
    whatsapp.will(Refused(problem(131211, "Too many groups.")))
    move(found, State.RUNNING)
    run_to_the_end(found, later)
    failed = found.rows.get(state="failed")
    assert failed.problem == "Too many groups."

    again = keep(number, alice)
    move(again, State.RUNNING)
    run_to_the_end(again, later)
    assert sorted(states(again)) == ["created"] + ["known"] * 6


def test_people_of_imported_groups_are_invited(
    found: GroupImport, whatsapp: FakeWhatsApp, later: Later
) -> None:
    move(found, State.RUNNING)
    run_to_the_end(found, later)
    with later(minutes=5):
        drain_invites()

    # Nobody has written yet, and it was to go by text.
    assert Invite.objects.filter(problem__contains="No message from them yet").count() == 7


def test_a_line_with_somebody_blocked_says_so(number: BusinessNumber, alice: User) -> None:
    contact = factories.make_contact(number.workspace, wa_id="34600555001")
    contact_cards.block(contact, by=alice, because="Spam")

    first = keep(number, alice).rows.order_by("line").first()

    assert (first.state, first.problems) == (RowState.WRONG, ["+34600555001 is blocked."])


def test_lines_with_tags_carry_them_and_others_those_of_the_number(
    number: BusinessNumber, alice: User
) -> None:
    vip, usual, gone = (factories.make_tag(number.workspace, name) for name in ("VIP", "Us", "Go"))
    usual.new_groups_of.add(number)
    found = keep(number, alice, 'subject,tags\nA,"vip,go"\nB,\n')
    gone.delete()

    move(found, State.RUNNING)
    drain_imports()

    carried = Conversation.objects.order_by("pk").values_list("group__subject", "tags__name")
    assert list(carried) == [("A", "VIP"), ("B", "Us")]
    assert vip.conversations.count() == 1
