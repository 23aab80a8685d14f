"""Buttons and other things to tap, as the contract writes them, in WhatsApp's shape."""

from collections.abc import Mapping
from typing import Any

from accounts.api.contract.errors import ApiError


def read(wanted: Mapping[str, Any]) -> dict[str, Any] | None:
    """What interactives.send takes; None when nothing of the kind is wanted. Raises ApiError."""
    text = wanted.get("message") or ""
    if buttons := wanted.get("buttons") or wanted.get("quickReplies"):
        return _buttons(buttons) | {"body": {"text": text}}
    if told := wanted.get("interactive"):
        return dict(told) if told.get("body") or not text else told | {"body": {"text": text}}
    return None


def _buttons(buttons: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Replies, their `payload` being what comes back with the tap; or one that opens an address."""
    links = [one for one in buttons if one.get("type") == "url" or one.get("url")]
    if not links:
        replies = [
            {"id": one.get("payload") or one.get("title"), "title": one.get("title")}
            for one in buttons
        ]
        return _told("button", {"buttons": [{"type": "reply", "reply": one} for one in replies]})
    if len(buttons) > 1:
        raise ApiError(
            "WhatsApp takes one button with an address, and no other beside it.",
            code="PLATFORM_LIMITATION",
            param="buttons",
        )
    parameters = {"display_text": links[0].get("title"), "url": links[0].get("url")}
    return _told("cta_url", {"name": "cta_url", "parameters": parameters})


def _told(kind: str, action: dict[str, Any]) -> dict[str, Any]:
    return {"type": kind, "action": action}
