"""WhatsApp speaks to us: webhook bodies are stored as the receiver does it, and worked off."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from accounts.models import BusinessNumber, Connection
from webhooks.incoming.draining import drain_incoming, drain_waiting
from webhooks.models import IncomingDelivery

PAYLOADS = Path(__file__).parent / "whatsapp" / "payloads"


def hears(connection: Connection, body: dict[str, Any] | bytes) -> IncomingDelivery:
    """One webhook arrives and is worked off. A body that came before is not stored again."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    IncomingDelivery.objects.bulk_create(
        [
            IncomingDelivery(
                connection=connection, body=raw, body_sha256=hashlib.sha256(raw).hexdigest()
            )
        ],
        ignore_conflicts=True,
    )
    drain()
    return IncomingDelivery.objects.get(
        connection=connection, body_sha256=hashlib.sha256(raw).hexdigest()
    )


def payload(name: str, number: BusinessNumber) -> bytes:
    """A payload file such as "messages/inbound.text", addressed to this number."""
    text = (PAYLOADS / f"{name}.json").read_text()
    addressed = re.sub(r'("phone_number_id":\s*)"\d+"', rf'\g<1>"{number.phone_number_id}"', text)
    return addressed.encode()


def drain() -> int:
    """What a second of a worker's life does: all that came, and what was waiting."""
    return drain_incoming() + drain_waiting()
