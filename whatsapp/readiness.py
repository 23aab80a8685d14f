"""What a provider can be asked about its own state: is everything set up as it should be?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenInfo:
    """About the access token itself. `waba_ids` are the accounts it was given for; none named means
    WhatsApp did not say."""

    is_valid: bool
    app_id: str
    scopes: tuple[str, ...]
    waba_ids: tuple[str, ...]
    expires_at: datetime | None
    """None: it does not expire."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberState:
    """Empty and None where this Graph version does not say."""

    status: str
    platform: str
    quality: str
    throughput: str
    messaging_limit: str
    can_send: str
    is_official_business_account: bool | None
    is_on_business_app: bool | None
    callback_url: str
    """Where webhooks of this number go: its own address, else the account's, else the app's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSubscription:
    """What the app has subscribed to for WhatsApp Business Accounts."""

    callback_url: str
    is_active: bool
    fields: tuple[str, ...]


class ReadinessGateway(Protocol):
    """Reads only. Every method may raise any GatewayError; Refused where a provider has no such
    call."""

    def token_info(self) -> TokenInfo: ...

    def number_state(self) -> NumberState: ...

    def subscribed_app_ids(self, waba_id: str) -> tuple[str, ...]:
        """The apps that hear of this WhatsApp Business Account."""
        ...

    def webhook_subscription(self, *, app_id: str, app_secret: str) -> WebhookSubscription | None:
        """None when the app has subscribed to nothing."""
        ...

    def server_time(self) -> datetime | None:
        """WhatsApp's clock, to the second; None when it does not show it."""
        ...
