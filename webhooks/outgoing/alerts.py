"""Mails to those who run a workspace: a webhook of theirs keeps failing, or has ended."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.services.alerts import mail_admins, tell_due
from webhooks.outgoing.models import Endpoint

AFTER = (timedelta(hours=1), timedelta(days=1), timedelta(days=4))
"""Of nothing but failures: then its admins are told."""

STILL_TRIED = """Nothing got through to the webhook {name} ({host}) since {since} UTC.

What happens meanwhile is kept and sent when it answers again. After seven days of failures
nothing more is sent until you resume it.
{address}
"""
ENDED = """Octet sends nothing more to the webhook {name} ({host}).

{reason}

What happens is kept for thirty days: resume it, and what waited is sent.
{address}
"""


def first_alert(failing_since: datetime) -> datetime:
    """When its admins are told that it fails, if nothing gets through until then."""
    return failing_since + AFTER[0]


def drain_webhook_alerts() -> int:
    """Tell owners and admins of each endpoint in trouble; returns how many were tried."""
    return tell_due(Endpoint.objects.present(), _tell)


def _tell(endpoint: Endpoint) -> datetime | None:
    if endpoint.state in {Endpoint.State.PAUSED, Endpoint.State.GONE}:
        # One that a person paused has no reason: they know.
        if endpoint.state_reason:
            _mail(endpoint, "gets nothing more", ENDED)
        return None
    if endpoint.failing_since is None:
        return None
    _mail(endpoint, "does not answer", STILL_TRIED)
    later = (endpoint.failing_since + after for after in AFTER)
    return next((moment for moment in later if moment > timezone.now()), None)


def _mail(endpoint: Endpoint, what: str, words: str) -> None:
    """The host alone of the address: the rest may hold a token."""
    page = reverse("webhooks:endpoint", args=[endpoint.pk])
    told = words.format(
        name=endpoint.name,
        host=urlsplit(endpoint.url).hostname or "",
        since=f"{endpoint.failing_since:%Y-%m-%d %H:%M}" if endpoint.failing_since else "",
        reason=endpoint.state_reason,
        address=settings.SITE_URL + page,
    )
    mail_admins(endpoint.workspace_id, f"Octet: the webhook {endpoint.name} {what}", told)
