"""One of everything that the REST API can be asked for, and what to ask for it with."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import BusinessNumber
from inbox.models import Conversation
from inbox.services import noting
from tests.api.conftest import Program
from tests.api.routes import Operation
from tests.factories import (
    make_attachment,
    make_contact,
    make_conversation,
    make_group,
    make_group_picture,
    make_invitation,
    make_invite,
    make_join_request,
    make_message,
    make_participant,
    make_tag,
    make_template,
    make_user,
)
from tests.inbox.media import files
from webhooks.models import Endpoint, OutgoingDelivery

Bodies = dict[str, dict[str, Any]]

GROUPS, CHATS, HOOKS = "v1/whatsapp/wa-groups", "v1/inbox/conversations", "v1/webhooks"
ON_GROUP, ON_CHAT = f"{GROUPS}/<str:group_id>", f"{CHATS}/<str:conversation_id>"
ON_MESSAGE = f"{ON_CHAT}/messages/<path:message_id>"
SOMEBODY = "+34600555099"


@dataclass(frozen=True)
class World:
    """One of everything that addresses can name."""

    conversation: Conversation
    ids: dict[str, str]
    bodies: dict[str, dict[str, Any]]
    """What makes an operation succeed, by its name; those that are missing need no body."""
    queries: dict[str, dict[str, str]]
    """Likewise, what stands in the address besides `accountId`."""
    own_ids: dict[str, dict[str, str]]
    """Likewise, ids other than those of all."""

    @property
    def account(self) -> str:
        return str(self.conversation.number_id)

    def ask(self, program: Program, operation: Operation, **changes: Any) -> Any:
        """The operation as it should be asked for, with some things changed."""
        ids = self.ids | self.own_ids.get(str(operation), {}) | changes.pop("ids", {})
        query = changes.pop("query", {"accountId": self.account})
        query = self.queries.get(str(operation), {}) | query
        address = operation.path(ids) + "?" + "&".join(f"{k}={v}" for k, v in query.items())
        body = changes.pop("body", self.bodies.get(str(operation), {}))
        _rewind(body)
        if operation.takes_form and isinstance(body, dict):
            changes.setdefault("format", "multipart")
        if operation.method == "get":
            return program.get(address, **changes)
        return getattr(program, operation.method)(address, body, **changes)


def make_world(number: BusinessNumber, key_id: int) -> World:
    things = _make_things(number)
    account = {"accountId": str(number.pk)}
    bodies = (
        _of_groups(things, account) | _of_chats(things, account) | _of_the_rest(things, account)
    )
    queries = {
        f"delete {HOOKS}/settings": {"webhookId": things.webhook},
        "get v1/whatsapp/template-library": {"name": "group_invite_link"},
        "get v1/whatsapp/block-users/status": {"user": things.member.wa_id},
    }
    own_ids = {
        "post v1/whatsapp/group-requests/<str:request_id>/again": {
            "request_id": str(things.lost.pk)
        },
        f"post {ON_MESSAGE}/again": {"message_id": things.failed.wamid},
        f"post {ON_MESSAGE}/cancel": {"message_id": things.queued.wamid},
    }
    return World(things.conversation, _ids(things, key_id), bodies, queries, own_ids)


def _make_things(number: BusinessNumber) -> SimpleNamespace:
    group = make_group(number, people=1)
    member = make_contact(number.workspace, "Ana", wa_id="34600555017")
    make_participant(group, member)
    conversation = make_conversation(group=group)
    message = make_message(conversation, kind="image", wamid="wamid.ONE")
    asker = make_join_request(conversation).contact
    make_invitation(number)
    make_group_picture(group, shown=True)
    webhook, told = _make_webhook(number)
    return SimpleNamespace(
        number=number,
        group=group,
        member=member,
        conversation=conversation,
        message=message,
        asker=asker,
        webhook=webhook,
        told=told,
        file=make_attachment(message, files.picture("PNG"), mime_type="image/png"),
        note=noting.add(conversation=conversation, author=None, text="Only for us"),
        template=make_template(number, name="greeting"),
        invite=make_invite(group, asker, due_at=timezone.now()),
        tag=make_tag(number.workspace, "VIP", conversation),
        agent=make_user("Alba Agent", workspace=number.workspace, email="alba@octet.test"),
        request=group.requests.create(number=number, kind="refresh"),
        lost=group.requests.create(number=number, kind="reset_link", state="unsure"),
        failed=make_message(conversation, outgoing=True, state="failed", wamid="wamid.BAD"),
        queued=make_message(conversation, outgoing=True, state="queued", wamid="wamid.WAITS"),
    )


def _ids(things: SimpleNamespace, key_id: int) -> dict[str, str]:
    return {
        "key_id": str(key_id),
        "profile_id": str(things.number.workspace_id),
        "account_id": str(things.number.pk),
        "group_id": things.group.wa_group_id,
        "request_id": str(things.request.pk),
        "name": things.template.name,
        "template_id": things.template.template_id,
        "invite_id": str(things.invite.pk),
        "contact_id": str(things.member.pk),
        "media_id": str(things.file.pk),
        "conversation_id": str(things.conversation.pk),
        "message_id": things.message.wamid,
        "note_id": str(things.note.pk),
        "index": "0",
        "tag_id": str(things.tag.pk),
    }


def _of_groups(things: SimpleNamespace, account: dict[str, str]) -> Bodies:
    member, asker = [things.member.wa_id], [things.asker.wa_id]
    return {
        f"post {GROUPS}": account | {"subject": "New"},
        f"post {ON_GROUP}": {"subject": "New"},
        f"post {ON_GROUP}/participants": {"phoneNumbers": [SOMEBODY]},
        f"delete {ON_GROUP}/participants": {"phoneNumbers": member},
        f"post {ON_GROUP}/invites": {"phoneNumbers": [SOMEBODY], "means": "template"},
        f"post {ON_GROUP}/invites/<str:invite_id>": {"again": True},
        f"post {ON_GROUP}/picture": {"picture": _picture()},
        f"post {ON_GROUP}/admins": {"phoneNumbers": member},
        f"delete {ON_GROUP}/admins": {"phoneNumbers": member},
        f"post {ON_GROUP}/join-requests": {"phoneNumbers": asker},
        f"delete {ON_GROUP}/join-requests": {"phoneNumbers": asker},
    }


def _of_chats(things: SimpleNamespace, account: dict[str, str]) -> Bodies:
    template = {"templateName": "greeting", "templateParams": ["Ana"]}
    tags = {"tagIds": [str(things.tag.pk)]}
    nothing_else = ("read", "accept", "thread-control", "typing")
    return {
        f"post {CHATS}": account | {"participantId": SOMEBODY} | template,
        f"put {ON_CHAT}": account | {"status": "archived"},
        f"put {ON_CHAT}/assignment": account | {"memberId": str(things.agent.pk)},
        f"post {ON_CHAT}/notes": account | {"text": "Only for us"},
        f"patch {ON_CHAT}/notes/<str:note_id>": account | {"text": "Still only for us"},
        f"put {ON_CHAT}/tags": account | tags,
        f"post {ON_CHAT}/tags": account | tags,
        **{f"post {ON_CHAT}/{name}": account for name in nothing_else},
        f"post {ON_CHAT}/messages": account | {"message": "Hello"},
        f"post {ON_MESSAGE}/pin": account | {"days": 3},
        f"post {ON_MESSAGE}/again": account,
        f"post {ON_MESSAGE}/cancel": account,
        f"post {ON_MESSAGE}/reactions": account | {"emoji": "👍"},
    }


def _of_the_rest(things: SimpleNamespace, account: dict[str, str]) -> Bodies:
    components = {"components": things.template.components}
    template = {"name": things.template.name, "category": "UTILITY", "language": "en"}
    return {
        "post v1/api-keys": {"name": "another"},
        "post v1/whatsapp/templates": account | template | components,
        "patch v1/whatsapp/templates/<str:name>": components,
        "patch v1/whatsapp/templates/id/<str:template_id>": components,
        "post v1/media/upload-direct": {"file": _picture()},
        "post v1/media": {"files": _picture()},
        "post v1/media/presign": {"filename": "a.png", "contentType": "image/png"},
        "post v1/tags": {"name": "Deposit", "color": "orange"},
        "patch v1/tags/<str:tag_id>": {"name": "Very important"},
        "patch v1/contacts/<str:contact_id>": {"alias": "Ana of the keys"},
        "post v1/whatsapp/business-profile": account | {"about": "Flats by the sea"},
        "post v1/contacts": {"name": "Somebody new", "platformIdentifier": SOMEBODY},
        "post v1/whatsapp/block-users": account | {"users": [f"+{things.member.wa_id}"]},
        "delete v1/whatsapp/block-users": account | {"users": [f"+{things.member.wa_id}"]},
        "post v1/contacts/<str:contact_id>/block": {"because": "Writes in capitals"},
        f"post {HOOKS}/settings": {
            "name": "ERP",
            "url": "https://hooks.example.com/erp",
            "events": ["message.received"],
            "accountIds": [account["accountId"]],
        },
        f"put {HOOKS}/settings": {"webhookId": things.webhook, "name": "Renamed"},
        f"post {HOOKS}/test": {"webhookId": things.webhook, "event": "message.received"},
        f"post {HOOKS}/logs/redeliver": {"webhookId": things.webhook, "eventId": things.told},
    }


def _make_webhook(number: BusinessNumber) -> tuple[str, str]:
    """The id of a webhook of this number alone, and that of an event it was told."""
    endpoint = Endpoint.objects.create(
        workspace=number.workspace,
        name="CRM of Casa Lima",
        url="https://hooks.example.com/crm",
        every_number=False,
    )
    endpoint.numbers.add(number)
    told = OutgoingDelivery.objects.create(
        endpoint=endpoint, event_id="evt_1", event="message.received", body="{}"
    )
    return str(endpoint.pk), told.event_id


def _rewind(body: object) -> None:
    """Files of an earlier request can be sent again."""
    for value in body.values() if isinstance(body, dict) else ():
        if isinstance(value, SimpleUploadedFile):
            value.seek(0)


def _picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.png", files.picture("PNG"), "image/png")
