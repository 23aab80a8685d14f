"""What was done about access, and by programs in the name of a workspace, and by whom."""

from typing import Any

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts.addresses import client_network
from accounts.models import ApiKey, AuditEntry, User, Workspace


def note(
    action: AuditEntry.Action,
    *,
    workspace: Workspace,
    actor: str,
    object: str,
    user: User | None = None,
    details: dict[str, Any] | None = None,
    network: str = "",
) -> AuditEntry:
    """Add an entry; call it in the transaction of the change. `details` must hold no secret."""
    return AuditEntry.objects.create(
        workspace=workspace,
        action=action,
        user=user,
        actor=actor[:200],
        object=object[:200],
        details=details or {},
        network=network,
    )


def note_program(
    action: AuditEntry.Action,
    *,
    key: ApiKey,
    request: HttpRequest,
    object: str,
    details: dict[str, Any],
) -> AuditEntry:
    """The same for what a program did with its key."""
    return note(
        action,
        workspace=key.workspace,
        actor=f"API key {key}",
        object=object,
        details=details,
        network=network_of(request),
    )


def network_of(request: HttpRequest) -> str:
    """The same text for requests of the same place, which cannot be turned into an address."""
    address = client_network(request)
    digest = salted_hmac("octet.audit.network", address, algorithm="sha256").hexdigest()
    return digest if address else ""
