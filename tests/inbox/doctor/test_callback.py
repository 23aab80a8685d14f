"""The self test of our own callback address."""

import hashlib
import hmac
from typing import Any

import pytest
import requests
import responses
from pytest_django.fixtures import Settings

from accounts.models import BusinessNumber
from inbox.doctor.checks import webhooks
from inbox.doctor.findings import Finding, Patient

SITE = "https://octet.example"


@pytest.fixture
def mock(settings: Settings) -> Any:
    settings.SITE_URL = SITE
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def receiver(secret: str) -> Any:
    """Answers as ours does."""

    def answer(request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        right = hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()
        given = request.headers["X-Hub-Signature-256"]
        return (200 if given == f"sha256={right}" else 401), {}, ""

    return answer


def result_of(number: BusinessNumber) -> Finding:
    return webhooks.callback(Patient(number))


def url_of(number: BusinessNumber) -> str:
    return number.connection.callback_url


def test_a_receiver_that_checks_signatures_passes(mock: Any, number: BusinessNumber) -> None:
    mock.add_callback("POST", url_of(number), receiver(number.connection.app_secret))

    assert result_of(number).outcome == "pass"


def test_a_receiver_with_another_secret_fails(mock: Any, number: BusinessNumber) -> None:
    mock.add_callback("POST", url_of(number), receiver("another"))

    found = result_of(number)
    assert (found.outcome, "401" in found.words) == ("fail", True)


@pytest.mark.parametrize("status", [200, 302, 404, 502])
def test_a_stranger_at_our_address_fails(mock: Any, number: BusinessNumber, status: int) -> None:
    mock.add("POST", url_of(number), status=status)

    assert result_of(number).outcome == "fail"


def test_an_address_nobody_answers_at_fails(mock: Any, number: BusinessNumber) -> None:
    mock.add("POST", url_of(number), body=requests.ConnectionError("no"))

    found = result_of(number)
    assert (found.outcome, "ConnectionError" in found.words) == ("fail", True)


def test_plain_http_is_worth_a_warning(
    mock: Any, number: BusinessNumber, settings: Settings
) -> None:
    settings.SITE_URL = "http://127.0.0.1:8000"
    mock.add_callback("POST", url_of(number), receiver(number.connection.app_secret))

    assert result_of(number).outcome == "warn"


def test_no_secret_fails_without_a_call(mock: Any, number: BusinessNumber) -> None:
    number.connection.app_secret = ""

    assert result_of(number).outcome == "fail"
    assert not mock.calls
