import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from compiled_queries.query import CompiledQuery
from compiled_queries.together import together
from groups.models import Contact
from tests.factories import make_contact, make_workspace

named = CompiledQuery(lambda name: Contact.objects.filter(name=name))
names_of = CompiledQuery(
    lambda workspace: Contact.objects.filter(workspace=workspace).values_list("name", flat=True)
)


@pytest.mark.django_db
def test_each_query_finds_what_it_would_find_by_itself() -> None:
    workspace = make_workspace()
    ana = make_contact(workspace, name="Ana")

    with together():
        anas = named.ask(name="Ana")
        names = names_of.ask(workspace=workspace.pk)
        nobody = named.ask(name="Nobody")

    assert (anas(), names(), nobody()) == ([ana], ["Ana"], [])


@pytest.mark.django_db
def test_rows_are_as_they_were_when_they_were_asked_for() -> None:
    """SQLite would go on looking, and keep others from writing until it is done."""
    workspace = make_workspace()
    for _ in range(3):
        make_contact(workspace, name="Ana")

    anas = named.ask(name="Ana")
    Contact.objects.update(name="Bea")

    assert [contact.name for contact in anas()] == ["Ana", "Ana", "Ana"]


@pytest.mark.django_db
def test_nothing_is_asked_twice() -> None:
    with CaptureQueriesContext(connection) as asked:
        with together():
            anas, nobody = named.ask(name="Ana"), named.ask(name="Nobody")
        anas(), nobody()

    assert len(asked) == 2


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is not asked over a line")
def test_postgresql_is_not_waited_for_in_between() -> None:
    with together():
        named.ask(name="Ana")

        assert connection.connection.info.transaction_status.name == "ACTIVE"


def ask_what_is_not_there() -> None:
    with transaction.atomic(), together():
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM nowhere")
        named.ask(name="Ana")


@pytest.mark.django_db
def test_an_error_is_told_as_django_tells_it() -> None:
    with pytest.raises(DatabaseError):
        ask_what_is_not_there()

    assert named(name="Ana") == []
