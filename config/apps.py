from django.apps import AppConfig

from config import checks

__all__ = ["WiringConfig", "checks"]


class WiringConfig(AppConfig):
    name = "config"
    verbose_name = "Octet"
