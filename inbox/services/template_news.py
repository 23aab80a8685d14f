"""What WhatsApp decides about message templates, as facts of every number that may send them."""

from collections.abc import Sequence
from typing import Any

from accounts.models import BusinessNumber
from accounts.services import template_sync
from accounts.services.template_sync import Change
from inbox.history import History, Kind, recording
from whatsapp.events import TemplateChanged


def note(news: TemplateChanged, *, connection_id: int, history: History) -> bool:
    """Apply one piece of news; False when the account is not ours."""
    changes = template_sync.note(news, connection_id=connection_id)
    _record(changes or (), history)
    return changes is not None


def drain_templates() -> int:
    """Fetch what is due; what webhooks did not tell is a fact as soon as it is read."""
    return template_sync.drain_templates(_tell)


def _tell(changes: Sequence[Change]) -> None:
    if changes:
        with recording() as history:
            _record(changes, history)


def _record(changes: Sequence[Change], history: History) -> None:
    for change in changes:
        template = change.template
        numbers = BusinessNumber.objects.filter(
            connection=template.connection_id, waba_id=template.waba_id
        )
        kind = Kind.TEMPLATE_STATUS if change.status else Kind.TEMPLATE_CATEGORY
        for number in numbers.order_by("pk"):
            history.record_of_number(kind, number, occurred_at=change.at, details=_details(change))


def _details(change: Change) -> dict[str, Any]:
    template = change.template
    told: dict[str, Any] = {
        "template": {
            "id": template.template_id or str(template.pk),
            "name": template.name,
            "language": template.language,
        }
    }
    if change.status:
        return told | {"status": change.status, "reason": change.reason}
    if change.category_to_come:
        at = change.category_at.isoformat() if change.category_at else None
        return told | {
            "category": change.category,
            "scheduled_category": change.category_to_come,
            "effective_at": at,
        }
    return told | {"category": change.category, "previous_category": change.previous_category}
