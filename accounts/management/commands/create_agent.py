"""Makes somebody a member of a workspace."""

import os
import secrets
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from accounts.management.asking import prompt
from accounts.models import BusinessNumber, Membership, User, Workspace
from accounts.services.workspaces import UnknownWorkspace, choose

VARIABLE = "OCTET_PASSWORD"


class Command(BaseCommand):
    help = (
        "Creates a user and their membership, or changes both: what is not said stays as it is. "
        f"The password comes from --password-stdin, from {VARIABLE}, or is asked for; without an "
        "answer a new user gets a made one, shown once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="what colleagues see")
        parser.add_argument("--workspace", default="", help="the first one is made")
        parser.add_argument("--role", choices=Membership.Role.values, help="default: agent")
        parser.add_argument(
            "--numbers",
            metavar="ID[,ID]",
            help="phone number ids they work; without any they work all of the workspace",
        )
        parser.add_argument("--password-stdin", action="store_true", help="read its first line")
        parser.add_argument("--generate-password", action="store_true", help="and print it")
        parser.add_argument(
            "--superuser", action="store_true", help="may do everything on the admin site"
        )

    @transaction.atomic
    def handle(self, *args: str, **options: Any) -> None:
        email = _clean_email(options["email"])
        try:
            workspace = choose(options["workspace"])
        except UnknownWorkspace as error:
            raise CommandError(str(error)) from None
        numbers = _numbers(workspace, options["numbers"])
        known = User.objects.filter(email__iexact=email).first()
        user = known or User(email=email, name=options["name"] or email.partition("@")[0])
        generated = self._set_password(user, options)
        self._save(user, options)
        membership = _join(user, workspace, options["role"], numbers)
        verb = "Changed" if known else "Created"
        self.stdout.write(
            self.style.SUCCESS(f"{verb} {user.email}: {membership.role} in {workspace.name}")
        )
        if generated:
            self.stdout.write(f"Password, shown only now: {generated}")

    def _save(self, user: User, options: dict[str, Any]) -> None:
        user.name = options["name"] or user.name
        if options["superuser"]:
            user.is_staff = user.is_superuser = True
        try:
            user.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        user.save()

    def _set_password(self, user: User, options: dict[str, Any]) -> str:
        """Returns the password when it was made here, to be shown."""
        chosen = "" if options["generate_password"] else _chosen_password(user, options)
        if chosen:
            try:
                validate_password(chosen, user)
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from None
            user.set_password(chosen)
            return ""
        if user.pk and not options["generate_password"]:
            return ""
        generated = secrets.token_urlsafe(15)
        user.set_password(generated)
        return generated


def _chosen_password(user: User, options: dict[str, Any]) -> str:
    """What somebody said it shall be; "" if nobody did. Existing users are not asked about."""
    if options["password_stdin"]:
        password = sys.stdin.readline().rstrip("\r\n")
        if not password:
            raise CommandError("Standard input holds no password.")
        return password
    if os.environ.get(VARIABLE):
        return os.environ[VARIABLE]
    return "" if user.pk else prompt("Password (empty: one is made)")


def _join(
    user: User, workspace: Workspace, role: str | None, numbers: list[BusinessNumber] | None
) -> Membership:
    membership, _created = Membership.objects.get_or_create(
        user=user, workspace=workspace, defaults={"every_number": not numbers}
    )
    if role and membership.role != role:
        membership.role = role
        membership.save(update_fields=["role"])
    if numbers is not None:
        membership.every_number = not numbers
        membership.save(update_fields=["every_number"])
        membership.numbers.set(numbers)
    return membership


def _numbers(workspace: Workspace, text: str | None) -> list[BusinessNumber] | None:
    """None leaves them as they are, an empty list is every number."""
    if text is None:
        return None
    wanted = {part.strip() for part in text.split(",") if part.strip()}
    found = list(workspace.numbers.filter(phone_number_id__in=wanted))
    missing = sorted(wanted - {number.phone_number_id for number in found})
    if missing:
        raise CommandError(f"{workspace.name} has no number with the id {', '.join(missing)}.")
    return found


def _clean_email(text: str) -> str:
    email = text.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise CommandError(f"This is no e-mail address: {text}") from None
    return email
