"""Connecting a business number of ours with WhatsApp."""

import secrets
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction

from accounts.models import BusinessNumber, Connection, Workspace
from whatsapp.gateway import Credentials, NumberInfo
from whatsapp.providers import open_gateway

WEBHOOK_FIELDS = (
    "messages",
    "group_lifecycle_update",
    "group_participants_update",
    "group_settings_update",
    "group_status_update",
    "message_template_status_update",
    "message_template_quality_update",
    "message_template_components_update",
    "template_category_update",
)
"""What to subscribe to at Meta; without the others than messages, groups and templates change and
we do not hear of it."""


class AmbiguousConnection(Exception):
    """These details do not fit the stored connection. The text is for the person who asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """Empty ones leave what is stored as it is."""

    access_token: str = field(default="", repr=False)
    app_secret: str = field(default="", repr=False)
    verify_token: str = field(default="", repr=False)


def find_connection(
    workspace: Workspace, *, provider: str, name: str, base_url: str, phone_number_id: str
) -> Connection:
    """The number's connection, else the one of this name, else a new one that is not stored yet.

    Raises AmbiguousConnection when the one found leads somewhere else.
    """
    number = workspace.numbers.filter(phone_number_id=phone_number_id).first()
    known = number.connection if number else workspace.connections.filter(name=name).first()
    if known is None:
        return Connection(workspace=workspace, provider=provider, name=name, base_url=base_url)
    if known.name != name:
        raise AmbiguousConnection(
            f'This number belongs to the connection "{known.name}"; say so with --connection.'
        )
    if known.provider != provider:
        raise AmbiguousConnection(
            f'The connection "{name}" goes through {known.get_provider_display()}; say so with '
            "--provider, or give the new connection another name with --connection."
        )
    if known.base_url.rstrip("/") != base_url.rstrip("/"):
        raise AmbiguousConnection(
            f'The connection "{name}" leads to {known.base_url}; use --base-url with that address, '
            "or give the new connection another name with --connection."
        )
    return known


def take_secrets(connection: Connection, given: Secrets) -> None:
    """Put new secrets in place, unsaved. A replaced app secret stays valid as the previous one."""
    if given.app_secret and connection.app_secret not in {"", given.app_secret}:
        connection.previous_app_secret = connection.app_secret
    connection.access_token = given.access_token or connection.access_token
    connection.app_secret = given.app_secret or connection.app_secret
    connection.verify_token = (
        given.verify_token or connection.verify_token or secrets.token_urlsafe(24)
    )


def ask_whatsapp(connection: Connection, phone_number_id: str) -> NumberInfo:
    """What WhatsApp says about the number with this connection. Raises GatewayError."""
    credentials = Credentials(
        provider=connection.provider,
        base_url=connection.base_url,
        graph_version=settings.GRAPH_VERSION,
        access_token=connection.access_token,
        phone_number_id=phone_number_id,
    )
    return open_gateway(credentials).number_info()


@transaction.atomic
def store(
    connection: Connection,
    *,
    phone_number_id: str,
    waba_id: str,
    display_number: str,
    name: str,
    is_on_business_app: bool | None = None,
) -> BusinessNumber:
    """Keep the connection and its number. Empty values leave what is stored as it is."""
    connection.save()
    number = BusinessNumber.objects.filter(
        connection=connection, phone_number_id=phone_number_id
    ).first() or BusinessNumber(
        workspace=connection.workspace, connection=connection, phone_number_id=phone_number_id
    )
    number.waba_id = waba_id or number.waba_id
    number.display_number = display_number or number.display_number or phone_number_id
    number.name = name or number.name or number.display_number
    if is_on_business_app is not None:
        number.is_on_business_app = is_on_business_app
    number.save()
    return number
