"""What is wrong with this set-up, in words for the person who runs it."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


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
