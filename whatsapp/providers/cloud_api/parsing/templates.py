"""News of message templates. It has no items: one change, one template."""

from collections.abc import Sequence

from whatsapp.events import IncomingEvent, TemplateChanged
from whatsapp.providers.cloud_api.parsing.change import Change
from whatsapp.providers.cloud_api.parsing.scalars import (
    Unreadable,
    read_id,
    read_moment,
    read_name,
    read_optional_id,
    word_or_nothing,
)

TEMPLATE_FIELDS = frozenset(
    {
        "message_template_status_update",
        "message_template_quality_update",
        "message_template_components_update",
        "template_category_update",
    }
)
LONGEST_NAME = 512
LONGEST_REASON = 500


def read_template_news(change: Change) -> Sequence[IncomingEvent]:
    """Read by what is in it: Meta's own sample of one field carries the name of another."""
    try:
        return (_read(change),)
    except Unreadable as error:
        return (change.malformed(error.reason, change.value),)


def _read(change: Change) -> TemplateChanged:
    value = change.value
    name = read_name(value.get("message_template_name"), longest=LONGEST_NAME)
    template_id = read_optional_id(value.get("message_template_id"))
    if not name and not template_id:
        raise Unreadable("bad_shape")
    return TemplateChanged(
        **change.stamp(change.told_at),
        waba_id=read_id(change.waba_id),
        template_id=template_id,
        name=name,
        language=word_or_nothing(value.get("message_template_language")).replace("-", "_")[:20],
        status=_status(value.get("event")),
        reason=_reason(value),
        quality=word_or_nothing(value.get("new_quality_score")).upper()[:20],
        category=_category(value),
        category_to_come=word_or_nothing(value.get("correct_category")).upper()[:40],
        category_at=read_moment(value.get("category_update_timestamp")),
    )


def _status(value: object) -> str:
    """FLAGGED warns and REINSTATED ends a pause: neither is a status in WhatsApp's list."""
    word = word_or_nothing(value).upper()
    return {"REINSTATED": "APPROVED", "FLAGGED": "", "UNARCHIVED": ""}.get(word, word)


def _reason(value: dict[str, object]) -> str:
    for key, words in (("rejection_info", "reason"), ("other_info", "description")):
        info = value.get(key)
        if isinstance(info, dict) and (text := read_name(info.get(words), longest=LONGEST_REASON)):
            return text
    reason = word_or_nothing(value.get("reason"))
    return "" if reason == "NONE" else reason


def _category(value: dict[str, object]) -> str:
    """A change that is only announced (`correct_category`) has not happened yet."""
    if "correct_category" in value:
        return ""
    word = value.get("new_category") or value.get("message_template_category")
    return word_or_nothing(word).upper()[:40]
