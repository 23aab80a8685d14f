"""Bodies that tell of message templates: they name the WABA and no number."""

from datetime import datetime

from whatsapp.sandbox.models import Template


def reviewed(row: Template, at: datetime) -> dict:
    """How the review ended: field message_template_status_update."""
    value = _named(row) | {
        "event": row.verdict,
        "reason": row.rejected_reason,
        "message_template_category": row.category,
    }
    if row.verdict == "REJECTED":
        value["rejection_info"] = {
            "reason": "The sandbox rejects templates whose name says so.",
            "recommendation": "Choose a name without the word reject.",
        }
    return _body(row, "message_template_status_update", value, at)


def status_changed(row: Template, at: datetime) -> dict:
    value = _named(row) | {
        "event": row.verdict,
        "reason": "NONE",
        "message_template_category": row.category,
    }
    return _body(row, "message_template_status_update", value, at)


def quality_changed(row: Template, before: str, at: datetime) -> dict:
    value = _named(row) | {"previous_quality_score": before, "new_quality_score": row.quality}
    return _body(row, "message_template_quality_update", value, at)


def _named(row: Template) -> dict:
    """Template ids are numbers here, and text in the Graph's answers (Meta's own habit)."""
    return {
        "message_template_id": int(row.template_id),
        "message_template_name": row.name,
        "message_template_language": row.language,
    }


def _body(row: Template, field: str, value: dict, at: datetime) -> dict:
    entry = {
        "id": row.account.waba_id,
        "time": int(at.timestamp()),
        "changes": [{"value": value, "field": field}],
    }
    return {"object": "whatsapp_business_account", "entry": [entry]}
