from webhooks.incoming.models import IncomingDelivery, QuarantinedItem
from webhooks.outgoing.models import DeliveryAttempt, Endpoint, OutgoingDelivery

__all__ = ["DeliveryAttempt", "Endpoint", "IncomingDelivery", "OutgoingDelivery", "QuarantinedItem"]
