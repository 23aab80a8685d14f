"""A read mark may show the person that the business writes, for 25 seconds (Meta)."""

from datetime import timedelta

from django.utils import timezone

from whatsapp.sandbox.errors import GraphError
from whatsapp.sandbox.models import DirectChat, Message

SHOWN_FOR = timedelta(seconds=25)


def show(message: Message, indicator: object) -> None:
    """Raises 100 for another shape, and in groups: nothing says that it works there."""
    if not isinstance(indicator, dict) or indicator.get("type") != "text":
        raise GraphError(100, "typing_indicator['type'] must be text.")
    if message.group_id:
        raise GraphError(100, "typing_indicator is for direct chats.")
    chats = DirectChat.objects.filter(number=message.number_id, person=message.person_id)
    chats.update(typing_until=timezone.now() + SHOWN_FOR)
