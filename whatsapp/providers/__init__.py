"""The providers we can speak to WhatsApp through, by the name a business number stores."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from whatsapp.events import IncomingEvent
from whatsapp.gateway import Credentials, Gateway
from whatsapp.providers.cloud_api import parsing, signatures
from whatsapp.providers.cloud_api.client import CloudApi
from whatsapp.providers.dialog360 import authentication
from whatsapp.providers.dialog360.client import Dialog360
from whatsapp.webhook_keys import Headers, WebhookKeys


class Parse(Protocol):
    def __call__(self, body: bytes, *, received_at: datetime) -> Iterator[IncomingEvent]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    open_gateway: Callable[[Credentials], Gateway]
    parse: Parse
    is_authentic: Callable[[Headers, WebhookKeys, bytes], bool]
    default_base_url: str


PROVIDERS: dict[str, Provider] = {
    "cloud_api": Provider(
        open_gateway=CloudApi,
        parse=parsing.parse,
        is_authentic=signatures.is_authentic,
        default_base_url="https://graph.facebook.com",
    ),
    "dialog360": Provider(
        open_gateway=Dialog360,
        parse=parsing.parse,
        is_authentic=authentication.is_authentic,
        default_base_url="https://waba-v2.360dialog.io",
    ),
}


def open_gateway(credentials: Credentials) -> Gateway:
    """Return a line to WhatsApp for one business number. Nothing is sent yet.

    Raises KeyError for a provider we do not have.
    """
    return PROVIDERS[credentials.provider].open_gateway(credentials)


def parse(provider: str, body: bytes, *, received_at: datetime) -> Iterator[IncomingEvent]:
    """Yield the events of one webhook body. Never raises on any bytes; see the provider's parse."""
    return PROVIDERS[provider].parse(body, received_at=received_at)
