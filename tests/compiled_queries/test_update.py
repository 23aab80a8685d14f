from datetime import timedelta

import pytest

from compiled_queries.update import CompiledUpdate
from inbox.models import Message
from tests.factories import make_conversation, make_message

save = CompiledUpdate(Message, ["text", "details", "occurred_at", "contact", "may_overtake"])


@pytest.mark.django_db
def test_each_row_gets_what_it_has_and_keeps_what_is_not_named() -> None:
    conversation = make_conversation()
    one, other, third = (make_message(conversation, text="Before") for _ in range(3))
    for n, row in enumerate((one, other)):
        row.text, row.details = f"It's {n}", {"n": [n, None]}
        row.occurred_at += timedelta(microseconds=n + 1)
        row.contact, row.may_overtake = None, bool(n)
        row.problem = "Not named above"

    save([one, other])

    for row in (one, other):
        stored = Message.objects.get(pk=row.pk)
        assert (stored.text, stored.details) == (row.text, row.details)
        assert (stored.occurred_at, stored.contact) == (row.occurred_at, None)
        assert (stored.may_overtake, stored.problem) == (row.may_overtake, "")
    assert Message.objects.get(pk=third.pk).text == "Before"


@pytest.mark.django_db
def test_a_row_that_is_gone_stays_gone() -> None:
    row = make_message(make_conversation())
    pk = row.pk
    Message.objects.filter(pk=pk).delete()

    save([row])

    assert not Message.objects.exists()


@pytest.mark.django_db
def test_nothing_happens_for_no_rows() -> None:
    save([])
