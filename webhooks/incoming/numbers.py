"""The business numbers that some deliveries may speak of."""

from collections.abc import Sequence

from accounts.models import BusinessNumber, Connection
from compiled_queries.query import CompiledQuery
from webhooks.incoming.models import IncomingDelivery

Numbers = dict[tuple[int, str], BusinessNumber]
"""By connection and WhatsApp's phone number id."""

_SECRETS = ("access_token", "app_secret", "previous_app_secret", "verify_token")


def of(deliveries: Sequence[IncomingDelivery]) -> Numbers:
    """All numbers of the connections these came by; each delivery knows its connection then."""
    wanted = {delivery.connection_id for delivery in deliveries}
    rows = _numbers_of(connections=list(wanted))
    numbers = {(row.connection_id, row.phone_number_id): row for row in rows}
    connections = {row.connection_id: row.connection for row in numbers.values()}
    if unnumbered := wanted - connections.keys():
        connections |= Connection.objects.defer(*_SECRETS).in_bulk(unnumbered)
    for delivery in deliveries:
        delivery.connection = connections[delivery.connection_id]
    return numbers


_numbers_of = CompiledQuery(
    lambda connections: (
        BusinessNumber.objects.filter(connection__among=connections)
        .select_related("workspace", "connection")
        .defer(*(f"connection__{secret}" for secret in _SECRETS))
        .order_by()
    )
)
