"""Headers that prove a delivery is ours. Signed is what is sent, byte by byte."""

import base64
import hashlib
import hmac
import json

from webhooks.outgoing.models import Endpoint, OutgoingDelivery


def headers(
    endpoint: Endpoint, delivery: OutgoingDelivery, body: bytes, now: int
) -> dict[str, str]:
    """All headers of one attempt at `now` (Unix seconds). The endpoint's own come first: none of
    them replaces one of ours."""
    told = json.loads(endpoint.headers) | {"Content-Type": "application/json"}
    if endpoint.format == Endpoint.Format.ZERNIO:
        return told | _zernio(endpoint, delivery, body)
    # Sinch documents no signature: it gets ours.
    return told | _standard(endpoint, delivery, body, now)


def _standard(
    endpoint: Endpoint, delivery: OutgoingDelivery, body: bytes, now: int
) -> dict[str, str]:
    """Standard Webhooks 1.0: while a secret is being changed, a signature with each."""
    signed = b".".join((delivery.event_id.encode(), str(now).encode(), body))
    marks = [_mark(secret, signed) for secret in endpoint.secrets]
    return {
        "webhook-id": delivery.event_id,
        "webhook-timestamp": str(now),
        "webhook-signature": " ".join(marks),
    }


def _mark(secret: str, signed: bytes) -> str:
    digest = hmac.digest(_key(secret), signed, hashlib.sha256)
    return "v1," + base64.b64encode(digest).decode()


def _key(secret: str) -> bytes:
    """The bytes behind whsec_…; a secret of somebody's own counts as it is written."""
    if secret.startswith("whsec_"):
        try:
            return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except ValueError:
            return secret.encode()
    return secret.encode()


def _zernio(endpoint: Endpoint, delivery: OutgoingDelivery, body: bytes) -> dict[str, str]:
    """Bare lower-case hex; it has room for one signature, which is the new secret's."""
    mark = hmac.new(endpoint.secret.encode(), body, hashlib.sha256).hexdigest()
    return {
        "X-Zernio-Signature": mark,
        "X-Zernio-Event": delivery.event,
        "X-Zernio-Event-Id": delivery.event_id,
    }
