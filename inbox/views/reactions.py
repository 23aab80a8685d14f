"""Putting an emoji on a message, and taking it away."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from inbox.middleware import wants_fragment
from inbox.screen import timeline
from inbox.services import reactions
from inbox.views import doors
from inbox.views.doors import MemberRequest, writer


@require_POST
@writer
def reaction(request: MemberRequest, pk: int) -> HttpResponse:
    """`emoji` takes the place of the one we had; without one, ours goes away."""
    message = doors.message(request, pk)
    emoji = request.POST.get("emoji", "").strip()
    reactions.react(message=message, agent=request.user, emoji=emoji)
    if not wants_fragment(request):
        return redirect("inbox:conversation", message.conversation_id)
    items = timeline.items_of_messages([message.pk])
    return render(request, "inbox/thread/_items.jinja", {"items": items})
