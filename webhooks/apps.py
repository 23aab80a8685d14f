from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "webhooks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models can only be imported now.
        from inbox import history
        from webhooks.outgoing import planning

        history.WITNESSES.append(planning.plan)
