"""What WhatsApp charges for: each person who gets a message, after the month's free ones."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db.models import F

from whatsapp.sandbox.models import BusinessNumber, Message, Receipt, Template

FREE_SERVICE_MESSAGES = 1000
"""Per number and calendar month, counted once per person (Meta's rule since October 2026)."""

SERVICE = "service"


def month_of(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m")


def category_of(number: BusinessNumber, type_: str, content: dict) -> str:
    """A template's category in WhatsApp's words; everything else is service."""
    sent = content.get("template") if type_ == "template" else None
    if not isinstance(sent, dict):
        return SERVICE
    found = Template.objects.filter(account=number.account_id, name=sent.get("name"))
    category = found.values_list("category", flat=True).first()
    return (category or "utility").lower()


def would_charge(message: Message, at: datetime) -> bool:
    """Whether one more person would cost something now. Counts nothing."""
    if message.category != SERVICE:
        return True
    return message.number.free_used_in(month_of(at)) >= FREE_SERVICE_MESSAGES


def settle(receipts: Sequence[Receipt], at: datetime) -> None:
    """Decide for each of these people, once and unsaved, whether their copy is charged, and count
    the free ones of the number and month."""
    for receipt in receipts:
        if receipt.is_charged is None:
            is_service = receipt.message.category == SERVICE
            receipt.is_charged = not (is_service and _take(receipt.message.number, month_of(at)))


def _take(number: BusinessNumber, month: str) -> bool:
    """One of the free messages, if there is one left. Holds the number's row until the commit."""
    row = BusinessNumber.objects.filter(pk=number.pk)
    row.exclude(free_month=month).update(free_month=month, free_used=0)
    left = row.filter(free_used__lt=FREE_SERVICE_MESSAGES)
    return bool(left.update(free_used=F("free_used") + 1))
