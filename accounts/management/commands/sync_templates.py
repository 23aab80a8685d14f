"""Fetches the message templates of every connected WhatsApp Business Account, now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Template, TemplateSync
from accounts.services.template_sync import drain_templates


class Command(BaseCommand):
    help = "Fetches the message templates of every connected WhatsApp Business Account."

    def handle(self, *args: str, **options: Any) -> None:
        TemplateSync.objects.update(due_at=timezone.now())
        fetched = drain_templates()
        failed = TemplateSync.objects.exclude(problem="")
        for sync in failed:
            self.stderr.write(f"{sync.waba_id}: {sync.problem}")
        kept = Template.objects.filter(deleted_at=None).count()
        self.stdout.write(f"{fetched} accounts fetched, {kept} templates.")
        if failed:
            raise CommandError("Some accounts could not be fetched.")
