from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User, Workspace
from config import demo

if settings.SANDBOX:
    from config.demo.address import follow_address
    from config.demo.seeding import Seeder


class Command(BaseCommand):
    help = "Makes the demo workspace: two agents, a number on the sandbox, groups with a past."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="when there is a workspace already, only follow a changed address",
        )

    def handle(self, *args: Any, if_empty: bool, **options: Any) -> None:
        if not settings.SANDBOX:
            if if_empty:
                return
            raise CommandError("The demo lives on the sandbox; set SANDBOX=on.")
        if if_empty and Workspace.objects.exists():
            follow_address()
            return
        if User.objects.filter(email=demo.EMAIL).exists():
            raise CommandError(f"There is a {demo.EMAIL} already; the demo can be made only once.")
        with transaction.atomic():
            Seeder().run()
        self.stdout.write(f"Demo workspace made. Log in as {demo.EMAIL} / {demo.PASSWORD}.")
