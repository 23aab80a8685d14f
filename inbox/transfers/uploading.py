"""Handing our files to WhatsApp before the message that carries them is sent.

It is work of its own, apart from sending: a large file holds up only its own conversation, and
since an upload may be repeated without harm, no message is ever in doubt because of one.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Expression, Q, QuerySet
from django.utils import timezone

from accounts.models import BusinessNumber
from accounts.services import health
from inbox.history import History, Kind, recording
from inbox.models import Attachment, Conversation, Message
from inbox.services import following, threads
from inbox.transfers import leases
from inbox.transfers.pool import carry_out
from queues.nudge import nudge
from whatsapp.errors import GatewayError, NumberUnusable, Refused
from whatsapp.events import Problem
from whatsapp.gateway import Gateway

logger = logging.getLogger(__name__)

RETRY_DELAYS = [timedelta(seconds=seconds) for seconds in (1, 2, 5, 15, 60)]
GIVE_UP_AFTER = timedelta(hours=1)
"""As for messages: what could not leave for so long has lost its moment."""

LIFE = timedelta(days=29)
"""An uploaded file may be sent for 30 days (WhatsApp's rule); a day less to be sure."""


@dataclass(frozen=True, slots=True)
class Upload:
    attachment: Attachment
    gateway: Gateway


@dataclass(frozen=True, slots=True)
class Result:
    upload: Upload
    media_id: str = ""
    error: Exception | None = None


def without_upload(now: datetime | Expression) -> Q:
    """Attachments that WhatsApp does not have, or not for much longer."""
    return Q(media_id="") | Q(media_id_until__lt=now)


def drain_uploads() -> int:
    """Hand over what waits to be sent. Returns how many files were tried."""
    return carry_out(_claim, _run, _record)


def _waiting() -> QuerySet[Attachment]:
    now = timezone.now()
    return Attachment.objects.filter(
        without_upload(now),
        message__state=Message.State.QUEUED,
        message__direction=Message.Direction.OUTGOING,
        message__number__health=BusinessNumber.Health.OK,
        due_at__lte=now,
    )


def _claim(at_most: int) -> Sequence[Upload]:
    taken = leases.take(_waiting().order_by("pk"), at_most)
    return [Upload(row, row.message.number.open_gateway()) for row in taken]


def _run(upload: Upload) -> Result:
    """The work of one thread, without the database. Never raises."""
    row = upload.attachment
    try:
        with row.file.storage.open(row.file.name) as file:
            media_id = upload.gateway.upload_media(
                file, mime_type=row.mime_type, filename=row.filename
            )
    except FileNotFoundError:
        lost = Problem(title="The file is no longer in Octet's storage")
        return Result(upload, error=Refused(lost))
    except Exception as error:
        if not isinstance(error, GatewayError):
            logger.exception("uploading attachment %s broke", row.pk)
        return Result(upload, error=error)
    return Result(upload, media_id=media_id)


def _record(result: Result) -> None:
    row = result.upload.attachment
    message = row.message
    with recording() as history:
        conversation = threads.lock_of(message)
        mine = Attachment.objects.filter(pk=row.pk, attempts=row.attempts)
        if not mine.exists():
            # We slept longer than our lease: whoever has the file now says what became of it.
            return
        mine.update(**_change(result, conversation, history))
        if isinstance(result.error, NumberUnusable):
            _pause(message.number, result.error.problem, conversation, history)
    if result.media_id:
        nudge("outgoing")


def _change(result: Result, conversation: Conversation, history: History) -> dict[str, Any]:
    now, row, error = timezone.now(), result.upload.attachment, result.error
    if error is None:
        return {
            "media_id": result.media_id,
            "media_id_until": now + LIFE,
            "due_at": now,
            "attempts": 0,
        }
    is_refused = isinstance(error, Refused)
    if is_refused or now - row.message.arrived_at > GIVE_UP_AFTER:
        _fail(row.message, error, conversation, history)
    # Due even then: whoever sends the message again wants the file to go first.
    delay = RETRY_DELAYS[min(row.attempts, len(RETRY_DELAYS)) - 1]
    return {"due_at": now if is_refused else now + delay}


def _fail(message: Message, error: Exception, conversation: Conversation, history: History) -> None:
    problem = error.problem if isinstance(error, GatewayError) else Problem()
    words = problem.details or problem.title or "The file could not be handed over."
    failed = Message.objects.filter(pk=message.pk, state=Message.State.QUEUED).update(
        state=Message.State.FAILED, due_at=None, problem_code=problem.code, problem=words[:500]
    )
    if failed:
        history.record(Kind.MESSAGE_STATUS, conversation, message=message)
        following.hold_back(message, conversation, history)


def _pause(
    number: BusinessNumber, problem: Problem, conversation: Conversation, history: History
) -> None:
    if health.pause(number, problem):
        history.record(Kind.NUMBER_PAUSED, conversation, details={"code": problem.code})
