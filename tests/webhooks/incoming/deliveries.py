"""Webhooks as they are stored, and what is heard of them."""

from typing import Any

from accounts.models import BusinessNumber
from inbox.models import Message
from tests.whatsapp.bodies import body, text_message
from webhooks.incoming.models import IncomingDelivery


def texts(*words: str, **changes: Any) -> bytes:
    messages = [text_message(id=f"wamid.{word}", text={"body": word}, **changes) for word in words]
    return body("messages", messages=messages)


def stored(number: BusinessNumber, raw: bytes, **fields: Any) -> IncomingDelivery:
    return IncomingDelivery.objects.create(
        connection=number.connection, body=raw, body_sha256=str(hash(raw)), **fields
    )


def heard() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("text", flat=True))
