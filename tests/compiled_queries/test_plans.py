"""On PostgreSQL a compiled query is soon planned for any values at all: an index that holds only
some rows is of use to it only where its own text says that it wants no others."""

import inspect
import re
import sys
from itertools import product

import pytest
from django.db import connection

import config.drains
import config.urls  # noqa: F401  all modules are loaded now
from compiled_queries.query import CompiledQuery
from groups.models import Contact, Group
from inbox.models import Attempt, Conversation, Message
from inbox.screen import attention, listing
from tests.factories import make_conversation, make_number

QUERIES = {
    f"{module.__name__}.{name}": value
    for module in list(sys.modules.values())
    for name, value in vars(module).items()
    if isinstance(value, CompiledQuery) and not module.__name__.startswith("tests")
}
QUERIES |= {f"attention {nth}": query for nth, query in enumerate(attention._COUNTED)}
QUERIES |= {
    f"list {' '.join(choice)}": listing._first(listing.Filters(*choice))
    for choice in product(*listing.Filters.CHOICES.values())
}
needs_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="needs PostgreSQL: run tests/run.py"
)
WHOLE_TABLE = re.compile(r"Seq Scan on (\w+)")
SMALL = {"webhooks_endpoint"}
"""Tables that grow by hand only."""


pytestmark = pytest.mark.django_db


def test_the_queries_of_all_modules_are_known_here() -> None:
    assert "inbox.services.receiving._known" in QUERIES
    assert len(QUERIES) > 15


@needs_postgres
@pytest.mark.parametrize("name", QUERIES)
def test_no_compiled_query_has_to_read_a_whole_table(name: str) -> None:
    for plan in plans_of(QUERIES[name]):
        assert not set(WHOLE_TABLE.findall(plan)) - SMALL


@pytest.fixture
def much() -> None:
    """So much that reading all of a number's costs more than looking up a few."""
    number = make_number()
    Group.objects.bulk_create(
        Group(workspace=number.workspace, number=number, wa_group_id=f"G{nth}")
        for nth in range(2_000)
    )
    conversation = make_conversation(number=number)
    messages = Message.objects.bulk_create(
        Message(
            conversation=conversation,
            number=number,
            direction=Message.Direction.OUTGOING,
            wamid=f"wamid.{nth}",
        )
        for nth in range(2_000)
    )
    Attempt.objects.bulk_create(Attempt(message=one, wamid=one.wamid) for one in messages)
    Conversation.objects.bulk_create(
        Conversation(workspace=number.workspace, number=number, contact=contact)
        for contact in Contact.objects.bulk_create(
            Contact(workspace=number.workspace, user_id=f"GB.{nth}") for nth in range(2_000)
        )
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE groups_group, inbox_message, inbox_attempt, inbox_conversation")


@needs_postgres
@pytest.mark.usefixtures("much")
@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("inbox.services.receiving._known", "one_message_per_wamid"),
        ("inbox.services.statuses._attempts_called", "attempts_by_wamid"),
        ("inbox.services.holding._held_in", "messages_held"),
        ("groups.services.lifecycle._groups_of", "one_group_per_wa_group_id"),
        ("attention 0", "messages_needing_attention"),
        ("list all open all", "conversation_list"),
    ],
)
def test_what_only_some_rows_have_is_found_by_the_index_of_those(name: str, index: str) -> None:
    for plan in plans_of(QUERIES[name]):
        assert re.search(rf"Scan (using|on) {index}\b", plan)


@needs_postgres
@pytest.mark.usefixtures("much")
def test_a_list_of_one_is_not_planned_anew_each_time() -> None:
    with_group = CompiledQuery(
        lambda pks: Conversation.objects.filter(pk__among=pks).select_related("group", "contact")
    )
    conversation = Conversation.objects.latest("pk")
    for _ in range(20):
        assert with_group(pks=[conversation.pk]) == [conversation]

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT custom_plans, generic_plans FROM pg_prepared_statements"
            """ WHERE statement LIKE 'SELECT "inbox_conversation"."id"%'"""
        )
        ((each_time, for_all),) = cursor.fetchall()
    assert for_all > each_time


def plans_of(query: CompiledQuery) -> list[str]:
    """For any values, and for lists of one; without reading whole tables where that can be helped.
    What is not a list takes no harm from being called one."""
    names = inspect.signature(query.build).parameters
    return [_plan_of(query.sql()), _plan_of(query.sql(of_one=names))]


def _plan_of(text: str) -> str:
    numbers = iter(range(1, 99))
    text = text.replace("%%", "%")
    text = re.sub("%s", lambda _: f"${next(numbers)}", text)
    nulls = ", ".join(["NULL"] * (next(numbers) - 1))
    values = f"({nulls})" if nulls else ""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        # Small ones are read whole with good reason.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"PREPARE asked AS {text}")
        cursor.execute(f"EXPLAIN EXECUTE asked{values}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("DEALLOCATE asked")
    return plan
