"""Messages, notes and conversations that hold some words, among those of certain numbers.

Which numbers is for the caller to say: that is what somebody may see.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import OperationalError, connection, transaction
from django.db.models import BooleanField, Func, Model, Q, QuerySet, Subquery, Value

from groups.models import Contact
from inbox.errors import InboxError
from inbox.models import Conversation, Message, Note
from inbox.search import sqlite

REACH = 100_000
"""So many of the newest messages, and of the notes, are looked through on SQLite."""
PATIENCE = "3s"
"""After this PostgreSQL gives up: no search may hold up the rest."""

Row = TypeVar("Row", bound=Model)


class TookTooLong(InboxError):
    """The words are too common where they stand, or the database is busy."""

    code = "search_too_slow"
    status = 503


def messages(numbers: Sequence[int], words: Sequence[str]) -> QuerySet[Message]:
    """What was said with all these words. Sort it by -pk: that is the order of arrival, and what
    the database can do quickly."""
    said = Message.objects.filter(number__in=numbers).exclude(kind__in=Message.ASIDES)
    return holding(said, words)


def notes(numbers: Sequence[int], words: Sequence[str]) -> QuerySet[Note]:
    """Likewise what was noted."""
    noted = Note.objects.standing().filter(conversation__number__in=numbers)
    return holding(noted, words)


def conversations(
    found: QuerySet[Conversation], workspace_id: int, query: str
) -> QuerySet[Conversation]:
    """Those of `found` with a group whose subject, or a person whose name or number, is like it."""
    people = Contact.objects.filter(workspace=workspace_id).like(query)
    subject = Q()
    for word in query.replace("\0", "").split():
        subject &= Q(group__subject__icontains=word)
    return found.filter(Q(contact__in=people) | (subject & Q(group__isnull=False)))


def leaves_out_old_ones() -> bool:
    """Whether there are messages beyond REACH, which nobody finds."""
    beyond = Message.objects.filter(pk__lte=_newest(Message) - REACH)
    return connection.vendor == "sqlite" and beyond.exists()


@contextmanager
def patiently() -> Iterator[None]:
    """Searches in here end after PATIENCE. Raises TookTooLong."""
    if connection.vendor != "postgresql":
        yield
        return
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [PATIENCE])
            yield
    except OperationalError as error:
        raise TookTooLong("That took too long. Search for a rarer word.") from error


def holding(rows: QuerySet[Row], words: Sequence[str]) -> QuerySet[Row]:
    """Those of `rows`, messages or notes, that hold all these words (words.of)."""
    if connection.vendor == "postgresql":
        # Letters, digits and marks only: nothing here can be an operator or end the quotes.
        wanted = " & ".join(f"'{word}':*" for word in words)
        return rows.filter(_InPostgres("text", Value(wanted)))
    reached = _newest(rows.model) - REACH
    return rows.filter(_InSQLite("text", Value(" ".join(words))), pk__gt=reached)


def _newest(model: type[Model]) -> Subquery:
    """Its id."""
    everything: QuerySet[Any] = model._default_manager.order_by("-pk")
    return Subquery(everything.values("pk")[:1])


class _InPostgres(Func):
    """The index of migration 0017 answers this."""

    template = "octet_words(%(expressions)s)"
    arg_joiner = ") @@ to_tsquery('simple', "
    output_field = BooleanField()


class _InSQLite(Func):
    function = sqlite.FUNCTION
    output_field = BooleanField()
