"""Sending locations and contact cards."""

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from groups.models import Contact, Participant
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
    people = _known(request, asked)[:MOST_KNOWN] if asked else ()
    return render(request, "inbox/composer/_known.html", {"people": people, "asked": asked})


def _known(request: MemberRequest, asked: str) -> QuerySet[Contact]:
    threads = doors.conversations(request).order_by()
    met = Q(pk__in=threads.exclude(contact=None).values("contact")) | Q(
        pk__in=Participant.objects.filter(
            group__in=threads.exclude(group=None).values("group")
        ).values("contact")
    )
    digits = "".join(letter for letter in asked if letter.isdigit() and letter.isascii())
    named = Q(name__icontains=asked) | Q(username__icontains=asked.removeprefix("@"))
    wanted = named | Q(wa_id__contains=digits) if len(digits) > 2 else named
    return Contact.objects.filter(met, wanted).exclude(wa_id="")
