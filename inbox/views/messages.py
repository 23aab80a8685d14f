"""Saying something, and reading further back."""

import uuid

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from inbox.errors import InvalidInput
from inbox.middleware import wants_fragment
from inbox.models import Message
from inbox.screen import drawing, quotes, timeline
from inbox.services import calling_off, composing
from inbox.views import doors
from inbox.views.doors import MemberRequest, member, writer


@require_http_methods(["GET", "POST"])
def messages(request: MemberRequest, pk: int) -> HttpResponse:
    """GET older lines before a cursor (`around`, `around_note`: back to this one); POST a text to
    send it (`hold` 1: when they write)."""
    return _send(request, pk) if request.method == "POST" else _older(request, pk)


@require_GET
@member
def _older(request: MemberRequest, pk: int) -> HttpResponse:
    conversation, before = doors.conversation(request, pk), request.GET.get("before", "")
    if message := _row_id(request.GET.get("around", "")):
        page = timeline.page_back_to(doors.message_of(conversation, message), before)
    elif note := _row_id(request.GET.get("around_note", "")):
        page = timeline.page_back_to(doors.note_of(conversation, note), before)
    else:
        page = timeline.page(conversation, before)
    context = {"items": page.items, "older_cursor": page.older_cursor}
    return render(request, "inbox/thread/_items.jinja", context)


@require_POST
@writer
def _send(request: MemberRequest, pk: int) -> HttpResponse:
    conversation = doors.conversation(request, pk)
    message = composing.queue_message(
        conversation=conversation,
        agent=request.user,
        quoted_wamid=quotes.wamid_to_quote(conversation, request.POST.get("quoted", "")),
        text=request.POST.get("text", ""),
        client_key=client_key(request.POST),
        hold=request.POST.get("hold") == "1",
    )
    return answer(request, message)


@require_POST
@writer
def attempts(request: MemberRequest, pk: int) -> HttpResponse:
    """Send a failed or never confirmed message once more."""
    message = composing.send_again(message=doors.message(request, pk), agent=request.user)
    return answer(request, message)


@require_POST
@writer
def cancellation(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep a message that waits from leaving."""
    message = calling_off.cancel(message=doors.message(request, pk), by=request.user)
    return answer(request, message)


@require_POST
@writer
def release(request: MemberRequest, pk: int) -> HttpResponse:
    """Send a message that waits behind one that failed."""
    message = calling_off.send_anyway(message=doors.message(request, pk), by=request.user)
    return answer(request, message)


@require_POST
@writer
def dismissal(request: MemberRequest, pk: int) -> HttpResponse:
    """Take note of a failure: it needs no more attention."""
    message = calling_off.dismiss(message=doors.message(request, pk), by=request.user)
    return answer(request, message)


def answer(request: MemberRequest, message: Message) -> HttpResponse:
    if not wants_fragment(request):
        return redirect("inbox:conversation", message.conversation_id)
    (item,) = timeline.items_of_messages([message.pk])
    return HttpResponse(drawing.draw_line(item), status=201)


def _row_id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def client_key(given: QueryDict) -> uuid.UUID | None:
    value = given.get("client_key", "")
    try:
        return uuid.UUID(value) if value else None
    except ValueError as error:
        raise InvalidInput("This is not a key.", field="client_key") from error
