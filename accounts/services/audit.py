"""What was done about access, by whom."""

from typing import Any

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts.addresses import client_network
from accounts.models import AuditEntry, User, Workspace


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


def network_of(request: HttpRequest) -> str:
    """The same text for requests of the same place, which cannot be turned into an address."""
    address = client_network(request)
    digest = salted_hmac("octet.audit.network", address, algorithm="sha256").hexdigest()
    return digest if address else ""
