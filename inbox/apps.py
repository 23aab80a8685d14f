from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "inbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Importing connects the receiver: every connection to SQLite is taught to search.
        from inbox.search import sqlite  # noqa: F401
