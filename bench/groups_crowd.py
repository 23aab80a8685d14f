"""A number with many groups, and what their table asks the database. Runs inside Octet."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import BusinessNumber
from groups.models import Contact, Group, Participant
from inbox.models import Conversation
from tests.factories import make_connection, make_number, make_user, make_workspace

EMAIL, PASSWORD = "groups@bench.test", "a password for the bench"
PEOPLE = 8
AT_ONCE = 2_000


def make() -> dict[str, Any]:
    """An empty workspace with an agent."""
    workspace = make_workspace("Groups")
    make_number(connection=make_connection(workspace), phone_number_id="319099900000002")
    make_user("Groups Agent", workspace=workspace, email=EMAIL, password=PASSWORD)
    Contact.objects.bulk_create(
        Contact(workspace=workspace, name=f"Person {n}", user_id=f"GR.{n}") for n in range(PEOPLE)
    )
    return {"workspace": workspace.pk, "email": EMAIL, "password": PASSWORD}


def grow(workspace_id: int, *, groups: int) -> dict[str, dict[str, Any]]:
    """Up to so many groups of eight. Returns what each way of using their table costs."""
    number = BusinessNumber.objects.select_related("workspace").get(workspace=workspace_id)
    have = Group.objects.filter(workspace=workspace_id).count()
    for start in range(have, groups, AT_ONCE):
        _add(number, range(start, min(start + AT_ONCE, groups)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client(SERVER_NAME="127.0.0.1", headers={"X-Fragment": "1"})
    client.force_login(get_user_model().objects.get(email=EMAIL))
    return dict(_costs(client))


def _add(number: BusinessNumber, numbers: range) -> None:
    people = list(Contact.objects.filter(workspace=number.workspace))
    now = timezone.now()
    made = Group.objects.bulk_create(
        Group(
            workspace=number.workspace,
            number=number,
            wa_group_id=f"GR{n}",
            subject=f"Trip {n * 7919 % 10_007}",
            participant_count=PEOPLE,
            subject_at=now,
            # Nobody is to read them from WhatsApp while we measure.
            read_at=now + timedelta(days=1),
        )
        for n in numbers
    )
    Participant.objects.bulk_create(
        Participant(group=group, contact=person, colour=nth + 1)
        for group in made
        for nth, person in enumerate(people)
    )
    Conversation.objects.bulk_create(
        Conversation(
            workspace=number.workspace,
            number=number,
            group=group,
            last_message_at=now - timedelta(minutes=n),
            window_closes_at=now + timedelta(hours=n % 48 - 24) if n % 3 else None,
            pending_join_requests=n % 5 == 0,
        )
        for n, group in zip(numbers, made, strict=True)
    )


PATHS = {
    "groups, open": "/groups/",
    "groups, more rows": "/groups/rows/?after=Trip 5~1&sort=subject",
    "groups, filter": "/groups/?window=closing&waiting=yes",
    "groups, search": "/groups/?q=trip+77",
    "groups, sort": "/groups/?sort=subject",
}


def _costs(client: Client) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, path in PATHS.items():
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            if client.get(path).status_code != 200:
                raise ValueError(path)
        yield name, {"path": path.replace(" ", "%20"), **_sum(captured)}
    yield "groups, select all and close", _select_all(client)


def _select_all(client: Client) -> dict[str, Any]:
    """Starting the run; undone, so that nothing is closed."""
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        before = time.perf_counter()
        answer = client.post("/groups/runs/", {"action": "close", "all": "1"})
        took = 1000 * (time.perf_counter() - before)
        transaction.set_rollback(True)
    if answer.status_code != 201:
        raise ValueError(answer.content)
    return {"path": "", "ms": took, **_sum(captured)}


def _sum(captured: CaptureQueriesContext) -> dict[str, Any]:
    took = sum(float(query["time"]) for query in captured.captured_queries)
    return {"queries": len(captured), "sql_ms": 1000 * took}
