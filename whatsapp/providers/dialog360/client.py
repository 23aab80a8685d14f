"""Our calls to 360dialog for one business number."""

from datetime import datetime
from typing import BinaryIO
from urllib.parse import urlsplit

from whatsapp.errors import Refused
from whatsapp.events import Problem
from whatsapp.gateway import Credentials, Download, NumberInfo
from whatsapp.providers.cloud_api import media
from whatsapp.providers.cloud_api.client import CloudApi
from whatsapp.providers.dialog360.connection import TEMPLATES, Connection
from whatsapp.readiness import NumberState, TokenInfo, WebhookSubscription
from whatsapp.templates import LibraryTemplate


class Dialog360(CloudApi):
    """A Gateway through 360dialog. Waits as long as the Cloud API's."""

    connect = Connection

    def __init__(self, credentials: Credentials) -> None:
        super().__init__(credentials)
        self._key = credentials.access_token
        self._base_url = credentials.base_url

    def number_info(self) -> NumberInfo:
        """Proves that the key works. 360dialog documents no call that tells of the number."""
        self._connection.get(*TEMPLATES, limit=1)
        return NumberInfo(
            phone_number_id=self._number,
            display_phone_number="",
            verified_name="",
            is_official_business_account=None,
            is_on_business_app=None,
            quality_rating="",
            status="",
        )

    def token_info(self) -> TokenInfo:
        raise _not_told()

    def number_state(self) -> NumberState:
        raise _not_told()

    def library_templates(self, name: str) -> tuple[LibraryTemplate, ...]:
        raise _not_told()

    def subscribed_app_ids(self, waba_id: str) -> tuple[str, ...]:
        raise _not_told()

    def webhook_subscription(self, *, app_id: str, app_secret: str) -> WebhookSubscription | None:
        raise _not_told()

    def server_time(self) -> datetime | None:
        return None

    def download_media(self, url: str, into: BinaryIO, *, at_most: int) -> Download:
        return media.download(
            rehosted(url, self._base_url),
            into,
            authorization={"D360-API-KEY": self._key},
            base_url=self._base_url,
            at_most=at_most,
        )


def _not_told() -> Refused:
    return Refused(Problem(title="360dialog does not tell this; look in its Hub"))


def rehosted(url: str, base_url: str) -> str:
    """WhatsApp's address of a file with 360dialog's scheme and host, path and query kept.

    Raises Refused for what is no address.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        raise Refused(Problem(title="The file's address is not one")) from None
    query = f"?{parts.query}" if parts.query else ""
    return f"{base_url.rstrip('/')}{parts.path}{query}"
