"""The `pricing` object: free-form messages inside the window, within the free tier of the month."""

from whatsapp.sandbox.models import Message


def of(message: Message) -> dict:
    group = {"type": "free_group_customer_service", "category": "group_service"}
    direct = {"type": "free_customer_service", "category": "service"}
    return {"billable": False, "pricing_model": "PMP"} | (group if message.group_id else direct)
