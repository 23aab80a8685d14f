"""Is a webhook really from 360dialog? It passes no signature of Meta's on, so we have it send a
secret header of ours, and check its own signature where partners have one."""

import hashlib
import hmac

from whatsapp.webhook_keys import Headers, WebhookKeys

KEY_HEADER = "X-Octet-Webhook-Key"
"""Set together with the address of the webhook; its value is the connection's verify token."""

SIGNATURE_HEADER = "x-360dialog-signature"
"""HMAC-SHA256 of the raw body with the partner platform's secret, in hex."""


def is_authentic(headers: Headers, keys: WebhookKeys, body: bytes) -> bool:
    """Tell whether every proof that is set up is there: our header, and with a platform secret
    the signature. Nothing set up proves nothing. Compares in constant time."""
    secrets = [secret for secret in keys.app_secrets if secret]
    proofs = []
    if keys.verify_token:
        given = headers.get(KEY_HEADER.lower().encode(), b"")
        proofs.append(hmac.compare_digest(given, keys.verify_token.encode()))
    if secrets:
        given = headers.get(SIGNATURE_HEADER.encode(), b"").strip().lower()
        digest = given.removeprefix(b"sha256=")
        proofs.append(any([hmac.compare_digest(digest, _sign(secret, body)) for secret in secrets]))
    return bool(proofs) and all(proofs)


def _sign(secret: str, body: bytes) -> bytes:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode()
