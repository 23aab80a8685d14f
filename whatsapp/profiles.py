"""How a business number presents itself to people on WhatsApp."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

ABOUT_LIMIT = 139
ADDRESS_LIMIT = 256
DESCRIPTION_LIMIT = 512
EMAIL_LIMIT = 128
WEBSITE_LIMIT = 256
"""Characters (WhatsApp's rules)."""

MOST_WEBSITES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessProfile:
    """What is not set is empty. `vertical` is WhatsApp's word for the line of business, an open
    list (RETAIL, HOTEL, …); `picture_url` works for a while only."""

    about: str = ""
    address: str = ""
    description: str = ""
    email: str = ""
    picture_url: str = ""
    websites: tuple[str, ...] = ()
    vertical: str = ""


class ProfileGateway(Protocol):
    """Every method may raise any GatewayError."""

    def business_profile(self) -> BusinessProfile: ...

    def change_business_profile(self, changes: Mapping[str, Any]) -> None:
        """`changes` by WhatsApp's names; what is not among them stays. Repeating it is harmless."""
        ...
