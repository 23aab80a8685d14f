import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import Count
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from compiled_queries.query import CompiledQuery
from groups.models import Contact, Group
from inbox.models import Conversation
from tests.factories import (
    make_contact,
    make_conversation,
    make_group,
    make_message,
    make_number,
    make_workspace,
)
from tests.inbox.parallel import needs_postgres

NOW = timezone.now()

named = CompiledQuery(
    lambda workspace, names: Contact.objects.filter(
        workspace=workspace, name__among=names
    ).order_by("pk")
)


kept = CompiledQuery(
    lambda pks: Contact.objects.filter(pk__among=pks).order_by("pk"), keeping=Contact
)


@pytest.mark.django_db
def test_each_call_is_asked_with_its_own_values() -> None:
    workspace = make_workspace()
    ana, ben = (make_contact(workspace, name=name) for name in ("Ana", "Ben"))
    make_contact(workspace, name="Cleo")
    make_contact(make_workspace("Elsewhere"), name="Ana")

    assert named(workspace=workspace.pk, names=["Ana", "Ben"]) == [ana, ben]
    assert named(workspace=workspace.pk, names=["Ben"]) == [ben]
    assert named(workspace=workspace.pk, names=["Dora"]) == []


@pytest.mark.django_db
def test_an_empty_list_finds_nothing() -> None:
    workspace = make_workspace()
    make_contact(workspace, name="Ana")

    assert named(workspace=workspace.pk, names=[]) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ["Ana's", 'say "hi"', "a,b", "{x}", "100%s", "[1]", "back\\slash", "null", "é\U0001f600"],
)
def test_a_value_is_taken_as_it_is(name: str) -> None:
    workspace = make_workspace()
    contact = make_contact(workspace, name=name)
    make_contact(workspace, name="Ana")

    assert named(workspace=workspace.pk, names=[name, "Ben"]) == [contact]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Ana's 100%", "100%s", "a\\b", "%(x)s"])
def test_what_the_query_says_itself_is_taken_as_it_is(name: str) -> None:
    workspace = make_workspace()
    contact = make_contact(workspace, name=name)
    make_contact(workspace, name="Ana")
    same = CompiledQuery(lambda workspace: Contact.objects.filter(workspace=workspace, name=name))
    alike = CompiledQuery(
        lambda workspace: Contact.objects.filter(workspace=workspace, name__startswith=name)
    )

    assert same(workspace=workspace.pk) == alike(workspace=workspace.pk) == [contact]


@pytest.mark.django_db
def test_moments_of_its_own_are_refused() -> None:
    """They would stand still."""
    frozen = CompiledQuery(lambda pks: Contact.objects.filter(pk__among=pks, named_at__lt=NOW))

    with pytest.raises(TypeError, match="make it a value"):
        frozen(pks=[1])


@pytest.mark.django_db
def test_a_list_is_asked_for_by_among_alone() -> None:
    plain = CompiledQuery(lambda names: Contact.objects.filter(name__in=names))

    with pytest.raises(TypeError, match="among"):
        plain(names=["Ana"])


@pytest.mark.django_db
@pytest.mark.parametrize("values", [{}, {"names": []}, {"workspace": 1, "names": [], "more": 1}])
def test_values_it_has_no_places_for_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(TypeError, match="workspace, names"):
        named(**values)


@pytest.mark.django_db
def test_lists_of_any_length_are_asked_in_the_same_words() -> None:
    workspace = make_workspace()
    named(workspace=workspace.pk, names=[])
    with CaptureQueriesContext(connection) as captured:
        named(workspace=workspace.pk, names=["x", "y"])
        named(workspace=workspace.pk, names=["x"] * 500)

    few, many = (
        query["sql"].partition("{" if connection.vendor == "postgresql" else "[")[0]
        for query in captured.captured_queries
    )
    assert few == many


@pytest.mark.django_db
def test_moments_numbers_and_relations_are_compared() -> None:
    now = timezone.now()
    early, late = (
        make_conversation(last_message_at=now + timedelta(minutes=minutes)) for minutes in (0, 9)
    )
    since = CompiledQuery(
        lambda at, pks: Conversation.objects.filter(
            last_message_at__gt=at, group__among=pks
        ).select_related("group")
    )
    groups = [early.group_id, late.group_id]

    assert since(at=now + timedelta(minutes=5), pks=groups) == [late]
    assert {row.pk for row in since(at=now - timedelta(minutes=5), pks=groups)} == {
        early.pk,
        late.pk,
    }


