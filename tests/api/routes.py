"""Every operation of the REST API, read off the URL conf, with ids that exist put in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.api.contract.views import ApiView
from accounts.models import BusinessNumber
from inbox.api.media.views import FormParser
from inbox.models import Conversation
from inbox.services import noting
from tests.api.conftest import Program
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

METHODS = ("get", "post", "put", "patch", "delete")
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Operation:
    """A method of a route. `route` is as the URL conf has it."""

    method: str
    route: str
    view: type[ApiView] = field(compare=False)

    def __str__(self) -> str:
        return f"{self.method} {self.route}"

    @property
    def parameters(self) -> list[str]:
        return PARAMETER.findall(self.route)

    @property
    def takes_form(self) -> bool:
        """A file comes in it."""
        return self.method == "post" and set(self.view.parser_classes) == {FormParser}

    def path(self, ids: dict[str, str]) -> str:
        return "/api/" + PARAMETER.sub(lambda match: ids[match[1]], self.route)


def operations() -> list[Operation]:
    """All that need a key."""
    api = next(one for one in get_resolver().url_patterns if str(one.pattern) == "api/")
    return [
        Operation(method, route, view)
        for route, view in _views(api, "")
        for method in METHODS
        if issubclass(view, ApiView) and hasattr(view, method)
    ]


def _views(resolver: URLResolver, before: str) -> Iterator[tuple[str, type]]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern.callback.view_class
        else:
            yield from _views(pattern, route)


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
    group = make_group(number, people=1)
    member = make_contact(number.workspace, "Ana", wa_id="34600555017")
    make_participant(group, member)
    conversation = make_conversation(group=group)
    message = make_message(conversation, kind="image", wamid="wamid.ONE")
    file = make_attachment(message, files.picture("PNG"), mime_type="image/png")
    note = noting.add(conversation=conversation, author=None, text="Only for us")
    asker = make_join_request(conversation).contact
    template = make_template(number, name="greeting")
    make_invitation(number)
    make_group_picture(group, shown=True)
    invite = make_invite(group, asker, due_at=timezone.now())
    tag = make_tag(number.workspace, "VIP", conversation)
    agent = make_user("Alba Agent", workspace=number.workspace, email="alba@octet.test")
    request = group.requests.create(number=number, kind="refresh")
    webhook, told = _make_webhook(number)
    account = {"accountId": str(number.pk)}
    at, chat, hooks = "v1/whatsapp/wa-groups", "v1/inbox/conversations", "v1/webhooks"
    on_group, on_chat = f"{at}/<str:group_id>", f"{chat}/<str:conversation_id>"
    on_message = f"{on_chat}/messages/<path:message_id>"
    ids = {
        "key_id": str(key_id),
        "profile_id": str(number.workspace_id),
        "account_id": str(number.pk),
        "group_id": group.wa_group_id,
        "request_id": str(request.pk),
        "name": template.name,
        "template_id": template.template_id,
        "invite_id": str(invite.pk),
        "contact_id": str(member.pk),
        "media_id": str(file.pk),
        "conversation_id": str(conversation.pk),
        "message_id": message.wamid,
        "note_id": str(note.pk),
        "index": "0",
        "tag_id": str(tag.pk),
    }
    bodies: dict[str, dict[str, Any]] = {
        "post v1/api-keys": {"name": "another"},
        f"post {at}": account | {"subject": "New"},
        f"post {on_group}": {"subject": "New"},
        f"post {on_group}/participants": {"phoneNumbers": ["+34600555099"]},
        f"delete {on_group}/participants": {"phoneNumbers": [member.wa_id]},
        f"post {on_group}/invites": {"phoneNumbers": ["+34600555099"], "means": "template"},
        f"post {on_group}/invites/<str:invite_id>": {"again": True},
        f"post {on_group}/picture": {"picture": _picture()},
        f"post {on_group}/admins": {"phoneNumbers": [member.wa_id]},
        f"delete {on_group}/admins": {"phoneNumbers": [member.wa_id]},
        f"post {on_group}/join-requests": {"phoneNumbers": [asker.wa_id]},
        f"delete {on_group}/join-requests": {"phoneNumbers": [asker.wa_id]},
        "post v1/whatsapp/templates": account
        | {
            "name": template.name,
            "category": "UTILITY",
            "language": "en",
            "components": template.components,
        },
        "patch v1/whatsapp/templates/<str:name>": {"components": template.components},
        "patch v1/whatsapp/templates/id/<str:template_id>": {"components": template.components},
        "post v1/media/upload-direct": {"file": _picture()},
        "post v1/media": {"files": _picture()},
        "post v1/media/presign": {"filename": "a.png", "contentType": "image/png"},
        f"post {chat}": account
        | {"participantId": "+34600555099", "templateName": "greeting", "templateParams": ["Ana"]},
        f"put {on_chat}/assignment": account | {"memberId": str(agent.pk)},
        f"post {on_chat}/notes": account | {"text": "Only for us"},
        f"patch {on_chat}/notes/<str:note_id>": account | {"text": "Still only for us"},
        f"put {on_chat}/tags": account | {"tagIds": [str(tag.pk)]},
        f"post {on_chat}/tags": account | {"tagIds": [str(tag.pk)]},
        "post v1/tags": {"name": "Deposit", "color": "orange"},
        "patch v1/tags/<str:tag_id>": {"name": "Very important"},
        f"post {on_message}/pin": account | {"days": 3},
        "patch v1/contacts/<str:contact_id>": {"alias": "Ana of the keys"},
        "post v1/contacts/<str:contact_id>/block": {"because": "Writes in capitals"},
        f"put {on_chat}": account | {"status": "archived"},
        f"post {on_chat}/read": account,
        f"post {on_chat}/accept": account,
        f"post {on_chat}/thread-control": account,
        f"post {on_message}/again": account,
        f"post {on_message}/cancel": account,
        f"post {on_chat}/typing": account,
        f"post {on_chat}/messages": account | {"message": "Hello"},
        f"post {on_message}/reactions": account | {"emoji": "👍"},
        f"post {hooks}/settings": {
            "name": "ERP",
            "url": "https://hooks.example.com/erp",
            "events": ["message.received"],
            "accountIds": [str(number.pk)],
        },
        f"put {hooks}/settings": {"webhookId": webhook, "name": "Renamed"},
        f"post {hooks}/test": {"webhookId": webhook, "event": "message.received"},
        f"post {hooks}/logs/redeliver": {"webhookId": webhook, "eventId": told},
    }
    queries = {f"delete {hooks}/settings": {"webhookId": webhook}}
    lost = group.requests.create(number=number, kind="reset_link", state="unsure")
    failed = make_message(conversation, outgoing=True, state="failed", wamid="wamid.BAD")
    queued = make_message(conversation, outgoing=True, state="queued", wamid="wamid.WAITS")
    own_ids = {
        "post v1/whatsapp/group-requests/<str:request_id>/again": {"request_id": str(lost.pk)},
        f"post {on_message}/again": {"message_id": failed.wamid},
        f"post {on_message}/cancel": {"message_id": queued.wamid},
    }
    return World(conversation, ids, bodies, queries, own_ids)


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
