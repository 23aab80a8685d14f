"""The other shapes of a webhook: those of Meta's older samples, and those in which its pages differ
from each other. Who reads webhooks should read all of them."""

import hashlib
from collections.abc import Callable
from copy import deepcopy

from whatsapp.sandbox.models import Fault

Shape = Fault.Shape
LISTS = ("groups", "messages", "statuses")


def rewritten(body: dict, shape: str) -> dict:
    """A copy of the body in this shape; the same again when it has nothing to say about it."""
    copy = deepcopy(body)
    if rewrite := REWRITES.get(shape):
        rewrite(copy["entry"][0]["changes"][0]["value"])
    return copy


def _number_timestamps(value: dict) -> None:
    for name in LISTS:
        for item in value.get(name, []):
            item["timestamp"] = int(item["timestamp"])


def _no_reason(value: dict) -> None:
    for item in value.get("groups", []):
        if item["type"].startswith("group_join_request"):
            item.pop("reason", None)


def _no_pricing(value: dict) -> None:
    for status in value.get("statuses", []):
        status.pop("pricing", None)


def _old_participant(value: dict) -> None:
    """As before API version 24, when there were no user ids either."""
    for status in value.get("statuses", []):
        if "recipient_participant_id" in status:
            status["participant_recipient_id"] = status.pop("recipient_participant_id")
            status |= {"conversation": _conversation(status)} if "pricing" in status else {}
            _forget_user_ids(value, status)


def _pricing_inside(value: dict) -> None:
    """Likewise."""
    for status in value.get("statuses", []):
        if "pricing" in status:
            conversation = _conversation(status)
            status["conversation"] = conversation | {"pricing": status.pop("pricing")}
            _forget_user_ids(value, status)


def _conversation(status: dict) -> dict:
    """Prices had no `type` then."""
    status["pricing"].pop("type", None)
    digest = hashlib.sha256(status["recipient_id"].encode()).hexdigest()
    return {"id": digest[:32], "origin": {"type": status["pricing"]["category"]}}


def _forget_user_ids(value: dict, status: dict) -> None:
    value.pop("contacts", None)
    for key in [key for key in status if key.endswith("user_id")]:
        del status[key]


REWRITES: dict[str, Callable[[dict], None]] = {
    Shape.NUMBER_TIMESTAMPS: _number_timestamps,
    Shape.NO_REASON: _no_reason,
    Shape.NO_PRICING: _no_pricing,
    Shape.OLD_PARTICIPANT: _old_participant,
    Shape.PRICING_INSIDE: _pricing_inside,
}
