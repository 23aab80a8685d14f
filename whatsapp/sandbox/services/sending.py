"""What the business says: accepted at once, its fate told later by webhook."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from whatsapp.sandbox.models import BusinessNumber, DirectChat, Group, Message, Person
from whatsapp.sandbox.services import pinning, posting, prices, reacting, receipts
from whatsapp.sandbox.webhooks import statuses

WINDOW = timedelta(hours=24)


@transaction.atomic
def send(
    number: BusinessNumber,
    *,
    content: dict,
    type_: str = "text",
    group: Group | None = None,
    person: Person | None = None,
    recipient: str = "",
    callback_data: str = "",
    context_wamid: str = "",
    needs_window: bool = True,
    fails_with: int | None = None,
    at: datetime | None = None,
) -> Message:
    """Accept a business message to a group or a person, and queue the statuses that follow.

    `recipient` is what the caller addressed (phone, BSUID or group id); an address that is nobody's
    is accepted too and fails with 131026. Outside the 24 h window free-form content fails with
    131047; `fails_with` makes it fail with any other code.
    """
    at = at or timezone.now()
    message = Message.objects.create(
        number=number,
        group=group,
        person=person,
        type=type_,
        content=content,
        recipient=recipient,
        biz_opaque_callback_data=callback_data,
        context_wamid=context_wamid,
        category=prices.category_of(number, type_, content),
        sent_at=at,
    )
    failure = _failure(message, needs_window) if fails_with is None else (fails_with, "")
    if failure:
        _fail(message, *failure)
    else:
        _deliver(message)
    return message


def _deliver(message: Message) -> None:
    _tell_sent(message)
    chats = DirectChat.objects.filter(number=message.number, person=message.person)
    chats.update(typing_until=None)
    # Of a reaction nothing but "sent" is ever told.
    if message.type != "reaction":
        receipts.start(message, recipients_of(message), message.sent_at)


def record(
    number: BusinessNumber,
    text: str,
    *,
    group: Group | None = None,
    person: Person | None = None,
    callback_data: str = "",
    at: datetime,
    read_by: dict[Person, datetime] | None = None,
    fails_with: int | None = None,
) -> Message:
    """A text of the business at a past moment: sent, delivered then, and read by whom and when; or
    failed, with WhatsApp's code.

    For a believable past. The window is not checked; statuses carry the times given.
    """
    message = send(
        number,
        content={"body": text},
        group=group,
        person=person,
        recipient=group.group_id if group else person.best_address if person else "",
        callback_data=callback_data,
        needs_window=False,
        fails_with=fails_with,
        at=at,
    )
    for reader, read_at in (read_by or {}).items():
        receipts.read(reader, group, read_at, message)
    return message


def window_is_open(number: BusinessNumber, chat: Group | Person, at: datetime) -> bool:
    """Whether free-form content may be sent: per group opened by anybody in it, else per person."""
    if isinstance(chat, Group):
        opened_at = chat.window_opened_at
    else:
        chats = DirectChat.objects.filter(number=number, person=chat)
        opened_at = chats.values_list("window_opened_at", flat=True).first()
    return bool(opened_at and at - opened_at < WINDOW)


def recipients_of(message: Message) -> list[Person]:
    if not message.group:
        return [message.person] if message.person else []
    return list(
        Person.objects.filter(
            participations__group=message.group, participations__state="in"
        ).order_by("pk")
    )


def _failure(message: Message, needs_window: bool) -> tuple[int, str] | None:
    chat = message.group or message.person
    if chat is None:
        return 131026, "The recipient is not on WhatsApp or cannot receive this message."
    if needs_window and not window_is_open(message.number, chat, message.sent_at):
        return 131047, "More than 24 hours have passed since the last message from this chat."
    if message.type == "reaction" and not reacting.is_possible(message):
        return 131009, "The message to react to is unknown, too old, or a reaction itself."
    if message.type == "pin" and not pinning.is_possible(message):
        return 131009, "The message to pin is not in this group."
    return None


def _fail(message: Message, code: int, details: str) -> None:
    message.failed_code = code
    message.save(update_fields=["failed_code"])
    body = statuses.failed(message, code, details, message.sent_at)
    posting.enqueue(message.number, [body], message.sent_at, posting.AFTER_THE_ANSWER)


def _tell_sent(message: Message) -> None:
    body = statuses.sent(message, is_charged=prices.would_charge(message, message.sent_at))
    posting.enqueue(message.number, [body], message.sent_at, posting.AFTER_THE_ANSWER)
