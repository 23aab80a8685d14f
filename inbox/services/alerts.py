"""Mails to those who run a workspace: a number of theirs has stopped."""

from django.conf import settings
from django.urls import reverse

from accounts.models import BusinessNumber
from accounts.services.alerts import mail_admins, tell_due

WORDS = """{number} sends nothing since {since} UTC.

{reason}{code}

Messages wait until the connection is repaired; the other numbers go on.
{address}
"""


def drain_alerts() -> int:
    """Tell owners and admins of each number that stopped, once; returns how many were tried."""
    return tell_due(BusinessNumber.objects.filter(health=BusinessNumber.Health.PAUSED), _tell)


def _tell(number: BusinessNumber) -> None:
    words = WORDS.format(
        number=number,
        since=f"{number.paused_at:%Y-%m-%d %H:%M}",
        reason=number.pause_reason or "WhatsApp does not work with it now.",
        code=f" ({number.pause_code})" if number.pause_code else "",
        address=settings.SITE_URL + reverse("inbox:attention"),
    )
    mail_admins(number.workspace_id, f"Octet: {number.display_number} sends nothing", words)
