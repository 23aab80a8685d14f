"""What Zernio's bodies say of a number as a whole: its quality, its name, its templates."""

from collections.abc import Callable
from typing import Any

from inbox.models import Activity

Kind = Activity.Kind
Told = dict[str, Any]


def of_number(fact: Activity) -> Told:
    return BODIES[Kind(fact.kind)](fact.details)


def _status(details: Told) -> Told:
    return {
        "template": _template(details)
        | {"status": details["status"], "reason": details["reason"] or "NONE"}
    }


def _category(details: Told) -> Told:
    told = _template(details) | {"category": details["category"]}
    if "scheduled_category" in details:
        told |= {
            "changeType": "scheduled",
            "scheduledCategory": details["scheduled_category"],
            "effectiveAt": details["effective_at"],
        }
    else:
        told |= {"changeType": "applied", "previousCategory": details["previous_category"]}
    return {"template": told}


def _template(details: Told) -> Told:
    named = details["template"]
    return {
        "templateId": named["id"],
        "name": named["name"],
        "language": named["language"],
    }


def _quality(details: Told) -> Told:
    return {
        "quality": {
            "source": "phone_number_quality_update",
            "metaEvent": details.get("event"),
            "qualityRating": None,
            "previousQualityRating": None,
            "messagingLimitTier": details.get("limit"),
            "previousMessagingLimitTier": details.get("previous_limit"),
            "displayPhoneNumber": details.get("display_phone_number"),
        }
    }


def _name(details: Told) -> Told:
    decision = details.get("decision", "")
    return {
        "name": {
            "status": DECISIONS.get(decision, decision),
            "requestedName": details.get("name"),
            "rejectionReason": details.get("reason"),
            "displayPhoneNumber": details.get("display_phone_number"),
        }
    }


DECISIONS = {"REJECTED": "DECLINED", "DEFERRED": "PENDING_REVIEW", "PENDING": "PENDING_REVIEW"}
"""Zernio's words for WhatsApp's."""

BODIES: dict[Kind, Callable[[Told], Told]] = {
    Kind.NUMBER_QUALITY: _quality,
    Kind.NUMBER_NAME: _name,
    Kind.TEMPLATE_STATUS: _status,
    Kind.TEMPLATE_CATEGORY: _category,
}
