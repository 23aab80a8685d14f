import hashlib
import hmac
from types import SimpleNamespace

import pytest

from tests.whatsapp.bodies import RECEIVED_AT, body, text_message
from tests.whatsapp.lines import gateway
from whatsapp import providers


def test_every_provider_reads_checks_and_opens():
    raw = body("messages", messages=[text_message()])
    signature = b"sha256=" + hmac.new(b"s", raw, hashlib.sha256).hexdigest().encode()

    [event] = providers.parse("cloud_api", raw, received_at=RECEIVED_AT)

    assert event.text == "hello"
    keys = SimpleNamespace(app_secrets=["s"], verify_token="")
    headers = {b"x-hub-signature-256": signature}
    assert providers.PROVIDERS["cloud_api"].is_authentic(headers, keys, raw)


def test_a_provider_we_do_not_have_is_a_key_error():
    with pytest.raises(KeyError):
        gateway(provider="pigeon")
