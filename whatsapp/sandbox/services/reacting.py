"""Emoji on messages: who has which one, and whether a message can have one."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from whatsapp.sandbox.models import Message, Person
from whatsapp.sandbox.services import posting, saying
from whatsapp.sandbox.webhooks import messages

OLDEST_TARGET = timedelta(days=30)


@transaction.atomic
def react(person: Person, target: Message, emoji: str, at: datetime | None = None) -> Message:
    """A person puts an emoji on a message of a chat they are in; "" takes it away. Opens no window:
    Meta does not say that it does."""
    at = at or timezone.now()
    saying.check(person, target.group)
    message = Message.objects.create(
        number=target.number,
        group=target.group,
        person=target.person,
        author=person,
        type="reaction",
        content={"message_id": target.wamid} | ({"emoji": emoji} if emoji else {}),
        sent_at=at,
    )
    posting.enqueue(target.number, [messages.incoming(message)], at)
    return message


def is_possible(reaction: Message) -> bool:
    """The target is in the same chat, no reaction itself, and at most 30 days old."""
    target = Message.objects.filter(
        wamid=reaction.content["message_id"],
        number=reaction.number,
        group=reaction.group,
        person=reaction.person,
        sent_at__gt=reaction.sent_at - OLDEST_TARGET,
    )
    return target.exclude(type="reaction").exists()


def present(chat: Iterable[Message]) -> dict[str, dict[int | None, str]]:
    """By wamid of the target: each author's emoji now (the business is None). `chat` holds the
    chat's reactions, oldest first."""
    found: dict[str, dict[int | None, str]] = {}
    for reaction in chat:
        of_target = found.setdefault(reaction.content["message_id"], {})
        of_target.pop(reaction.author_id, None)
        if emoji := reaction.content.get("emoji"):
            of_target[reaction.author_id] = emoji
    return found
