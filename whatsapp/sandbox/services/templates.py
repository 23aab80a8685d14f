"""Message templates: handed in, reviewed after a moment, changed, deleted."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from whatsapp.sandbox.models import BusinessAccount, Template
from whatsapp.sandbox.services import posting
from whatsapp.sandbox.webhooks import templates as letters

REVIEW = timedelta(seconds=2)
"""WhatsApp takes minutes to a day; here it should be watched."""

WORD_OF_REJECTION = "reject"


@transaction.atomic
def hand_in(row: Template) -> Template:
    """Store a new or changed template and start its review; the webhook tells how it ended."""
    now = timezone.now()
    is_refused = WORD_OF_REJECTION in row.name
    row.verdict = "REJECTED" if is_refused else "APPROVED"
    row.rejected_reason = "INVALID_FORMAT" if is_refused else "NONE"
    row.reviewed_at = now + REVIEW
    row.save()
    _tell(row.account, letters.reviewed(row, row.reviewed_at), after=REVIEW)
    return row


def add_approved(account: BusinessAccount, **fields: object) -> Template:
    """One that was approved long ago. For a believable past; nobody is told."""
    return Template.objects.create(account=account, **fields)


@transaction.atomic
def set_status(row: Template, status: str) -> None:
    """WhatsApp pauses, disables or approves a template of its own accord."""
    row.verdict, row.reviewed_at = status, timezone.now()
    row.save(update_fields=["verdict", "reviewed_at"])
    _tell(row.account, letters.status_changed(row, row.reviewed_at))


def _tell(account: BusinessAccount, body: dict, after: timedelta = timedelta()) -> None:
    number = account.numbers.select_related("account").order_by("pk").first()
    if number:
        posting.enqueue(number, [body], timezone.now(), after)
