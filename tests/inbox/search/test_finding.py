"""Words in messages and notes, the same on both databases."""

import pytest
from django.db import OperationalError, connection, transaction

from accounts.models import BusinessNumber, User
from inbox.models import Conversation, Message, Note
from inbox.search import finding, words
from inbox.services import noting
from tests import factories

TEXTS = {
    "order": "Where is order-4711? Call +34 600555017",
    "accents": "Der Schlüssel für ÉLAN liegt bereit",
    "link": "See https://example.com/prices?of=June",
    "tags": "Use <b>bold</b> & don't shout",
    "hindi": "हिन्दी में लिखिए",
}
FOUND = {
    "4711": ["order"],
    "34600": [],
    "600555": ["order"],
    "call ORDER": ["order"],
    "rder": [],
    "schlussel": ["accents"],
    "élan": ["accents"],
    "elan": ["accents"],
    "prices": ["link"],
    "exam june": ["link"],
    "bold": ["tags"],
    "don": ["tags"],
    "shout June": [],
    "हिन्दी": ["hindi"],
}


def test_words_are_found_by_their_beginnings_all_of_them_in_any_order(
    group_chat: Conversation, number: BusinessNumber
) -> None:
    texts = {factories.make_message(group_chat, t).text: name for name, t in TEXTS.items()}

    def found(query: str) -> list[str]:
        rows = finding.messages([number.pk], words.of(query)).order_by("-pk")
        return [texts[row.text] for row in rows]

    assert {query: found(query) for query in FOUND} == FOUND


def test_operators_and_quotes_are_no_more_than_what_stands_between_words(
    group_chat: Conversation, number: BusinessNumber
) -> None:
    factories.make_message(group_chat, "A plain text")

    for query in ("plain' | text", "!plain", "plain:* <-> text", "\\plain", "text%"):
        assert finding.messages([number.pk], words.of(query)).count() == 1, query


def test_removed_notes_and_other_numbers_are_not_found(
    group_chat: Conversation, number: BusinessNumber, other_number: BusinessNumber, alice: User
) -> None:
    kept = noting.add(conversation=group_chat, author=alice, text="Deposit paid")
    gone = noting.add(conversation=group_chat, author=alice, text="Deposit unpaid")
    noting.remove(note=gone, by=alice)

    assert list(finding.notes([number.pk], ["deposit"])) == [kept]
    assert list(finding.notes([other_number.pk], ["deposit"])) == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="an index of PostgreSQL")
@pytest.mark.parametrize("table", [Message, Note])
def test_postgresql_answers_from_its_index(db: None, table: type[Message] | type[Note]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = finding.holding(table.objects.all(), ["deposit"]).explain()

    assert "_words" in plan


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such limit")
def test_a_search_that_takes_too_long_says_so(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "PATIENCE", "20ms")

    with pytest.raises(finding.TookTooLong) as slow, finding.patiently():
        connection.cursor().execute("SELECT pg_sleep(5)")

    assert isinstance(slow.value.__cause__, OperationalError)
