"""Is a webhook really from WhatsApp? It signs the raw body with the app's secret."""

import hashlib
import hmac
from collections.abc import Sequence

from whatsapp.webhook_keys import Headers, WebhookKeys

SIGNATURE_HEADER = "X-Hub-Signature-256"
PREFIX = b"sha256="


def is_authentic(headers: Headers, keys: WebhookKeys, body: bytes) -> bool:
    """Tell whether the body was signed with one of the app's secrets."""
    return signature_is_valid(
        keys.app_secrets, headers.get(SIGNATURE_HEADER.lower().encode()), body
    )


def signature_is_valid(secrets: Sequence[str], header: bytes | None, body: bytes) -> bool:
    """Tell whether `header` is the body's HMAC-SHA256 under any secret (current and previous).

    `header` is the value as it came, bytes of any kind. Takes the same time for every wrong
    signature; empty secrets never match.
    """
    given = (header or b"").strip().lower()
    if not given.startswith(PREFIX):
        return False
    digest = given.removeprefix(PREFIX)
    matches = [hmac.compare_digest(digest, _sign(secret, body)) for secret in secrets if secret]
    return any(matches)


def _sign(secret: str, body: bytes) -> bytes:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode()
