"""Is every number set up as it should be? For people, and with --json for machines."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import BusinessNumber
from inbox.doctor.checks import BY_NAME
from inbox.doctor.running import examine_number
from inbox.models import CheckResult

MARKS = {"pass": "ok  ", "warn": "warn", "fail": "FAIL", "unknown": "?   "}


class Command(BaseCommand):
    help = (
        "Test the set-up of every number, or of one: token, webhooks, groups, this installation. "
        "Exits with 1 when something fails."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--phone-number-id", default="", help="Only this number.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        numbers = BusinessNumber.objects.select_related("connection").order_by("pk")
        if options["phone_number_id"]:
            numbers = numbers.filter(phone_number_id=options["phone_number_id"])
        if not numbers:
            raise CommandError("There is no such number. connect_number makes one.")
        found = [(number, examine_number(number)) for number in numbers]
        if options["json"]:
            self.stdout.write(json.dumps({"numbers": [_as_json(*row) for row in found]}))
        else:
            for number, results in found:
                self._tell(number, results)
        if any(result.outcome == "fail" for _, results in found for result in results):
            raise SystemExit(1)

    def _tell(self, number: BusinessNumber, results: list[CheckResult]) -> None:
        self.stdout.write(str(number))
        for result in results:
            title = BY_NAME[result.check_name].title
            self.stdout.write(f"  {MARKS[result.outcome]} {title}: {result.words}")
            if result.remedy:
                self.stdout.write(f"         {result.remedy}")


def _as_json(number: BusinessNumber, results: list[CheckResult]) -> dict[str, Any]:
    checks = [
        {
            "check": result.check_name,
            "outcome": str(result.outcome),
            "words": result.words,
            "remedy": result.remedy,
            "checked_at": result.checked_at.isoformat(),
        }
        for result in results
    ]
    return {"phone_number_id": number.phone_number_id, "name": number.name, "checks": checks}
