"""Saying something, and reading further back."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from inbox import timeline
from inbox.errors import InvalidInput
from inbox.middleware import wants_fragment
from inbox.models import Message
from inbox.services import composing
from inbox.views import doors
from inbox.views.doors import MemberRequest, member, writer


@require_http_methods(["GET", "POST"])
def messages(request: MemberRequest, pk: int) -> HttpResponse:
    """GET older lines before a cursor; POST a text to send it."""
    return _send(request, pk) if request.method == "POST" else _older(request, pk)


@require_GET
@member
def _older(request: MemberRequest, pk: int) -> HttpResponse:
    page = timeline.page(doors.conversation(request, pk), request.GET.get("before", ""))
    context = {"items": page.items, "older_cursor": page.older_cursor}
    return render(request, "inbox/thread/_items.html", context)


@require_POST
@writer
def _send(request: MemberRequest, pk: int) -> HttpResponse:
    message = composing.queue_message(
        conversation=doors.conversation(request, pk),
        agent=request.user,
        text=request.POST.get("text", ""),
        client_key=_client_key(request),
    )
    return _answer(request, message)


@require_POST
@writer
def attempts(request: MemberRequest, pk: int) -> HttpResponse:
    """Send a failed or never confirmed message once more."""
    message = composing.send_again(message=doors.message(request, pk), agent=request.user)
    return _answer(request, message)


def _answer(request: MemberRequest, message: Message) -> HttpResponse:
    if not wants_fragment(request):
        return redirect("inbox:conversation", message.conversation_id)
    (item,) = timeline.items_of_messages([message.pk])
    return render(request, "inbox/thread/_item.html", {"item": item}, status=201)


def _client_key(request: MemberRequest) -> uuid.UUID | None:
    value = request.POST.get("client_key", "")
    try:
        return uuid.UUID(value) if value else None
    except ValueError as error:
        raise InvalidInput("This is not a key.", field="client_key") from error
