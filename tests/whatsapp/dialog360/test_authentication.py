"""Is it really 360dialog? Every proof that is set up has to be there."""

import hashlib
import hmac
from types import SimpleNamespace

import pytest

from whatsapp.providers.dialog360.authentication import is_authentic

BODY = b'{"entry": []}'
GOOD = b"the-key"
KEY = {b"x-octet-webhook-key": GOOD}


def keys(token: str = "the-key", *secrets: str) -> SimpleNamespace:
    return SimpleNamespace(app_secrets=list(secrets), verify_token=token)


def signed(secret: str, prefix: bytes = b"") -> dict[bytes, bytes]:
    digest = hmac.new(secret.encode(), BODY, hashlib.sha256).hexdigest()
    return {b"x-360dialog-signature": prefix + digest.encode()}


def test_our_own_header_proves_it() -> None:
    assert is_authentic(KEY, keys(), BODY)


@pytest.mark.parametrize("prefix", [b"", b"sha256="])
def test_with_a_platform_secret_both_are_wanted(prefix: bytes) -> None:
    assert is_authentic(KEY | signed("s", prefix), keys("the-key", "s"), BODY)
    assert is_authentic(KEY | signed("old", prefix), keys("the-key", "s", "old"), BODY)


@pytest.mark.parametrize(
    "headers", [{}, {b"x-octet-webhook-key": b""}, {b"x-octet-webhook-key": b"\xff"}, signed("s")]
)
def test_anything_else_does_not(headers: dict[bytes, bytes]) -> None:
    assert not is_authentic(headers, keys(), BODY)


@pytest.mark.parametrize("headers", [KEY, signed("s"), KEY | signed("other")])
def test_half_a_proof_is_none(headers: dict[bytes, bytes]) -> None:
    assert not is_authentic(headers, keys("the-key", "s"), BODY)


def test_nothing_set_up_proves_nothing() -> None:
    assert not is_authentic({b"x-octet-webhook-key": b""}, keys(""), BODY)
