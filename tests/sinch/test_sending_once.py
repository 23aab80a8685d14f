"""A program of Sinch's that asks twice with one key is answered once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import IdempotentRequest
from inbox.models import Conversation, Message
from tests.api.conftest import Program
from tests.inbox.parallel import at_once, needs_postgres
from tests.sinch.asking import to
from tests.sinch.conftest import SEND, refusal


def test_the_same_key_sends_once(program: Program, ana: Conversation) -> None:
    body = to("5519900001111", "5519900001111")
    answers = [program.post(SEND, body, HTTP_IDEMPOTENCY_KEY="one") for _ in range(3)]
    assert answers[0].json() == answers[1].json() == answers[2].json()
    assert answers[1]["Idempotent-Replayed"] == "true"
    assert Message.objects.filter(direction="out").count() == 2
    other = program.post(SEND, to("5519900001111", messageText="Other"), HTTP_IDEMPOTENCY_KEY="one")
    assert refusal(other)[0] == 400


def test_who_was_killed_in_the_middle_goes_on_where_it_was(
    program: Program, ana: Conversation
) -> None:
    body = to("5519900001111", "5519900001111")
    first = program.post(SEND, body, HTTP_IDEMPOTENCY_KEY="one").json()
    # As if it had died after the first message, before it could keep its answer.
    Message.objects.filter(direction="out").order_by("-pk").first().delete()
    IdempotentRequest.objects.update(status=0)
    again = program.post(SEND, body, HTTP_IDEMPOTENCY_KEY="one").json()
    assert again["id"] == first["id"]
    assert again["destinations"][0] == first["destinations"][0]
    assert Message.objects.filter(direction="out").count() == 2


def test_a_failure_leaves_the_key_free(program: Program, ana: Conversation) -> None:
    Conversation.objects.update(window_closes_at=timezone.now() - timedelta(hours=1))
    body = to("5519900001111")
    assert program.post(SEND, body, HTTP_IDEMPOTENCY_KEY="one").status_code == 400
    Conversation.objects.update(window_closes_at=timezone.now() + timedelta(hours=1))
    assert program.post(SEND, body, HTTP_IDEMPOTENCY_KEY="one").status_code == 200


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_with_one_key_send_once(program: Program, ana: Conversation) -> None:
    body = to("5519900001111", "5519900001111")

    def send() -> Any:
        client = Program()
        client.credentials(**program._credentials, HTTP_IDEMPOTENCY_KEY="once")
        return client.post(SEND, body, format="json").json()

    answers = at_once([send] * 20)

    assert all(answer == answers[0] for answer in answers)
    assert Message.objects.filter(direction="out").count() == 2
