"""The providers we can speak to WhatsApp through, by the name a business number stores."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from whatsapp.events import IncomingEvent
from whatsapp.gateway import Credentials, Gateway
from whatsapp.providers.cloud_api import parsing, signatures
from whatsapp.providers.cloud_api.client import CloudApi


class Parse(Protocol):
    def __call__(self, body: bytes, *, received_at: datetime) -> Iterator[IncomingEvent]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    open_gateway: Callable[[Credentials], Gateway]
    parse: Parse
    signature_header: str
    signature_is_valid: Callable[[Sequence[str], bytes | None, bytes], bool]


PROVIDERS: dict[str, Provider] = {
    "cloud_api": Provider(
        open_gateway=CloudApi,
        parse=parsing.parse,
        signature_header=signatures.SIGNATURE_HEADER,
        signature_is_valid=signatures.signature_is_valid,
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


def signature_is_valid(
    provider: str, secrets: Sequence[str], header: bytes | None, body: bytes
) -> bool:
    """Tell whether a webhook was signed with one of our secrets; `header` as raw bytes."""
    return PROVIDERS[provider].signature_is_valid(secrets, header, body)
