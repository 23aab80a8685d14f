"""What is around every webhook, and the bytes that are signed and sent."""

import hashlib
import hmac
import json
from datetime import datetime

from whatsapp.sandbox.models import BusinessNumber


def stamp(at: datetime) -> str:
    """Unix seconds as a string, WhatsApp's `timestamp`."""
    return str(int(at.timestamp()))


def wrap(number: BusinessNumber, field: str, **parts: list) -> dict:
    """The whole body; `parts` are the arrays of `value` (contacts, messages, statuses, groups)."""
    value = {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": number.display_number,
            "phone_number_id": number.phone_number_id,
        },
    } | {name: items for name, items in parts.items() if items}
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": number.account.waba_id, "changes": [{"value": value, "field": field}]}],
    }


def encode(body: dict) -> str:
    """Compact and ASCII-escaped, as Meta's bodies are; these characters are what gets signed."""
    return json.dumps(body, ensure_ascii=True, separators=(",", ":"))


def signature(body: bytes, app_secret: str) -> str:
    """The value of `X-Hub-Signature-256`."""
    return "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
