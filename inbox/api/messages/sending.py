"""What a program wants said, put into the hands of the services that agents use too."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from rest_framework import serializers
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError
from accounts.api.contract.idempotency import Unsettled
from inbox.api import looking
from inbox.api.media import links
from inbox.api.messages import offers, shapes, template_values
from inbox.api.patience import watch
from inbox.models import Conversation, Message
from inbox.services import (
    attaching,
    bringing,
    cards,
    composing,
    interactives,
    template_sending,
)

PLACE = ("latitude", "longitude", "name", "address")
WAITING = (Message.State.QUEUED, Message.State.SENDING)


class Sending(serializers.Serializer):
    accountId = serializers.CharField(max_length=20)
    message = serializers.CharField(
        max_length=65_536, required=False, allow_blank=True, allow_null=True, trim_whitespace=False
    )
    replyTo = serializers.CharField(max_length=512, required=False, allow_null=True)
    attachment = serializers.FileField(required=False, help_text="In a form: the file itself.")
    attachmentUrl = serializers.CharField(
        max_length=4096,
        required=False,
        allow_null=True,
        help_text="As an upload or a message gave it, or a public https address: fetched once, up "
        "to 16 MB in 15 seconds, redirects not followed.",
    )
    attachmentName = serializers.CharField(max_length=255, required=False, allow_null=True)
    voiceNote = serializers.BooleanField(required=False, allow_null=True)
    template = serializers.DictField(
        required=False, allow_null=True, help_text="{elements: [{name, language, components}]}"
    )
    buttons = serializers.ListField(
        child=serializers.DictField(), required=False, allow_null=True, max_length=13
    )
    quickReplies = serializers.ListField(
        child=serializers.DictField(), required=False, allow_null=True, max_length=13
    )
    interactive = serializers.DictField(required=False, allow_null=True)
    location = serializers.DictField(required=False, allow_null=True)
    contacts = serializers.ListField(
        child=serializers.DictField(), required=False, allow_null=True, max_length=50
    )


def with_file(wanted: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same with the file of a foreign `attachmentUrl` as `attachment`. Calls its host: not
    inside a transaction. Raises InvalidInput when the file cannot be had."""
    url = wanted.get("attachmentUrl")
    if not url or wanted.get("attachment") or links.is_ours(url):
        return wanted
    file = bringing.bring(url)
    if name := wanted.get("attachmentName"):
        file.name = name
    return {**wanted, "attachment": file}


def say(conversation: Conversation, wanted: Mapping[str, Any]) -> Message:
    """Queue one message. Raises ApiError and InboxError for what WhatsApp would not take."""
    if place := wanted.get("location"):
        given = {name: _words(place.get(name)) for name in PLACE}
        return cards.send_place(conversation=conversation, agent=None, **given)
    if people := wanted.get("contacts"):
        return cards.send_card(conversation=conversation, agent=None, **card_of(people))
    if wanted.get("template"):
        return _template(conversation, wanted["template"])
    quoted = _quoted(conversation, wanted.get("replyTo"))
    if told := offers.read(wanted):
        return interactives.send(conversation=conversation, told=told, quoted_wamid=quoted)
    text = wanted.get("message") or ""
    if file := wanted.get("attachment"):
        return _file(conversation, file, text, wanted, quoted)
    if url := wanted.get("attachmentUrl"):
        return _linked(conversation, url, text, wanted, quoted)
    return composing.queue_message(
        conversation=conversation, agent=None, text=text, quoted_wamid=quoted
    )


def answer(message: Message) -> Response:
    """To be returned from an idempotent handler: waits a little for WhatsApp's id."""
    return Unsettled(_body(message), status=202, settle=partial(_settle, message.pk))


def _settle(pk: int) -> Response:
    messages = Message.objects.select_related("attachment")
    seen = watch(lambda: messages.get(pk=pk), until=lambda one: one.state not in WAITING)
    if seen.state == Message.State.FAILED:
        raise ApiError(
            seen.problem or "WhatsApp refused the message.",
            code="platform_api_error",
            details={"messageId": shapes.message_id(seen)},
            platform_error={"code": seen.problem_code, "message": seen.problem},
        )
    return Response(_body(seen), status=202 if seen.state in WAITING else 200)


def _body(message: Message) -> dict[str, Any]:
    data = {
        "messageId": shapes.message_id(message),
        "conversationId": str(message.conversation_id),
        "deliveryStatus": shapes.status(message),
    }
    if files := shapes.attachments(message):
        data["attachments"] = files
    return {"success": True, "data": data}


def _quoted(conversation: Conversation, reply_to: str | None) -> str:
    if not reply_to:
        return ""
    original = looking.message(conversation, reply_to)
    if not original.wamid:
        raise ApiError(
            "The message has not reached WhatsApp yet.",
            code="not_sent",
            status=409,
            param="replyTo",
        )
    return original.wamid


def _template(conversation: Conversation, wanted: Mapping[str, Any]) -> Message:
    elements = wanted.get("elements") or [wanted]
    if not isinstance(elements, list) or not isinstance(elements[0], Mapping):
        raise ApiError("template.elements is a list.", code="validation_error", param="template")
    element = elements[0]
    language = element.get("language") or ""
    if isinstance(language, Mapping):
        language = language.get("code") or ""
    filled = template_values.fill(
        conversation,
        name=str(element.get("name") or "")[:512],
        language=str(language)[:20],
        components=element.get("components") or (),
    )
    return template_sending.send(filled, conversation=conversation, agent=None, client_key=None)


def _file(
    conversation: Conversation,
    file: UploadedFile,
    text: str,
    wanted: Mapping[str, Any],
    quoted: str,
) -> Message:
    return attaching.queue_file(
        conversation=conversation,
        agent=None,
        file=file,
        caption=text,
        voice=bool(wanted.get("voiceNote")),
        quoted_wamid=quoted,
    )


def _linked(
    conversation: Conversation, url: str, text: str, wanted: Mapping[str, Any], quoted: str
) -> Message:
    """A file that we have already, by the address we gave for it."""
    found = links.read_address(url)
    if found is None or not found.file:
        raise ApiError(
            "This address of ours is too old, or the file is gone. Upload it again.",
            code="url_refused",
            param="attachmentUrl",
        )
    name = wanted.get("attachmentName") or found.filename
    with found.file.open("rb") as stored:
        file = UploadedFile(stored, name=name, content_type=found.mime_type, size=found.size)
        return _file(conversation, file, text, wanted, quoted)


def card_of(people: list[Mapping[str, Any]]) -> dict[str, str]:
    """One person as WhatsApp writes them, as cards.send_card takes them."""
    if len(people) != 1:
        raise ApiError("Send one contact at a time.", code="validation_error", param="contacts")
    person = people[0]
    name = _inner(person, "name")
    phones = [_words(_at(one, "phone")) for one in _rows(person, "phones")]
    emails = [_words(_at(one, "email")) for one in _rows(person, "emails")]
    return {
        "name": _words(name.get("formatted_name") or name.get("first_name")),
        "phones": "\n".join(phones),
        "emails": "\n".join(emails),
        "company": _words(_inner(person, "org").get("company")),
    }


def _words(value: object) -> str:
    return str(value) if isinstance(value, (str, int, float)) else ""


def _at(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, Mapping) else None


def _inner(value: object, name: str) -> Mapping[str, Any]:
    inner = value.get(name) if isinstance(value, Mapping) else None
    return inner if isinstance(inner, Mapping) else {}


def _rows(value: object, name: str) -> list[Any]:
    inner = value.get(name) if isinstance(value, Mapping) else None
    return inner if isinstance(inner, list) else []
