"""What we share with a provider so that its webhooks can be told from forgeries."""

from collections.abc import Mapping, Sequence
from typing import Protocol

Headers = Mapping[bytes, bytes]
"""By lower-case name, as they came."""


class WebhookKeys(Protocol):
    """Empty ones are not set up and prove nothing."""

    @property
    def app_secrets(self) -> Sequence[str]: ...

    @property
    def verify_token(self) -> str: ...
