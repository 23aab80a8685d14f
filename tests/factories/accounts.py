"""Who we are: workspaces, their people, numbers and templates."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import BusinessNumber, Connection, Membership, Template, User, Workspace
from tests.factories.unique import serials


def make_workspace(name: str = "Casa Lima") -> Workspace:
    return Workspace.objects.create(name=name)


def make_connection(workspace: Workspace | None = None, **fields: Any) -> Connection:
    defaults = {
        "name": "WhatsApp",
        "base_url": "https://graph.facebook.com",
        "access_token": "an-access-token",
        "app_secret": "an-app-secret",
        "verify_token": "a-verify-token",
    }
    return Connection.objects.create(workspace=workspace or make_workspace(), **(defaults | fields))


def make_number(workspace: Workspace | None = None, **fields: Any) -> BusinessNumber:
    """A working number. Numbers of one workspace share its connection unless one is given."""
    connection = fields.pop("connection", None)
    workspace = workspace or (connection.workspace if connection else make_workspace())
    nth = next(serials)
    defaults = {
        "connection": connection or workspace.connections.first() or make_connection(workspace),
        "phone_number_id": f"3190000{nth:08}",
        "waba_id": "102290129340398",
        "display_number": f"+1 555 {nth:07}",
        "name": f"Number {nth}",
    }
    return BusinessNumber.objects.create(workspace=workspace, **(defaults | fields))


def make_user(
    name: str = "Ana Agent",
    *,
    workspace: Workspace | None = None,
    role: str = Membership.Role.AGENT,
    numbers: Iterable[BusinessNumber] = (),
    **fields: Any,
) -> User:
    """Somebody of ours; a member of `workspace` when one is given, of no `numbers` means of all.

    Without a `password` they cannot log in by the form (see client_of).
    """
    email = fields.pop("email", f"{name.split()[0].lower()}{next(serials)}@octet.test")
    user = User.objects.create_user(email, fields.pop("password", None), name=name, **fields)
    if workspace:
        numbers = list(numbers)
        membership = user.memberships.create(
            workspace=workspace, role=role, every_number=not numbers
        )
        membership.numbers.set(numbers)
    return user


def make_template(number: BusinessNumber, **fields: Any) -> Template:
    """An approved template of the number's account, with one variable."""
    nth = next(serials)
    defaults = {
        "template_id": f"8800000{nth:08}",
        "name": f"template_{nth}",
        "language": "en",
        "category": "UTILITY",
        "status": "APPROVED",
        "status_at": timezone.now() - timedelta(days=1),
        "synced_at": timezone.now(),
        "components": [{"type": "BODY", "text": "Hello {{1}}, how are you?"}],
    }
    return Template.objects.create(
        connection_id=number.connection_id, waba_id=number.waba_id, **(defaults | fields)
    )


def make_invitation(number: BusinessNumber, **fields: Any) -> Template:
    """The approved template that carries a group's link."""
    text = "You are invited to our WhatsApp group: {{1}} See you there!"
    defaults = {"name": "group_invite_link", "library_name": "group_invite_link"}
    defaults |= {"components": [{"type": "BODY", "text": text}]}
    return make_template(number, **(defaults | fields))
