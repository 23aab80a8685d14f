from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """The fake WhatsApp. Installed and routed only when `settings.SANDBOX` is on."""

    name = "whatsapp.sandbox"
    label = "sandbox"
    verbose_name = "WhatsApp sandbox"
    default_auto_field = "django.db.models.BigAutoField"
