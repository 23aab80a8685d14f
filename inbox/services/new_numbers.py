"""Somebody has another phone number, and with it another id: their threads say so."""

from datetime import datetime

from django.db.models import Q

from accounts.models import BusinessNumber
from groups.models import Contact, Participant
from inbox.history import History, Kind
from inbox.models import Conversation
from inbox.services import threads
from whatsapp.events import Person


def tell(
    *,
    contact: Contact,
    current: Person,
    number: BusinessNumber,
    at: datetime,
    history: History,
) -> None:
    """A line in the direct chat, where there is one, and in every group that they are in now.

    Both are looked up as we know them when the news comes; hearing it twice changes nothing.
    """
    seats = Participant.objects.filter(contact=contact, state=Participant.State.MEMBER)
    about = Q(contact=contact) | Q(group__in=seats.values("group"))
    theirs = Conversation.objects.filter(about, number=number).values_list("pk", flat=True)
    for conversation in threads.lock(list(theirs)).values():
        history.record(
            Kind.CONTACT_NUMBER_CHANGED,
            conversation,
            contact=contact,
            occurred_at=at,
            dedupe_key=f"new number {current.user_id or current.wa_id} {at.timestamp()}"[:255],
        )
