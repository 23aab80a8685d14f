"""News of business numbers as a whole. They name the number by what people dial, not by its id."""

from collections.abc import Sequence

from whatsapp.events import IncomingEvent, NumberReviewed
from whatsapp.providers.cloud_api.parsing.change import Change
from whatsapp.providers.cloud_api.parsing.scalars import (
    Unreadable,
    read_id,
    read_name,
    read_optional_phone,
    word_or_nothing,
)

NUMBER_FIELDS = frozenset({"phone_number_quality_update", "phone_number_name_update"})
LONGEST_REASON = 500


def read_number_news(change: Change) -> Sequence[IncomingEvent]:
    try:
        return (_read(change),)
    except Unreadable as error:
        return (change.malformed(error.reason, change.value),)


def _read(change: Change) -> NumberReviewed:
    value = change.value
    number = read_optional_phone(value.get("display_phone_number"))
    if not number:
        raise Unreadable("bad_shape")
    is_quality = change.field == "phone_number_quality_update"
    return NumberReviewed(
        **change.stamp(change.told_at),
        waba_id=read_id(change.waba_id),
        display_number=number,
        about="quality" if is_quality else "name",
        words=_quality(value) if is_quality else _name(value),
    )


def _quality(value: dict[str, object]) -> dict[str, str]:
    """The limit is a word (TIER_2K), or a number in newer payloads; before, `current_limit`."""
    limit = value.get("max_daily_conversations_per_business") or value.get("current_limit")
    return {
        "event": word_or_nothing(value.get("event")),
        "limit": word_or_nothing(limit if isinstance(limit, str) else str(limit or "")),
        "previous_limit": word_or_nothing(value.get("old_limit")),
    }


def _name(value: dict[str, object]) -> dict[str, str]:
    reason = read_name(value.get("rejection_reason"), longest=LONGEST_REASON)
    return {
        "decision": word_or_nothing(value.get("decision")).upper(),
        "name": read_name(value.get("requested_verified_name")),
        "reason": "" if reason == "NONE" else reason,
    }
