from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import demo
from config.embedded import PortTaken, listen, prepare_data, serve


class Command(BaseCommand):
    help = "Runs all of Octet in one process, with a demo workspace. For trying out and developing."
    # They run in script/test; here each start would wait for them.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")

    def handle(self, *args: Any, host: str, **options: Any) -> None:
        if settings.PRODUCTION or settings.REDIS_URL:
            raise CommandError(
                "runembedded is for SQLite without Redis; with DATABASE_URL or REDIS_URL set, "
                "start config.web and a Celery worker instead."
            )
        port = settings.PORT
        try:
            listener = listen(host, port)
        except PortTaken:
            raise CommandError(
                f"Port {port} on {host} is taken; choose another one, for example PORT={port + 1}."
            ) from None
        prepare_data()
        serve(listener, ready=self._print_addresses)

    def _print_addresses(self) -> None:
        lines = [
            "",
            f"  Octet is ready:   {settings.SITE_URL}/",
            f"  Log in as         {demo.EMAIL}   password  {demo.PASSWORD}",
        ]
        if settings.SANDBOX:
            lines.append(f"  The phones:       {settings.SANDBOX_URL}/   (a WhatsApp of our own)")
        lines += [
            f"  Admin:            {settings.SITE_URL}/{settings.ADMIN_PATH}",
            "  Ctrl-C stops it.",
            "",
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()
