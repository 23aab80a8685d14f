"""Re-encrypts what is stored with the newest key."""

from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction

from accounts.encryption import EncryptedTextField


class Command(BaseCommand):
    help = (
        "Encrypts all stored secrets with the first key of ENCRYPTION_KEYS. To change the key: put "
        "a new one in front, restart everything, run this, then take the old one away and restart."
    )

    def handle(self, *args: str, **options: Any) -> None:
        try:
            with transaction.atomic():
                count = sum(_rotate(model) for model in apps.get_models())
        except ImproperlyConfigured as error:
            raise CommandError(f"{error} Nothing was changed.") from None
        secrets = "1 secret" if count == 1 else f"{count} secrets"
        self.stdout.write(self.style.SUCCESS(f"The newest key now protects {secrets}."))


def _rotate(model: type[models.Model]) -> int:
    """How many secrets of this table were written anew. Whoever changes a row meanwhile waits."""
    names = [f.name for f in model._meta.concrete_fields if isinstance(f, EncryptedTextField)]
    if not names:
        return 0
    rows = list(model._default_manager.select_for_update().only("pk", *names).order_by("pk"))
    model._default_manager.bulk_update(rows, names, batch_size=200)
    return sum(bool(getattr(row, name)) for row in rows for name in names)
