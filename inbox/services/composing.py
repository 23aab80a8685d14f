"""An agent says something: the message goes into the outbox, a worker sends it after the commit."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from accounts.models import User
from inbox import rules
from inbox.clock import this_second
from inbox.errors import InboxError, InvalidInput
from inbox.history import History, Kind, recording
from inbox.models import Conversation, Draft, Message
from inbox.services import attachments, following, threads
from inbox.services.holding import HOLDABLE
from queues.nudge import nudge_on_commit
from whatsapp.content import MAX_TEXT_LENGTH

UNREADABLE = dict.fromkeys([0, *range(0xD800, 0xE000)], "\ufffd")
"""NUL and lone surrogates: databases and WhatsApp refuse them."""


class CannotSend(InboxError):
    """WhatsApp would refuse it now. `code` is the lock's (window_closed, empty_group, ...)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What is to be said, checked and clean. `details` holds what its kind needs to be sent."""

    kind: str = "text"
    text: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    quoted_wamid: str = ""


def queue_message(
    *,
    conversation: Conversation,
    agent: User | None,
    text: str,
    client_key: uuid.UUID | None = None,
    quoted_wamid: str = "",
    hold: bool = False,
) -> Message:
    """Put a text in the outbox and return it, queued; with `hold` it waits until they write when
    only the closed window stands in the way.

    The same `client_key` in one conversation always returns the first message. Raises
    InvalidInput (field "text") for an empty or over-long text and CannotSend when WhatsApp would
    refuse it; nothing is stored then.
    """
    saying = Saying(text=clean_text(text), quoted_wamid=quoted_wamid)
    return queue(saying, conversation=conversation, agent=agent, client_key=client_key, hold=hold)


def queue(
    saying: Saying,
    *,
    conversation: Conversation,
    agent: User | None,
    client_key: uuid.UUID | None = None,
    complete: Callable[[Message], None] = lambda message: None,
    hold: bool = False,
) -> Message:
    """Put something clean in the outbox. `complete` adds the rows that belong to the message, in
    the same transaction. Otherwise as queue_message."""
    try:
        with recording() as history:
            return queue_within(
                history,
                saying,
                conversation=threads.lock([conversation.pk])[conversation.pk],
                agent=agent,
                client_key=client_key,
                complete=complete,
                hold=hold,
            )
    except IntegrityError:
        # SQLite has no row locks to hold a twin back; the constraint did.
        if known := _already_queued(conversation, client_key):
            return known
        raise


def queue_within(
    history: History,
    saying: Saying,
    *,
    conversation: Conversation,
    agent: User | None,
    client_key: uuid.UUID | None = None,
    complete: Callable[[Message], None] = lambda message: None,
    hold: bool = False,
) -> Message:
    """As `queue`, in the transaction of a caller who holds the conversation's lock."""
    if known := _already_queued(conversation, client_key):
        return known
    lock = rules.lock_for(conversation, kind=saying.kind)
    is_held = hold and lock is not None and lock.code in HOLDABLE
    if lock and not is_held:
        raise CannotSend(f"{lock.sentence} {lock.hint}".strip(), code=lock.code)
    message = _store(saying, conversation, agent, client_key, is_held=is_held)
    complete(message)
    history.record(
        Kind.MESSAGE_QUEUED,
        conversation,
        message=message,
        actor=agent,
        occurred_at=message.occurred_at,
    )
    nudge_on_commit("outgoing")
    return message


def clean_text(text: str) -> str:
    """The text as it will be sent. Raises InvalidInput when there is nothing, or too much."""
    text = text.replace("\r\n", "\n").translate(UNREADABLE).strip()
    if not text:
        raise InvalidInput("Write something first.", code="empty", field="text")
    over = len(text) - MAX_TEXT_LENGTH
    if over > 0:
        raise InvalidInput(
            f"Too long by {over:,} characters: WhatsApp takes {MAX_TEXT_LENGTH:,} at most.",
            code="too_long",
            field="text",
        )
    return text


def send_again(*, message: Message, agent: User | None) -> Message:
    """Queue a new attempt of a message that failed or was never confirmed.

    Raises CannotSend when it is on its way already or WhatsApp would refuse it now.
    """
    with recording() as history:
        conversation = threads.lock_of(message)
        message = Message.objects.select_related("agent", "contact").get(pk=message.pk)
        if message.state not in {Message.State.FAILED, Message.State.UNSURE}:
            raise CannotSend("This message is on its way already.", code="not_failed")
        if lock := rules.lock_for(conversation, kind=message.kind):
            raise CannotSend(f"{lock.sentence} {lock.hint}".strip(), code=lock.code)
        message.state, message.wamid = Message.State.QUEUED, ""
        # It may try for as long as a new one.
        message.due_at = message.arrived_at = timezone.now()
        if message.problem_code in attachments.UPLOAD_PROBLEMS:
            attachments.forget_upload(message)
        message.problem_code, message.problem, message.failed_count = 0, "", 0
        message.dismissed_at = None
        # Its file was refused while it waited behind another one. Whoever sends it now sees that.
        message.behind = None
        message.save(
            update_fields=[
                "state",
                "due_at",
                "arrived_at",
                "wamid",
                "problem_code",
                "problem",
                "failed_count",
                "dismissed_at",
                "behind",
            ]
        )
        # How the last attempt failed says nothing of the next one.
        message.receipts.update(failed_at=None, problem_code=0)
        following.let_go(message, conversation, history)
        history.record(
            Kind.MESSAGE_STATUS, conversation, message=message, actor=agent, details={"again": True}
        )
        nudge_on_commit("outgoing")
        return message


def _already_queued(conversation: Conversation, client_key: uuid.UUID | None) -> Message | None:
    if client_key is None:
        return None
    return Message.objects.filter(conversation=conversation, client_key=client_key).first()


def _store(
    saying: Saying,
    conversation: Conversation,
    agent: User | None,
    client_key: uuid.UUID | None,
    *,
    is_held: bool,
) -> Message:
    now = timezone.now()
    message = Message.objects.create(
        conversation=conversation,
        number_id=conversation.number_id,
        direction=Message.Direction.OUTGOING,
        agent=agent,
        client_key=client_key,
        kind=saying.kind,
        text=saying.text,
        details=dict(saying.details),
        quoted_wamid=saying.quoted_wamid,
        occurred_at=this_second(),
        arrived_at=now,
        state=Message.State.HELD if is_held else Message.State.QUEUED,
        due_at=None if is_held else now,
    )
    if message.is_line:
        _put_in_list(message, conversation)
    return message


def _put_in_list(message: Message, conversation: Conversation) -> None:
    conversation.last_message, conversation.last_message_at = message, message.occurred_at
    conversation.waiting_since = None
    conversation.save(update_fields=["last_message", "last_message_at", "waiting_since"])
    Draft.objects.filter(conversation=conversation, user=message.agent).delete()
