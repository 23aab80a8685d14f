"""Webhook bodies: those kept as files, and small ones made for one test."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from whatsapp.events import IncomingEvent
from whatsapp.providers.cloud_api.parsing import parse

PAYLOADS = Path(__file__).parent / "payloads"
RECEIVED_AT = datetime(2026, 11, 21, 9, 0, 0, 994_752, tzinfo=UTC)
NUMBER = "318400000000077"
GROUP = "Y2FwaV9ncm91cDoxNTU1Nzc3MDEyMzoxMjAzNjMwMDAwMDAwMDAwMDEZD"


def shape(value: Any) -> Any:
    """Keys and types; a list is known by the different shapes in it."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in sorted(value.items())}
    if isinstance(value, list):
        return sorted({json.dumps(shape(inner)) for inner in value})
    return type(value).__name__


def shape_in(name: str) -> Any:
    """Of the one change in a payload file; `name` is like "messages/inbound.text"."""
    return shape(json.loads((PAYLOADS / f"{name}.json").read_text())["entry"][0]["changes"][0])


def events_of(body: bytes) -> list[IncomingEvent]:
    return list(parse(body, received_at=RECEIVED_AT))


def events_in(name: str) -> list[IncomingEvent]:
    """What a payload file says; `name` is like "messages/inbound.text"."""
    return events_of((PAYLOADS / f"{name}.json").read_bytes())


def event_in(name: str) -> Any:
    [event] = events_in(name)
    return event


def body(field: str, **value: Any) -> bytes:
    metadata = {"display_phone_number": "15557770123", "phone_number_id": NUMBER}
    change = {"field": field, "value": {"metadata": metadata, **value}}
    return json.dumps({"entry": [{"id": "1", "changes": [change]}]}).encode()


def text_message(**changes: Any) -> dict[str, Any]:
    message = {
        "from": "447700900101",
        "id": "wamid.A",
        "timestamp": "1795168800",
        "type": "text",
        "text": {"body": "hello"},
    }
    return message | changes


def status(**changes: Any) -> dict[str, Any]:
    delivered = {
        "id": "wamid.B",
        "status": "delivered",
        "timestamp": "1795168800",
        "recipient_id": "447700900101",
    }
    return delivered | changes


def read_message(**changes: Any) -> Any:
    """The one event of a text message with some keys changed."""
    [event] = events_of(body("messages", messages=[text_message(**changes)]))
    return event


def read_status(**changes: Any) -> Any:
    [event] = events_of(body("messages", statuses=[status(**changes)]))
    return event


def read_group_news(field: str, **item: Any) -> list[IncomingEvent]:
    item = {"timestamp": "1795168800", "group_id": GROUP} | item
    return events_of(body(field, groups=[item]))
