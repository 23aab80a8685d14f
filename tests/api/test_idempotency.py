"""The same Idempotency-Key makes one effect."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import BinaryField
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.api.contract import idempotency
from accounts.models import ApiKey, AuditEntry, BusinessNumber, IdempotentRequest
from inbox.models import Message
from tests.api.conftest import Program
from tests.factories import make_conversation, make_group
from tests.inbox.parallel import at_once, needs_postgres

KEYS = "/api/v1/api-keys"


def ask(program: Program, key: str = "once", **body: object) -> object:
    return program.post(KEYS, {"name": "CRM"} | body, HTTP_IDEMPOTENCY_KEY=key)


def test_the_first_answer_comes_again(program: Program) -> None:
    first, second = ask(program), ask(program)
    assert first.json() == second.json()
    assert (second.status_code, second["Idempotent-Replayed"]) == (201, "true")
    assert "Idempotent-Replayed" not in first
    assert ApiKey.objects.filter(name="CRM").count() == 1


@pytest.mark.parametrize(
    ("place", "body", "secret_of"),
    [
        (KEYS, {"name": "CRM"}, lambda answer: answer["apiKey"]["key"]),
        (
            "/api/v1/webhooks/settings",
            {"name": "CRM", "url": "https://hooks.example.com", "events": ["message.received"]},
            lambda answer: answer["webhook"]["secret"],
        ),
    ],
)
def test_secrets_come_again_and_lie_nowhere_in_plain_text(
    program: Program, place: str, body: dict, secret_of: Callable[[dict], str]
) -> None:
    first, second = (program.post(place, body, HTTP_IDEMPOTENCY_KEY="once") for _ in range(2))

    assert secret_of(first.json()) == secret_of(second.json())
    stored = IdempotentRequest.objects.annotate(raw=Cast("answer", BinaryField())).get().raw
    assert stored
    assert secret_of(first.json()).encode() not in bytes(stored)


def test_with_another_body_it_is_a_mistake(program: Program) -> None:
    ask(program)
    answer = ask(program, name="Another")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_a_failure_leaves_the_key_free(program: Program) -> None:
    assert ask(program, name="").status_code == 400
    assert ask(program).status_code == 201


def test_who_dies_in_the_middle_leaves_nothing(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*args: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(idempotency, "_keep", die)
        with pytest.raises(SystemExit):
            ask(program)
    assert not ApiKey.objects.filter(name="CRM").exists()
    assert not AuditEntry.objects.filter(object__startswith="CRM").exists()
    assert ask(program).status_code == 201
    assert ApiKey.objects.filter(name="CRM").count() == 1


def test_others_have_keys_of_their_own(program: Program, stranger: Program) -> None:
    assert [ask(one).status_code for one in (program, stranger)] == [201, 201]


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "a\tb"])
def test_a_key_that_is_none_is_refused(program: Program, key: str) -> None:
    answer = ask(program, key)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_idempotency_key")


def test_answers_are_forgotten_after_a_day(program: Program) -> None:
    ask(program)
    a_day_ago = timezone.now() - idempotency.KEPT_FOR
    IdempotentRequest.objects.update(created_at=a_day_ago - timedelta(seconds=1))
    assert ask(program, name="Another").status_code == 201
    IdempotentRequest.objects.update(created_at=a_day_ago - timedelta(seconds=1))
    assert idempotency.forget_answers() == 1
    assert idempotency.forget_answers() == 0


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_make_one_effect(
    number: BusinessNumber, program_with: Callable[..., Program]
) -> None:
    conversation = make_conversation(group=make_group(number))
    place = f"/api/v1/inbox/conversations/{conversation.pk}/messages"
    body = {"accountId": str(number.pk), "message": "Once"}
    program = program_with(number.workspace)
    authorization = program._credentials["HTTP_AUTHORIZATION"]

    def send() -> tuple[int, str]:
        client = Program()
        headers = {"HTTP_AUTHORIZATION": authorization, "HTTP_IDEMPOTENCY_KEY": "once"}
        answer = client.post(place, body, format="json", **headers)
        return answer.status_code, answer.json()["data"]["messageId"]

    answers = at_once([send] * 20)

    assert set(answers) == {(202, str(Message.objects.get().pk))}
