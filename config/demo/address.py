"""Where the demo's sandbox is reached."""

from django.conf import settings

from accounts.models import Connection
from whatsapp.sandbox.services import numbers

GRAPH_PATH = "/graph"


def follow_address() -> None:
    """Octet may listen elsewhere than when the demo was made: tell the sandbox, and ourselves."""
    for connection in Connection.objects.filter(base_url__endswith=f"/sandbox{GRAPH_PATH}"):
        connection.base_url = settings.SANDBOX_URL + GRAPH_PATH
        connection.save(update_fields=["base_url"])
        numbers.default_number(connection.callback_url)
