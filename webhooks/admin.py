"""Letters in. Their pages stand beside their code; Django looks for them here."""

from webhooks.incoming import admin

__all__ = ["admin"]
