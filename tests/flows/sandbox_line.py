"""A line between the sandbox and us over real HTTP; its webhooks are checked at our door."""

from urllib.parse import urlsplit

from django.conf import settings

from accounts.models import BusinessNumber, Connection
from tests import factories
from tests.hearing import hears
from whatsapp.providers import PROVIDERS
from whatsapp.sandbox import courier
from whatsapp.sandbox.models import BusinessNumber as SandboxNumber


def connect(there: SandboxNumber) -> BusinessNumber:
    """Our number for one of the sandbox, with its credentials and our callback address."""
    account = there.account
    connection = factories.make_connection(
        base_url=f"{settings.SANDBOX_URL}/graph",
        access_token=account.access_token,
        app_secret=account.app_secret,
        verify_token=account.verify_token,
    )
    account.callback_url = connection.callback_url[:200]
    account.save()
    return factories.make_number(
        connection=connection, phone_number_id=there.phone_number_id, waba_id=account.waba_id
    )


def deliver() -> int:
    """The webhooks that are due arrive and are worked off. Returns how many there were."""

    def post(url: str, body: bytes, headers: dict[str, str]) -> int:
        connection = Connection.objects.get(path_token=urlsplit(url).path.split("/")[-2])
        told = {name.lower().encode(): value.encode() for name, value in headers.items()}
        if not PROVIDERS[connection.provider].is_authentic(told, connection, body):
            return 401
        hears(connection, body)
        return 200

    return courier.deliver_due(post)
