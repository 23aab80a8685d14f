"""Letters in and out. Their pages stand beside their code; Django looks for them here."""

from webhooks.incoming import admin as incoming
from webhooks.outgoing import admin as outgoing

__all__ = ["incoming", "outgoing"]
