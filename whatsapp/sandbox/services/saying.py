"""What people write, in a group or to the business directly."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from whatsapp.sandbox.models import BusinessNumber, DirectChat, Group, Message, Participant, Person
from whatsapp.sandbox.services import numbers, posting
from whatsapp.sandbox.services.refusals import Refused
from whatsapp.sandbox.webhooks import messages


def say(
    person: Person,
    group: Group | None,
    text: str,
    at: datetime | None = None,
    *,
    number: BusinessNumber | None = None,
    quoted: Message | None = None,
) -> Message:
    """A person writes in a group, or without one to the business (`number`, else the default).

    Opens the 24 h window of that chat. Refused when the person is not in the group or offline.
    """
    return say_many(person, group, [text], at, number=number, quoted=quoted)[0]


@transaction.atomic
def say_many(
    person: Person,
    group: Group | None,
    texts: Iterable[str],
    at: datetime | None = None,
    *,
    number: BusinessNumber | None = None,
    quoted: Message | None = None,
) -> list[Message]:
    """Several texts in one go, one webhook each. For load tests."""
    at = at or timezone.now()
    _check(person, group)
    number = group.number if group else number or numbers.default_number()
    written = [
        Message(
            number=number,
            group=group,
            person=None if group else person,
            author=person,
            content={"body": text},
            context_wamid=quoted.wamid if quoted else "",
            sent_at=at,
        )
        for text in texts
    ]
    Message.objects.bulk_create(written)
    _open_window(person, group, number, at)
    bodies = [messages.incoming(message, quoted) for message in written]
    posting.enqueue(number, bodies, at)
    return written


def _check(person: Person, group: Group | None) -> None:
    if not person.is_online:
        raise Refused("offline", f"{person.name} is offline.")
    if group is None:
        return
    if group.deleted_at:
        raise Refused("group_deleted", "This group was deleted.")
    if group.is_suspended:
        raise Refused("group_suspended", "This group is suspended; nobody can write in it.")
    if not Participant.objects.filter(group=group, person=person, state="in").exists():
        raise Refused("not_a_participant", f"{person.name} is not in this group.")


def _open_window(person: Person, group: Group | None, number: BusinessNumber, at: datetime) -> None:
    chat: Group | DirectChat = group or _direct_chat(person, number)
    if chat.window_opened_at is None or chat.window_opened_at < at:
        chat.window_opened_at = at
        chat.save(update_fields=["window_opened_at"])


def _direct_chat(person: Person, number: BusinessNumber) -> DirectChat:
    return DirectChat.objects.get_or_create(number=number, person=person)[0]
