"""The `pricing` object of statuses, as since October 2026."""

from whatsapp.sandbox.models import Message


def of(message: Message, *, is_charged: bool) -> dict:
    """`type` says whether it costs something; `category` names groups apart."""
    free = "free_group_customer_service" if message.group_id else "free_customer_service"
    return {
        "billable": is_charged,
        "pricing_model": "PMP",
        "type": "regular" if is_charged else free,
        "category": f"group_{message.category}" if message.group_id else message.category,
    }
