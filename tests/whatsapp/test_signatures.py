import hashlib
import hmac

import pytest

from whatsapp.providers.cloud_api.signatures import signature_is_valid

BODY = rb'{"entry":[{"text":"caf\u00e9"}]}'
SECRET = "app-secret"
OLD = "previous-secret"


def signed(secret: str, body: bytes = BODY) -> bytes:
    return b"sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode()


def test_the_signature_of_our_app_is_valid():
    assert signature_is_valid([SECRET], signed(SECRET), BODY)


def test_the_previous_secret_is_good_while_it_is_listed():
    assert signature_is_valid([SECRET, OLD], signed(OLD), BODY)


@pytest.mark.parametrize(
    "header",
    [
        None,
        b"",
        b"sha256=",
        b"sha256=" + b"0" * 64,
        signed("another account's secret"),
        b"sha1=" + hmac.new(SECRET.encode(), BODY, "sha1").hexdigest().encode(),
        signed(SECRET).removeprefix(b"sha256="),
        signed(SECRET)[:-1],
        signed(SECRET) + b"0",
        b"sha256=\xe9" + signed(SECRET)[8:],
        "sha256=１２".encode(),
    ],
)
def test_any_other_header_is_refused(header):
    assert not signature_is_valid([SECRET], header, BODY)


def test_upper_case_and_spaces_around_do_not_matter():
    assert signature_is_valid([SECRET], b"  " + signed(SECRET).upper() + b" ", BODY)


def test_a_changed_body_is_refused():
    assert not signature_is_valid([SECRET], signed(SECRET), BODY + b" ")


def test_an_empty_body_can_be_signed():
    assert signature_is_valid([SECRET], signed(SECRET, b""), b"")


def test_without_secrets_nothing_is_valid():
    assert not signature_is_valid([], signed(""), BODY)
    assert not signature_is_valid([""], signed(""), BODY)


def test_secrets_may_hold_any_character():
    assert signature_is_valid(["schlüssel"], signed("schlüssel"), BODY)
