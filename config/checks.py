"""What is wrong with this set-up, in words for the person who runs it."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connection

LONGEST_FREEZE = 60_000
"""Milliseconds that others may wait for a transaction of which nothing is heard."""


@register()
def hints_reach_other_processes(**kwargs: Any) -> list[CheckMessage]:
    if not settings.PRODUCTION or settings.REDIS_URL:
        return []
    return [
        Warning(
            "REDIS_URL is not set, so web and worker processes cannot tell each other what is new.",
            hint="Set REDIS_URL; until then open browsers are seconds late.",
            id="octet.W001",
        )
    ]


@register(Tags.security, deploy=True)
def sandbox_is_off(**kwargs: Any) -> list[CheckMessage]:
    if not settings.SANDBOX:
        return []
    return [
        Warning(
            "The sandbox is on: anybody who reaches this server can play its customers.",
            hint="Set SANDBOX=off, unless this is a demonstration.",
            id="octet.W002",
        )
    ]


@register(Tags.security, deploy=True)
def keys_are_chosen(**kwargs: Any) -> list[CheckMessage]:
    if settings.ENCRYPTION_KEYS and settings.PRODUCTION:
        return []
    return [
        Warning(
            "The encryption key was made on the first start and lies beside the data.",
            hint="Set ENCRYPTION_KEYS or ENCRYPTION_KEYS_FILE, and keep a copy elsewhere.",
            id="octet.W003",
        )
    ]


@register(Tags.security, deploy=True)
def site_is_reached_securely(**kwargs: Any) -> list[CheckMessage]:
    if settings.HTTPS:
        return []
    return [
        Warning(
            "SITE_URL does not start with https://, and WhatsApp calls nothing else.",
            hint="Set SITE_URL to the public https:// address of this server.",
            id="octet.W004",
        )
    ]


@register(Tags.database)
def locks_outlive_nobody(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Asked before each migration. Behind a pooler it is the server that answers, too."""
    if not databases or connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setting::int FROM pg_settings WHERE name = %s",
            ["idle_in_transaction_session_timeout"],
        )
        patience = cursor.fetchone()[0]
    if 0 < patience <= LONGEST_FREEZE:
        return []
    return [
        Warning(
            "PostgreSQL keeps what a frozen or vanished worker has locked, for hours.",
            hint="Set idle_in_transaction_session_timeout to 15s for Octet's database, and "
            "tcp_keepalives_idle to 30, as docker-compose.yml does.",
            id="octet.W005",
        )
    ]
