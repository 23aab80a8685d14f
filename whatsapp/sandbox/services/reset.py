"""A clean sheet, without breaking the connection."""

from django.db import transaction

from whatsapp.sandbox.models import Fault, GraphCall, Group, Media, Message, Person, Webhook
from whatsapp.sandbox.services import media


@transaction.atomic
def reset() -> None:
    """Forget people, groups, messages, files, faults, calls and undelivered webhooks.

    Accounts, numbers, credentials and callback addresses stay: clearing those would cut the
    connection of whoever uses the sandbox. Nothing is told to the business.
    """
    for file in Media.objects.all():
        media.forget(file)
    for model in (Webhook, GraphCall, Fault, Message, Group, Person):
        model.objects.all().delete()
