"""Makes an API key and prints it, once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Workspace
from accounts.services import api_keys


class Command(BaseCommand):
    help = "Make an API key and print it. It cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="What the key is for.")
        parser.add_argument("--workspace", help="Its name or number, when there are several.")
        parser.add_argument("--read-only", action="store_true", help="It may look, not change.")
        parser.add_argument(
            "--numbers", help="Phone number ids, with commas: the only ones it may work with."
        )

    def handle(self, **options: Any) -> None:
        name = options["name"].strip()
        if not name or len(name) > 100:
            raise CommandError("A name has 1 to 100 characters.")
        workspace = _workspace(options["workspace"])
        numbers = None
        if options["numbers"] is not None:
            wanted = {part.strip() for part in options["numbers"].split(",")}
            numbers = list(workspace.numbers.filter(phone_number_id__in=wanted))
            missing = wanted - {number.phone_number_id for number in numbers}
            if missing:
                raise CommandError(f"{workspace} has no number {', '.join(sorted(missing))}.")
        _key, secret = api_keys.create(
            workspace=workspace,
            name=name,
            actor="manage.py create_api_key",
            numbers=numbers,
            is_read_only=options["read_only"],
        )
        # Alone on standard output, for scripts.
        self.stderr.write(f"Key {name!r} for {workspace}, shown only now:")
        self.stdout.write(secret)


def _workspace(wanted: str | None) -> Workspace:
    found = Workspace.objects.order_by("pk")
    if wanted:
        found = found.filter(pk=wanted) if wanted.isdecimal() else found.filter(name=wanted)
    match list(found[:2]):
        case [workspace]:
            return workspace
        case []:
            raise CommandError("There is no such workspace.")
    names = ", ".join(f"{one.pk} ({one.name})" for one in Workspace.objects.order_by("pk")[:20])
    raise CommandError(f"Say which workspace with --workspace: {names}.")
