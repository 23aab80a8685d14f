"""One of each thing that an address of the screen can name."""

from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from accounts.models import User, Workspace
from groups.models import GroupImport, GroupRequest
from groups.services import requests
from inbox.models import BulkRun, Conversation, Message
from inbox.services import bulk, noting
from tests import factories
from webhooks.models import Endpoint


def one_of_each(chat: Conversation, agent: User) -> SimpleNamespace:
    """All of the chat's number, and under the names by which tests/inbox/views/routes.py asks."""
    factories.make_message(chat)
    return SimpleNamespace(
        nothing=None,
        a_number=chat.number,
        template=factories.make_template(chat.number),
        conversation=chat,
        note=noting.add(conversation=chat, author=agent, text="Only for us"),
        export=factories.make_export(chat),
        tag=factories.make_tag(chat.workspace),
        bulk_run=bulk.start(
            Conversation.objects.filter(pk=chat.pk),
            membership=agent.memberships.get(),
            action=BulkRun.Action.REFRESH,
        ),
        **_chats_beside(chat),
        **_said(chat),
        **_people(chat),
        **_about_the_group(chat),
        **_for_programs(chat.workspace),
    )


def _chats_beside(chat: Conversation) -> dict[str, Conversation]:
    person = factories.make_contact(chat.workspace)
    ended = factories.make_group(chat.number, state="suspended")
    return {
        "direct": factories.make_conversation(contact=person, number=chat.number),
        "ended": factories.make_conversation(group=ended),
    }


def _said(chat: Conversation) -> dict[str, Any]:
    def say(state: str, **fields: Any) -> Message:
        return factories.make_message(chat, outgoing=True, state=state, **fields)

    def picture() -> Message:
        return factories.make_message(chat, "", kind="image")

    return {
        "message": say("failed"),
        "follower": say("queued", behind=say("failed")),
        "waiting": say("queued"),
        "attachment": factories.make_attachment(picture(), b"bytes", mime_type="image/jpeg"),
        "lost": factories.make_attachment(picture(), state="failed"),
    }


def _people(chat: Conversation) -> dict[str, Any]:
    people = chat.group.participants
    merged = factories.make_merge(people.last().contact)
    return {
        "participant": people.first(),
        "contact": people.first().contact,
        "twin": people.last().contact,
        "merged": merged,
        "join_request": factories.make_join_request(chat),
        "invite": factories.make_invite(chat.group, means="text", state="read"),
        "planned_invite": factories.make_invite(chat.group, due_at=timezone.now()),
    }


def _about_the_group(chat: Conversation) -> dict[str, Any]:
    wish = {"subject": "New"}
    request = requests.ask(chat.group, GroupRequest.Kind.UPDATE, by=None, wish=wish)
    requests.settle(request, GroupRequest.State.FAILED)
    return {
        "request": request,
        "picture": factories.make_group_picture(chat.group),
        "group_import": GroupImport.objects.create(
            workspace=chat.workspace, number=chat.number, name="groups.csv"
        ),
    }


def _for_programs(workspace: Workspace) -> dict[str, Any]:
    endpoint = Endpoint.objects.create(
        workspace=workspace, name="CRM", url="https://hooks.example.com/"
    )
    delivery = endpoint.deliveries.create(event_id="evt_1", event="message.received", body="{}")
    return {"endpoint": endpoint, "delivery": delivery}
