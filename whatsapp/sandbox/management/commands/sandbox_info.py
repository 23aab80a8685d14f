import json
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand

from whatsapp.sandbox.services import numbers


class Command(BaseCommand):
    help = "Shows how to reach the sandbox: addresses, ids and secrets of its first number."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: str, **options: bool) -> None:
        number = numbers.default_number()
        account = number.account
        facts = {
            "base_url": f"{settings.SANDBOX_URL}/graph",
            "version": settings.GRAPH_VERSION,
            "phone_number_id": number.phone_number_id,
            "display_number": number.display_number,
            "waba_id": account.waba_id,
            "app_id": account.app_id,
            "access_token": account.access_token,
            "app_secret": account.app_secret,
            "verify_token": account.verify_token,
            "callback_url": number.effective_callback_url,
            "phones_page": f"{settings.SANDBOX_URL}/",
        }
        if options["json"]:
            self.stdout.write(json.dumps(facts))
            return
        for name, value in facts.items():
            self.stdout.write(f"{name:16} {value or '(none yet)'}")
