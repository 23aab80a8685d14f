from webhooks.incoming.models import IncomingDelivery, QuarantinedItem

__all__ = ["IncomingDelivery", "QuarantinedItem"]
