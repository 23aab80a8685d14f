import hashlib
import hmac
import json
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from tests.webhooks.outgoing.conftest import US, Listening
from webhooks.models import OutgoingDelivery
from webhooks.outgoing import endpoints, signing

pytestmark = pytest.mark.django_db

BODY = '{"text":"Grüße 👋"}'.encode()


def sample(endpoint: object) -> OutgoingDelivery:
    return OutgoingDelivery(endpoint=endpoint, event_id="evt_1", event="message.received")


def test_the_published_package_believes_us(listening: Listening) -> None:
    endpoint = listening()

    headers = signing.headers(endpoint, sample(endpoint), BODY, int(time.time()))

    assert Webhook(endpoint.secret).verify(BODY, headers) == json.loads(BODY)


def test_it_believes_nobody_else(listening: Listening) -> None:
    endpoint = listening()
    headers = signing.headers(endpoint, sample(endpoint), BODY, int(time.time()))

    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint.secret).verify(BODY + b" ", headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(listening().secret).verify(BODY, headers)


def test_while_a_secret_is_changed_both_are_good(listening: Listening) -> None:
    endpoint = listening()
    old = endpoint.secret
    new = endpoints.rotate(endpoint, by=US)

    headers = signing.headers(endpoint, sample(endpoint), BODY, int(time.time()))

    for secret in (old, new):
        assert Webhook(secret).verify(BODY, headers)


def test_after_a_day_only_the_new_one_is(listening: Listening) -> None:
    endpoint = listening()
    old = endpoint.secret
    endpoints.rotate(endpoint, by=US)
    endpoint.previous_secret_until = timezone.now() - timedelta(seconds=1)

    headers = signing.headers(endpoint, sample(endpoint), BODY, int(time.time()))

    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(BODY, headers)


def test_zernio_signs_the_bare_body(listening: Listening) -> None:
    endpoint = listening(format="zernio")
    endpoints.set_secret(endpoint, "a-secret-of-mine", by=US)

    headers = signing.headers(endpoint, sample(endpoint), BODY, 1)

    expected = hmac.new(b"a-secret-of-mine", BODY, hashlib.sha256).hexdigest()
    assert headers["X-Zernio-Signature"] == expected
    assert headers["X-Zernio-Event"] == "message.received"
    assert headers["X-Zernio-Event-Id"] == "evt_1"


def test_own_headers_go_along(listening: Listening) -> None:
    endpoint = listening(headers={"Authorization": "Bearer abc"})

    assert signing.headers(endpoint, sample(endpoint), BODY, 1)["Authorization"] == "Bearer abc"
