"""The colour that stands for a person: in a group their own, elsewhere one of eight."""

from typing import TypeVar

from django.db.models import OuterRef, QuerySet, Subquery

from groups.models import Participant
from inbox.models import Activity, Message

Said = TypeVar("Said", Activity, Message)

COLOURS = 8


def of_person(pk: int) -> int:
    """Outside of groups, and for our own people: always the same for one person."""
    return pk % COLOURS + 1


def with_seats(rows: QuerySet[Said]) -> QuerySet[Said]:
    """What `of` needs to know of them, beside their conversations."""
    seats = Participant.objects.filter(
        group=OuterRef("conversation__group"), contact=OuterRef("contact")
    )
    return rows.annotate(seat_colour=Subquery(seats.values("colour")))


def of(row: Activity | Message) -> int:
    """Of who wrote or did it; 0 for nobody, and for who was never in the group."""
    if row.contact_id is None:
        return 0
    return row.seat_colour or 0 if row.conversation.group_id else of_person(row.contact_id)
