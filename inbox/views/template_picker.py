"""Choosing a template in a conversation, filling it in, sending it."""

import uuid
from collections.abc import Mapping

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.models import Template
from inbox import templates
from inbox.errors import InvalidInput
from inbox.middleware import wants_fragment
from inbox.models import Conversation
from inbox.pricing import estimating
from inbox.screen import drawing, timeline
from inbox.services import template_sending
from inbox.templates import Filled
from inbox.views import doors
from inbox.views.doors import MemberRequest, writer

MOST_GROUPS = 500
"""In the list of groups to invite to; WhatsApp allows 10,000 a number."""


@require_GET
@writer
def picker(request: MemberRequest, pk: int) -> HttpResponse:
    """All templates of the number; with ?template= the form for one of them, with ?again= (a
    message) the form as it was filled in then, while the template is there."""
    conversation = doors.conversation(request, pk)
    if request.GET.get("template"):
        return _form(request, conversation, _template(conversation, request.GET["template"]))
    if sent := _sent_before(conversation, request.GET.get("again", "")):
        template, values = sent
        return _form(request, conversation, template, values)
    context = {"conversation": conversation, "choices": templates.choices(conversation)}
    return render(request, "inbox/templates/_picker.html", context)


@require_POST
@writer
def preview(request: MemberRequest, pk: int) -> HttpResponse:
    """How it would look with what is filled in so far, and what is still missing."""
    conversation = doors.conversation(request, pk)
    name = request.POST.get("file_name", "")
    filled = _filled(request, conversation, request.POST.get("template", ""), name)
    return render(request, "inbox/templates/_state.html", {"filled": filled})


@require_POST
@writer
def template_files(request: MemberRequest, pk: int) -> HttpResponse:
    """Hand WhatsApp the `file` for a card that takes this `kind`: {id}, or 422 with the reason."""
    conversation = doors.conversation(request, pk)
    if (file := request.FILES.get("file")) is None:
        raise InvalidInput("Choose a file.", field="file")
    kind = request.POST.get("kind", "")
    media_id = template_sending.hand_over(file, kind=kind, number=conversation.number)
    return JsonResponse({"id": media_id}, status=201)


@require_POST
@writer
def template_messages(request: MemberRequest, pk: int) -> HttpResponse:
    """Send it. 201 with the line; 409 or 422 with the reason."""
    conversation = doors.conversation(request, pk)
    file = request.FILES.get("file")
    name = (file.name or "file") if file else ""
    message = template_sending.send(
        _filled(request, conversation, request.POST.get("template", ""), name),
        conversation=conversation,
        agent=request.user,
        client_key=_client_key(request),
        file=file,
    )
    if not wants_fragment(request):
        return redirect("inbox:conversation", conversation.pk)
    (item,) = timeline.items_of_messages([message.pk])
    return HttpResponse(drawing.draw_line(item), status=201)


def _form(
    request: MemberRequest,
    conversation: Conversation,
    template: Template,
    values: Mapping[str, str] | None = None,
) -> HttpResponse:
    groups = _groups(request, conversation, template)
    filled = templates.fill(template, values or {}, groups)
    context = {
        "conversation": conversation,
        "filled": filled,
        "groups": groups,
        "cost": estimating.for_everybody_in(conversation, category=template.category),
        "client_key": uuid.uuid4(),
    }
    return render(request, "inbox/templates/_fill.html", context)


def _filled(
    request: MemberRequest, conversation: Conversation, pk: str, file_name: str = ""
) -> Filled:
    template = _template(conversation, pk)
    values = {key.removeprefix("v."): value for key, value in request.POST.items()}
    return templates.fill(template, values, _groups(request, conversation, template), file_name)


def _groups(request: MemberRequest, conversation: Conversation, template: Template) -> list:
    shape = templates.shape_of(template)
    if not any(field.kind == "group" for field in shape.fields):
        return []
    return list(templates.invitable_groups(conversation, request.user)[:MOST_GROUPS])


def _sent_before(conversation: Conversation, pk: str) -> tuple[Template, Mapping[str, str]] | None:
    """What a message of this conversation was filled in with; None when that is gone."""
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    told = doors.message_of(conversation, int(pk)).details
    template = (
        templates.of_conversation(conversation)
        .filter(name=told.get("name", ""), language=told.get("language", ""))
        .first()
    )
    return (template, told.get("values", {})) if template else None


def _template(conversation: Conversation, pk: str) -> Template:
    is_id = pk.isascii() and pk.isdigit() and len(pk) < 19
    found = templates.of_conversation(conversation).filter(pk=pk).first() if is_id else None
    if found is None:
        raise Http404
    return found


def _client_key(request: MemberRequest) -> uuid.UUID | None:
    value = request.POST.get("client_key", "")
    try:
        return uuid.UUID(value) if value else None
    except ValueError as error:
        raise InvalidInput("This is not a key.", field="client_key") from error
