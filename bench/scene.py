"""The workspace that the load is about. Runs inside Octet, by `manage.py shell`."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from inbox.models import Attachment, Conversation
from tests.factories import (
    make_connection,
    make_contact,
    make_conversation,
    make_group,
    make_number,
    make_user,
    make_workspace,
)

EMAIL, PASSWORD = "agent@bench.test", "a password for the bench"
GROUPS, DIRECT = 24, 24
"""Fewer conversations than a screen holds, so that each change is rendered and sent."""
PEOPLE = 8


@transaction.atomic
def make() -> dict[str, Any]:
    """An agent, a number, and people who will write in groups of eight and in direct chats. In one
    piece: the worker looks for new groups all the time."""
    workspace = make_workspace("Bench")
    connection = make_connection(workspace)
    number = make_number(connection=connection)
    make_user("Bench Agent", workspace=workspace, email=EMAIL, password=PASSWORD)
    # Nobody is to read them from WhatsApp while we measure.
    read_at = timezone.now() + timedelta(days=1)
    groups = [make_group(number, people=PEOPLE, read_at=read_at) for _ in range(GROUPS)]
    rooms = [make_conversation(group=group) for group in groups]
    rooms += [
        make_conversation(contact=make_contact(workspace), number=number) for _ in range(DIRECT)
    ]
    return {
        "workspace": workspace.pk,
        "email": EMAIL,
        "password": PASSWORD,
        "path": f"/webhooks/whatsapp/{connection.path_token}/",
        "app_secret": connection.app_secret,
        "phone_number_id": number.phone_number_id,
        "rooms": [_room(conversation) for conversation in rooms],
    }


def newest_attachment() -> int:
    return Attachment.objects.latest("pk").pk


def _room(conversation: Conversation) -> dict[str, Any]:
    if conversation.group is None:
        people = [conversation.contact]
    else:
        people = [p.contact for p in conversation.group.participants.select_related("contact")]
    return {
        "conversation": conversation.pk,
        "group_id": conversation.group.wa_group_id if conversation.group else "",
        "people": [{"wa_id": c.wa_id, "user_id": c.user_id, "name": c.name} for c in people],
    }
