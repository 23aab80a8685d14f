"""Fetching people's files from WhatsApp: several at a time, tried again for a day and more."""

import logging
import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from inbox.history import Kind, recording
from inbox.media.limits import LARGEST
from inbox.models import Attachment
from inbox.services import threads
from inbox.services.attachments import digest
from inbox.transfers import keeping, leases
from inbox.transfers.keeping import Kept
from inbox.transfers.pool import carry_out
from whatsapp.errors import Expired, GatewayError, Refused, TooLarge
from whatsapp.events import Problem
from whatsapp.gateway import Gateway

logger = logging.getLogger(__name__)

RETRY_DELAYS = [
    timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600, 6 * 3600, 24 * 3600)
]
FRESH = timedelta(minutes=4)
"""A webhook's address works for five minutes (WhatsApp's rule)."""

UNAVAILABLE = "WhatsApp does not hand out this file."
DAMAGED = "The file arrived damaged."
TOO_LARGE = "The file is larger than 100 MB."


@dataclass(frozen=True, slots=True)
class Errand:
    """One try, with all that it needs, so that its thread needs no database."""

    attachment: Attachment
    gateway: Gateway
    url: str
    """Empty: ask for one."""


@dataclass(frozen=True, slots=True)
class Result:
    errand: Errand
    kept: Kept | None = None
    problem: str = ""
    is_final: bool = False


def drain_media() -> int:
    """Fetch what is due. Returns how many files were tried."""
    return carry_out(_claim, _run, _record)


def _claim(at_most: int) -> Sequence[Errand]:
    """Those that are due longest."""
    due = Attachment.objects.filter(state=Attachment.State.FETCHING, due_at__lte=timezone.now())
    return [_errand(attachment) for attachment in leases.take(due.order_by("due_at"), at_most)]


def _errand(attachment: Attachment) -> Errand:
    age = timezone.now() - attachment.message.occurred_at
    is_fresh = attachment.attempts == 1 and age < FRESH
    url = attachment.media_url if is_fresh else ""
    return Errand(attachment, attachment.message.number.open_gateway(), url)


def _run(errand: Errand) -> Result:
    """The work of one thread. Never raises: whatever goes wrong is worth another try."""
    try:
        return _fetch(errand)
    except TooLarge:
        return Result(errand, problem=TOO_LARGE, is_final=True)
    except GatewayError as error:
        logger.info("attachment %s: %s", errand.attachment.pk, type(error).__name__)
        return Result(errand, problem=UNAVAILABLE, is_final=not errand.attachment.media_id)
    except Exception:
        logger.exception("fetching attachment %s broke", errand.attachment.pk)
        return Result(errand, problem="The file could not be stored.")


def _fetch(errand: Errand) -> Result:
    attachment = errand.attachment
    keeping.sweep(attachment)
    # The file has no name while it is not whole: nothing is left of it when this process dies.
    with tempfile.TemporaryFile() as file:
        try:
            if not errand.url:
                raise Expired(_no_address())
            found = errand.gateway.download_media(errand.url, file, at_most=LARGEST)
        except Refused as error:
            if isinstance(error, TooLarge) or not attachment.media_id:
                raise
            file.seek(0)
            file.truncate()
            link = errand.gateway.media_link(attachment.media_id)
            found = errand.gateway.download_media(link.url, file, at_most=LARGEST)
            told = attachment.sha256 or digest(link.sha256)
        else:
            told = attachment.sha256
        if found.size == 0 or (told and told != found.sha256):
            return Result(errand, problem=DAMAGED)
        file.seek(0, os.SEEK_SET)
        kept = keeping.keep(attachment, file, size=found.size, sha256=found.sha256)
        return Result(errand, kept=kept)


def _no_address() -> Problem:
    return Problem(title="No address that still works")


def _record(result: Result) -> None:
    attachment, kept = result.errand.attachment, result.kept
    message = attachment.message
    change = _ready(kept) if kept else _not_ready(attachment, result)
    with recording() as history:
        conversation = threads.lock_of(message)
        mine = Attachment.objects.filter(
            pk=attachment.pk, state=Attachment.State.FETCHING, attempts=attachment.attempts
        )
        is_mine = bool(mine.update(**change))
        if is_mine and change.get("state"):
            history.record(Kind.MESSAGE_MEDIA, conversation, message=message)
    if kept and not is_mine:
        keeping.remove(attachment, kept)


def _ready(kept: Kept) -> dict[str, Any]:
    return asdict(kept) | {
        "state": Attachment.State.READY,
        "media_url": "",
        "problem": "",
        "due_at": None,
    }


def _not_ready(attachment: Attachment, result: Result) -> dict[str, Any]:
    tries = attachment.attempts
    if result.is_final or tries > len(RETRY_DELAYS):
        return {"state": Attachment.State.FAILED, "problem": result.problem, "due_at": None}
    return {"due_at": timezone.now() + RETRY_DELAYS[tries - 1], "problem": result.problem}
