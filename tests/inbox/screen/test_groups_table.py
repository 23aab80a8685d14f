"""The table of groups: filters, orders, counts, and pages that neither skip nor repeat."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import BusinessNumber, User
from inbox.models import Conversation
from inbox.screen import group_facets, groups_table
from inbox.screen.groups_table import SORTS, Filters
from tests import factories


def groups(number: BusinessNumber) -> object:
    return Conversation.objects.filter(workspace=number.workspace, group__isnull=False)


def subjects(number: BusinessNumber, filters: dict[str, str]) -> list[str]:
    chosen = Filters.from_query(filters)
    return [row.group.subject for row in groups_table.page(groups(number), chosen).rows]


def make(number: BusinessNumber, subject: str, **fields: object) -> Conversation:
    people = fields.pop("people", 1)
    state = fields.pop("state", "active")
    group = factories.make_group(number, people=people, subject=subject, state=state)
    return factories.make_conversation(group=group, **fields)


@pytest.fixture
def five(number: BusinessNumber, other_number: BusinessNumber, alice: User) -> None:
    hours = timedelta(hours=1)
    make(number, "Casa Lima", people=3, assignee=alice)
    make(number, "Casa Roma", window=2 * hours, pending_join_requests=2)
    make(number, "Harbor", people=0, window=None)
    make(number, "Old", state="deleted", window=-5 * hours, status="closed")
    make(other_number, "Elsewhere", window=-5 * hours)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"q": "casa"}, ["Casa Lima", "Casa Roma"]),
        ({"q": "roma CASA"}, ["Casa Roma"]),
        ({"state": "active"}, ["Casa Lima", "Casa Roma", "Elsewhere"]),
        ({"state": "empty"}, ["Harbor"]),
        ({"state": "deleted"}, ["Old"]),
        ({"state": "nonsense"}, []),
        ({"window": "open"}, ["Casa Lima"]),
        ({"window": "closing"}, ["Casa Roma"]),
        ({"window": "closed"}, ["Elsewhere", "Old"]),
        ({"window": "never"}, ["Harbor"]),
        ({"window": "nonsense"}, []),
        ({"waiting": "yes"}, ["Casa Roma"]),
        ({"status": "closed"}, ["Old"]),
        ({"assignee": "none", "q": "casa"}, ["Casa Roma"]),
        ({"number": "nonsense"}, []),
        ({"q": "a\x00b"}, []),
    ],
)
def test_filters(
    number: BusinessNumber, five: None, filters: dict[str, str], expected: list[str]
) -> None:
    assert sorted(subjects(number, filters)) == expected


def test_facets_count_what_a_choice_would_show(
    number: BusinessNumber, five: None, alice: User
) -> None:
    found = group_facets.of(
        groups(number),
        Filters(state="active"),
        numbers={number.pk: "Support"},
        people={alice.pk: "Alice"},
        tags={},
    )

    counts = {
        facet.name: {choice.value: choice.count for choice in facet.choices}
        for facet in found.facets
    }
    assert found.total == 3
    assert counts["state"] == {"active": 3, "empty": 1, "deleted": 1}
    assert counts["window"] == {"open": 1, "closing": 1, "closed": 1}
    assert counts["assignee"] == {"none": 2, str(alice.pk): 1}
    assert counts["number"] == {str(number.pk): 2}


def test_a_number_close_to_whatsapps_limit_is_named(
    number: BusinessNumber, five: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_facets, "NEARLY", 3)

    found = group_facets.of(
        groups(number), Filters(), numbers={number.pk: "Support"}, people={}, tags={}
    )

    assert found.crowded == {"Support": 3}


def test_choosing_again_takes_a_filter_away(number: BusinessNumber, five: None) -> None:
    found = group_facets.of(groups(number), Filters(state="empty"), numbers={}, people={}, tags={})
    state = next(facet for facet in found.facets if facet.name == "state")

    assert {c.value: c.query for c in state.choices} == {
        "active": "state=active",
        "empty": "",
        "deleted": "state=deleted",
    }


@pytest.mark.parametrize("name", SORTS)
def test_pages_neither_skip_nor_repeat(
    number: BusinessNumber, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups_table, "PAGE_SIZE", 3)
    now = timezone.now()
    for nth in range(11):
        chat = make(number, f"Same {nth % 3}", people=nth % 2, window=None)
        Conversation.objects.filter(pk=chat.pk).update(
            last_message_at=now - timedelta(minutes=nth % 4),
            window_closes_at=None if nth % 3 == 0 else now + timedelta(hours=nth % 2),
            pending_join_requests=nth % 3,
        )
    filters = Filters(sort=name)
    seen, after = [], ""
    while True:
        page = groups_table.page(groups(number), filters, after)
        seen += [row.pk for row in page.rows]
        after = page.next_cursor
        if not after:
            break

    everything = groups(number).order_by(*SORTS[name].order()).values_list("pk", flat=True)
    assert seen == list(everything)


@pytest.mark.parametrize("cursor", ["x", "~", "x~1", "2026-01-01~1", "~~", "-~-1", "1~" + "9" * 30])
@pytest.mark.parametrize("name", SORTS)
def test_a_mangled_cursor_is_no_error(
    number: BusinessNumber, five: None, name: str, cursor: str
) -> None:
    groups_table.page(groups(number), Filters(sort=name), cursor)


def test_the_last_customer_message_opened_the_window(number: BusinessNumber) -> None:
    make(number, "Casa Lima", window=timedelta(hours=20))

    (row,) = groups_table.page(groups(number), Filters()).rows

    assert row.wrote_at == row.window_closes_at - timedelta(hours=24)


def test_a_row_tells_how_many_of_the_invited_joined(number: BusinessNumber) -> None:
    casa = make(number, "Casa Lima")
    make(number, "Harbor")
    for state in ("invited", "read", "joined", "wrote"):
        factories.make_invite(casa.group, state=state)
    factories.make_invite(casa.group, due_at=timezone.now())

    rows = groups_table.page(groups(number), Filters.from_query({"sort": "subject"})).rows

    assert [(row.invited, row.joined) for row in rows] == [(4, 2), (0, 0)]