@pytest.mark.django_db
def test_related_rows_come_along_without_a_query_of_their_own() -> None:
    group = make_group(make_number(), subject="Trip")
    conversation = make_conversation(group=group)
    with_groups = CompiledQuery(
        lambda pks: Conversation.objects.filter(pk__among=pks).select_related("group")
    )
    with CaptureQueriesContext(connection) as captured:
        (row,) = with_groups(pks=[conversation.pk])
        assert row.group.subject == "Trip"

    assert len(captured) == 1


@pytest.mark.django_db
def test_prefetched_rows_and_plain_values_work_as_in_any_queryset() -> None:
    conversation = make_conversation()
    message = make_message(conversation)
    with_messages = CompiledQuery(
        lambda pks: Conversation.objects.filter(pk__among=pks).prefetch_related("messages")
    )
    states = CompiledQuery(
        lambda pks: Conversation.objects.filter(pk__among=pks).values_list("status", flat=True)
    )

    (row,) = with_messages(pks=[conversation.pk])
    with CaptureQueriesContext(connection) as captured:
        assert list(row.messages.all()) == [message]
    assert len(captured) == 0
    assert states(pks=[conversation.pk]) == [conversation.status]


@pytest.mark.django_db
def test_what_was_annotated_and_left_out_is_as_in_any_queryset() -> None:
    conversation = make_conversation()
    make_message(conversation)
    counted = CompiledQuery(
        lambda pks: (
            Conversation.objects.filter(pk__among=pks).annotate(said=Count("messages")).only("pk")
        )
    )

    (row,) = counted(pks=[conversation.pk])
    assert row.said == 1
    with CaptureQueriesContext(connection) as captured:
        assert row.status == conversation.status
    assert len(captured) == 1


@pytest.mark.django_db
def test_somebody_who_is_not_there_is_none() -> None:
    conversation = make_conversation()
    assigned = CompiledQuery(
        lambda pks: Conversation.objects.filter(pk__among=pks).select_related(
            "assignee", "last_message__contact"
        )
    )

    (row,) = assigned(pks=[conversation.pk])
    with CaptureQueriesContext(connection) as captured:
        assert row.assignee is None
        assert row.last_message is None
    assert len(captured) == 0


@pytest.mark.django_db
def test_tuples_are_as_wide_as_was_asked_for() -> None:
    """What is sorted by is asked for as well."""
    conversation = make_conversation()
    numbers = CompiledQuery(
        lambda pks: (
            Conversation.objects.filter(pk__among=pks)
            .order_by("created_at")
            .values_list("pk", "number")
            .distinct()
        )
    )

    assert numbers(pks=[conversation.pk]) == [(conversation.pk, conversation.number_id)]


@pytest.mark.django_db
def test_dictionaries_are_refused() -> None:
    dictionaries = CompiledQuery(lambda pks: Contact.objects.filter(pk__among=pks).values("name"))

    with pytest.raises(TypeError, match="values_list"):
        dictionaries(pks=[1])


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_within_a_transaction_only() -> None:
    group = make_group(make_number())
    locked = CompiledQuery(lambda pks: Group.objects.filter(pk__among=pks).select_for_update())
    with transaction.atomic():
        assert locked(pks=[group.pk]) == [group]

    with pytest.raises(TransactionManagementError):
        locked(pks=[group.pk])


@pytest.mark.django_db(transaction=True)
def test_rows_are_kept_within_a_transaction_only() -> None:
    contact = make_contact(make_workspace())
    with transaction.atomic():
        assert kept(pks=[contact.pk]) == [contact]

    with pytest.raises(TransactionManagementError):
        kept(pks=[contact.pk])


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_what_is_kept_stays_until_the_transaction_ends() -> None:
    contact = make_contact(make_workspace())

    def remove() -> None:
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '50ms'")
                Contact.objects.get(pk=contact.pk).delete()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as elsewhere:
        with transaction.atomic():
            kept(pks=[contact.pk])
            with pytest.raises(OperationalError, match="lock timeout"):
                elsewhere.submit(remove).result()
        elsewhere.submit(remove).result()

    assert not Contact.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_through_its_own_connection() -> None:
    workspace = make_workspace()
    ana = make_contact(workspace, name="Ana")
    named(workspace=workspace.pk, names=["Ana"])
    found: list[Contact] = []

    def ask() -> None:
        found.extend(named(workspace=workspace.pk, names=["Ana"]))
        connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()

    assert found == [ana]
