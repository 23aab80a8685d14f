"""Mails to those who run a workspace: a number of theirs has stopped."""

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import BusinessNumber, Membership

AGAIN_AFTER = timedelta(minutes=2)
"""When the mail server does not take it, or whoever was sending it died."""

AT_ONCE = 20

WORDS = """{number} sends nothing since {since} UTC.

{reason}{code}

Messages wait until the connection is repaired; the other numbers go on.
{address}
"""

log = logging.getLogger(__name__)


def drain_alerts() -> int:
    """Tell owners and admins of each number that stopped, once; returns how many were tried."""
    due = BusinessNumber.objects.filter(
        health=BusinessNumber.Health.PAUSED, alert_due_at__lte=timezone.now()
    )
    return sum(_alert(number) for number in due.order_by("alert_due_at")[:AT_ONCE])


def _alert(number: BusinessNumber) -> bool:
    mine = BusinessNumber.objects.filter(pk=number.pk, alert_due_at=number.alert_due_at)
    again_at = timezone.now() + AGAIN_AFTER
    if not mine.update(alert_due_at=again_at):
        return False
    try:
        _send(number)
    except (OSError, SMTPException):
        log.warning("number %s has stopped, and no mail says so yet", number.pk)
        return True
    BusinessNumber.objects.filter(pk=number.pk, alert_due_at=again_at).update(alert_due_at=None)
    return True


def _send(number: BusinessNumber) -> None:
    runs_it = Membership.objects.filter(
        workspace=number.workspace_id,
        role__in=[Membership.Role.OWNER, Membership.Role.ADMIN],
        user__is_active=True,
    )
    words = WORDS.format(
        number=number,
        since=f"{number.paused_at:%Y-%m-%d %H:%M}",
        reason=number.pause_reason or "WhatsApp does not work with it now.",
        code=f" ({number.pause_code})" if number.pause_code else "",
        address=settings.SITE_URL + reverse("inbox:attention"),
    )
    subject = f"Octet: {number.display_number} sends nothing"
    for address in runs_it.values_list("user__email", flat=True):
        send_mail(subject, words, None, [address])
