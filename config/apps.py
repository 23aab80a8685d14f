from django.apps import AppConfig
from django.conf import settings
from django.db.backends.signals import connection_created

from config import checks

__all__ = ["WiringConfig", "checks"]


class WiringConfig(AppConfig):
    name = "config"
    verbose_name = "Octet"

    def ready(self) -> None:
        if settings.PRODUCTION:
            # SQLite can do without psycopg.
            from config import moments

            connection_created.connect(moments.read_quickly)
