"""From the bytes of a webhook to our events. Reading never raises and never drops an item."""

from whatsapp.providers.cloud_api.parsing.envelope import MAX_EVENTS, parse

__all__ = ["MAX_EVENTS", "parse"]
