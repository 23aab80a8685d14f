"""The admin site's pages about the work. The numbers are here because resuming one is work."""

from inbox.admin import conversations, numbers

__all__ = ["conversations", "numbers"]
