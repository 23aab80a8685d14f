"""What all of the REST API has in common."""

import pytest
from django.db import OperationalError
from pytest_django.fixtures import Settings

from accounts.api.verification import VerificationView
from tests.api.conftest import Program

VERIFY, KEYS = "/api/v1/auth/verify", "/api/v1/api-keys"


def is_in_shape(body: dict[str, object]) -> bool:
    return {"error", "type", "code"} <= body.keys() <= {"error", "type", "code", "param", "details"}


def test_without_a_key_the_answer_says_how_to_send_one(db: None, nobody: Program) -> None:
    answer = nobody.get(VERIFY)
    assert answer.status_code == 401
    assert answer.json()["type"] == "authentication_error"
    assert answer.json()["code"] == "missing_api_key"
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "sent", ["Bearer sk_wrong", "Bearer é", "Basic Zm9v", "Bearer", "x" * 9000]
)
def test_a_key_that_does_not_work_opens_nothing(db: None, nobody: Program, sent: str) -> None:
    answer = nobody.get(VERIFY, HTTP_AUTHORIZATION=sent)
    assert answer.status_code == 401
    assert is_in_shape(answer.json())


def test_trying_keys_ends_with_a_429(db: None, nobody: Program) -> None:
    tries = [nobody.get(VERIFY, HTTP_AUTHORIZATION=f"Bearer sk_{n}") for n in range(61)]
    assert [tries[59].status_code, tries[60].status_code] == [401, 429]
    assert int(tries[60]["Retry-After"]) > 0


def test_unknown_addresses_are_a_404_in_json(nobody: Program) -> None:
    for address in ("/api/", "/api/v1/", "/api/v1/nothing", "/api/v1/auth/verify/", "/api/%00"):
        answer = nobody.get(address)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_other_methods_are_a_405_in_json(program: Program) -> None:
    for method in ("put", "patch", "options", "trace"):
        answer = getattr(program, method)(VERIFY)
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


def test_other_content_is_a_415_in_json(program: Program) -> None:
    answer = program.post(KEYS, "name=x", content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"{} {}",
        b'{"name": "a", "name": "b"}',
        b'{"name": "a\\u0000b"}',
        b'{"name": "\\ud800"}',
        b'{"a\\u0000": 1}',
        b'{"n": NaN}',
        b'{"n": 1e999}',
        b'{"n": ' + b"1" * 5000 + b"}",
        b'{"n": 1' + b"0" * 30 + b"}",
        b'{"n": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'\xff{"name": "a"}',
        '{"name": "a"}'.encode("utf-16"),
    ],
)
def test_a_body_that_cannot_be_read_is_a_400(program: Program, body: bytes) -> None:
    answer = program.post(KEYS, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_body")


def test_a_body_of_30_mb_is_a_413(program: Program) -> None:
    answer = program.post(KEYS, b'"' + b"x" * 30_000_000, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_no_body_at_all_is_an_empty_object(program: Program) -> None:
    answer = program.post(KEYS, b"", content_type="application/json")
    assert (answer.status_code, answer.json()["param"]) == (400, "name")


def test_what_a_client_accepts_does_not_matter(program: Program) -> None:
    answer = program.get(VERIFY, HTTP_ACCEPT="text/html;" + "q=1," * 20_000)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")


def test_the_request_id_comes_back(program: Program) -> None:
    assert program.get(VERIFY, HTTP_X_REQUEST_ID="mine-1")["X-Request-Id"] == "mine-1"
    assert program.get("/api/v1/x", HTTP_X_REQUEST_ID="mine-2")["X-Request-Id"] == "mine-2"
    assert len(program.get(VERIFY, HTTP_X_REQUEST_ID="no good\n")["X-Request-Id"]) == 32


def test_a_key_asks_so_many_times_a_minute(program: Program, settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    answers = [program.get(VERIFY) for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 429]
    assert [a["X-RateLimit-Remaining"] for a in answers] == ["1", "0", "0"]
    assert answers[2].json()["type"] == "rate_limit_error"
    assert 0 < int(answers[2]["Retry-After"]) <= 60


def test_a_failure_of_ours_is_json_too(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*args: object) -> None:
        raise ZeroDivisionError("with a secret in it")

    monkeypatch.setattr(VerificationView, "get", break_down)
    answer = program.get(VERIFY)
    assert (answer.status_code, answer.json()["type"]) == (500, "api_error")
    assert b"secret" not in answer.content


def test_a_busy_database_is_a_503_that_says_when_to_come_back(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wait_too_long(*args: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(VerificationView, "get", wait_too_long)
    answer = program.get(VERIFY)
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
