"""Mails to those who run a workspace, each sent once: rows with an `alert_due_at` ask for them."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any

from django.core.mail import send_mail
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Membership

AGAIN_AFTER = timedelta(minutes=2)
"""When the mail server does not take it, or whoever was sending it died."""

AT_ONCE = 20

log = logging.getLogger(__name__)


def tell_due(rows: QuerySet[Any], tell: Callable[[Any], datetime | None]) -> int:
    """Call `tell` for each of these rows whose `alert_due_at` has come, by one worker at a time.

    It mails, and says when it is to be called again for the row: None for never. Returns how many
    were tried; what the mail server does not take is tried again.
    """
    due = rows.filter(alert_due_at__lte=timezone.now()).order_by("alert_due_at")
    return sum(_tell_one(row, tell) for row in due[:AT_ONCE])


def _tell_one(row: Any, tell: Callable[[Any], datetime | None]) -> bool:
    same = type(row).objects.filter(pk=row.pk)
    again_at = timezone.now() + AGAIN_AFTER
    if not same.filter(alert_due_at=row.alert_due_at).update(alert_due_at=again_at):
        return False
    try:
        next_at = tell(row)
    except (OSError, SMTPException):
        log.warning("%s %s is in trouble, and no mail says so yet", type(row).__name__, row.pk)
        return True
    same.filter(alert_due_at=again_at).update(alert_due_at=next_at)
    return True


def mail_admins(workspace_id: int, subject: str, words: str) -> None:
    """To its owners and admins, one mail each. Raises OSError and SMTPException."""
    runs_it = Membership.objects.filter(
        workspace=workspace_id,
        role__in=[Membership.Role.OWNER, Membership.Role.ADMIN],
        user__is_active=True,
    )
    for address in runs_it.values_list("user__email", flat=True):
        send_mail(subject, words, None, [address])
