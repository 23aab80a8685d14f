"""What only some kinds of message have, under the contract's names."""

import json
from typing import Any

from inbox.models import Message


def of(message: Message) -> dict[str, Any]:
    """Quotes, forwards, ads, places, cards and taps. Bots tell by `interactiveId` and
    `buttonPayload` what was tapped: they are what the program wrote that asked."""
    found: dict[str, Any] = {}
    if message.quoted_wamid:
        found["quotedMessageId"] = message.quoted_wamid
    if forwarded := message.details.get("forwarded"):
        found["forwarded"] = True
        found |= {"frequentlyForwarded": True} if forwarded == "often" else {}
    if referral := message.details.get("referral"):
        found["referral"] = referral
    if message.kind in {"location", "contacts"}:
        found[message.kind] = message.details
    if message.kind == "button":
        found["buttonPayload"] = message.details.get("payload")
    if message.kind == "interactive" and not message.is_outgoing:
        found |= _tap(message.details)
    return found


def _tap(details: dict[str, Any]) -> dict[str, Any]:
    kind = details.get("type")
    reply = details.get(kind) if isinstance(kind, str) else None
    if not isinstance(reply, dict):
        return {}
    found = {"interactiveType": kind, "interactiveId": reply.get("id")}
    filled_in = reply.get("response_json")
    if isinstance(filled_in, str):
        found |= {"flowResponseJson": filled_in, "flowResponseData": _object(filled_in)}
    return found


def _object(text: str) -> dict[str, Any] | None:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None
