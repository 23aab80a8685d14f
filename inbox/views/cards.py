"""Sending locations and contact cards."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from inbox.screen import people
from inbox.services import cards
from inbox.views import doors
from inbox.views.doors import MemberRequest, writer
from inbox.views.messages import answer, client_key

MOST_KNOWN = 8
LONGEST_SEARCH = 100


@require_POST
@writer
def places(request: MemberRequest, pk: int) -> HttpResponse:
    """`latitude` and `longitude` in degrees; `name`, `address`."""
    told = request.POST
    message = cards.send_place(
        conversation=doors.conversation(request, pk),
        agent=request.user,
        latitude=told.get("latitude", ""),
        longitude=told.get("longitude", ""),
        name=told.get("name", ""),
        address=told.get("address", ""),
        client_key=client_key(told),
    )
    return answer(request, message)


@require_POST
@writer
def contact_cards(request: MemberRequest, pk: int) -> HttpResponse:
    """`name`; `phones` and `emails`, one per line; `company`."""
    told = request.POST
    message = cards.send_card(
        conversation=doors.conversation(request, pk),
        agent=request.user,
        name=told.get("name", ""),
        phones=told.get("phones", ""),
        emails=told.get("emails", ""),
        company=told.get("company", ""),
        client_key=client_key(told),
    )
    return answer(request, message)


@require_GET
@writer
def known(request: MemberRequest, pk: int) -> HttpResponse:
    """A few people with a phone number whose name or number has `q` in it: those the asker shares
    a conversation with."""
    doors.conversation(request, pk)
    asked = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    met = people.seen_in(doors.conversations(request), request.membership.workspace)
    found = met.exclude(wa_id="").like(asked).order_by("name", "pk")[:MOST_KNOWN] if asked else ()
    return render(request, "inbox/composer/_known.html", {"people": found, "asked": asked})
