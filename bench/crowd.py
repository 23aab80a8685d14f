"""A workspace that grows, and what its pages ask the database. Runs inside Octet, by `shell`."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import BusinessNumber
from groups.models import Contact, Group, Participant
from inbox.history import Kind, recording
from inbox.models import Activity, Conversation, Message
from inbox.screen import cursors
from tests.factories import make_connection, make_number, make_user, make_workspace

EMAIL, PASSWORD = "crowd@bench.test", "a password for the bench"
PEOPLE = 3
AT_ONCE = 5_000


def make() -> dict[str, Any]:
    """An empty workspace with an agent."""
    workspace = make_workspace("Crowd")
    make_number(connection=make_connection(workspace), phone_number_id="319099900000001")
    make_user("Crowd Agent", workspace=workspace, email=EMAIL, password=PASSWORD)
    return {"workspace": workspace.pk, "email": EMAIL, "password": PASSWORD}


def grow(workspace_id: int, *, conversations: int, messages: int) -> dict[str, dict[str, Any]]:
    """Up to so many conversations, half of them groups, with so many messages in the last one.

    Returns each page's path, its number of queries and the milliseconds spent in them.
    """
    number = BusinessNumber.objects.get(workspace=workspace_id)
    have = Conversation.objects.filter(workspace=workspace_id).count()
    for start in range(have, conversations, AT_ONCE):
        _add_conversations(number, range(start, min(start + AT_ONCE, conversations)))
    long = Conversation.objects.filter(workspace=workspace_id).latest("pk")
    _say(long, messages - long.incoming_count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(get_user_model().objects.get(email=EMAIL))
    return {name: _queries(client, path) for name, path in _pages(workspace_id, long.pk).items()}


@transaction.atomic
def _add_conversations(number: BusinessNumber, numbers: range) -> None:
    """In one piece: the worker looks for new groups all the time."""
    people = Contact.objects.bulk_create(
        Contact(workspace=number.workspace, name=f"Person {n}", user_id=f"CR.{n}") for n in numbers
    )
    now = timezone.now()
    groups = Group.objects.bulk_create(
        Group(
            workspace=number.workspace,
            number=number,
            wa_group_id=f"CR{n}",
            subject=f"Trip {n}",
            subject_at=now,
            # Nobody is to read them from WhatsApp while we measure.
            read_at=now + timedelta(days=1),
        )
        for n in numbers[::2]
    )
    Participant.objects.bulk_create(
        Participant(group=group, contact=people[(nth + k) % len(people)], colour=k + 1)
        for nth, group in enumerate(groups)
        for k in range(PEOPLE)
    )
    about: list[dict[str, Any]] = [{"group": group} for group in groups]
    about += [{"contact": person} for person in people[1::2]]
    _say_once(
        Conversation.objects.bulk_create(
            Conversation(workspace=number.workspace, number=number, **one) for one in about
        ),
        people,
    )


def _say_once(conversations: list[Conversation], people: list[Contact]) -> None:
    pairs = zip(conversations, people, strict=True)
    messages = Message.objects.bulk_create(
        _message(conversation, conversation.contact or person, 0) for conversation, person in pairs
    )
    for message in messages:
        conversation = message.conversation
        conversation.last_message, conversation.incoming_count = message, 1
        conversation.last_message_at = message.occurred_at
        conversation.window_closes_at = message.occurred_at + timedelta(days=1)
    fields = ["last_message", "incoming_count", "last_message_at", "window_closes_at"]
    # Quicker than bulk_update, with the same outcome.
    Conversation.objects.bulk_create(
        conversations, update_conflicts=True, unique_fields=["pk"], update_fields=fields
    )


def _say(conversation: Conversation, many: int) -> None:
    person = conversation.contact or conversation.group.participants.first().contact
    for start in range(0, many, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, many))
        # As everybody writes facts: the worker may have some of its own about these groups.
        with recording() as history:
            for message in Message.objects.bulk_create(
                _message(conversation, person, n) for n in numbers
            ):
                history.record(
                    Kind.MESSAGE_RECEIVED,
                    conversation,
                    message=message,
                    contact=person,
                    occurred_at=message.occurred_at,
                )
    Conversation.objects.filter(pk=conversation.pk).update(
        incoming_count=conversation.incoming_count + max(many, 0)
    )


def _message(conversation: Conversation, person: Contact, nth: int) -> Message:
    key = f"wamid.CROWD{conversation.pk}.{conversation.incoming_count + nth}"
    return Message(
        conversation=conversation,
        number_id=conversation.number_id,
        direction=Message.Direction.INCOMING,
        contact=person,
        wamid=key,
        # PostgreSQL guesses at searches until it has seen a hundred words.
        text=f"The bus leaves at ten, is there still a seat for {nth} of us at stop{nth % 991}?",
        occurred_at=timezone.now() - timedelta(seconds=nth),
    )


def _pages(workspace_id: int, thread: int) -> dict[str, str]:
    rows = Conversation.objects.filter(workspace=workspace_id).order_by("-last_message_at", "-pk")
    row = rows[rows.count() // 2]
    facts = Activity.objects.filter(conversation=thread, in_thread=True)
    fact = facts.order_by("-occurred_at", "-seq")[facts.count() // 2]
    down = quote(cursors.make(row.last_message_at, row.pk))
    up = quote(cursors.make(fact.occurred_at, fact.seq))
    return {
        "list, first page": "/inbox/rows/",
        "list, half-way down": f"/inbox/rows/?before={down}",
        "thread, newest": f"/inbox/{thread}/thread/",
        "thread, half-way up": f"/inbox/{thread}/messages/?before={up}",
        "whole screen": f"/inbox/{thread}/",
        "search, every message": "/inbox/search/?q=seat",
        "search, one message": "/inbox/search/?q=seat+49999",
        "search, nothing": "/inbox/search/?q=train",
    }


def _queries(client: Client, path: str) -> dict[str, Any]:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise ValueError(f"{path}: {answer.status_code}")
    took = sum(float(query["time"]) for query in captured.captured_queries)
    return {"path": path, "queries": len(captured), "sql_ms": 1000 * took}
