"""Many groups at once, as if they had been there for long: nobody is told of them."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from whatsapp.sandbox.identifiers import new_group_id
from whatsapp.sandbox.models import BusinessNumber, Group, Participant, Person
from whatsapp.sandbox.services import people
from whatsapp.sandbox.services.refusals import Refused

AT_ONCE = 2_000


@transaction.atomic
def make_groups(
    number: BusinessNumber, count: int, *, size: int = 0, subject: str = "Group"
) -> list[Group]:
    """So many groups of `size` people each. The same people are in all of them. Refused beyond
    the number's limit."""
    taken = number.groups.filter(deleted_at=None).count()
    if taken + count > number.group_limit:
        raise Refused("group_limit", f"This number may have {number.group_limit} groups.")
    members = _people(size)
    at = timezone.now() - timedelta(days=1)
    groups = Group.objects.bulk_create(
        [
            Group(
                number=number,
                group_id=new_group_id(number.display_number),
                subject=f"{subject} {taken + nth}",
                created_at=at + timedelta(seconds=nth),
            )
            for nth in range(1, count + 1)
        ],
        batch_size=AT_ONCE,
    )
    Participant.objects.bulk_create(
        [
            Participant(group=group, person=person, joined_at=group.created_at)
            for group in groups
            for person in members
        ],
        batch_size=AT_ONCE,
    )
    return groups


def _people(size: int) -> list[Person]:
    known = list(Person.objects.order_by("pk")[:size])
    return known + [people.create_person(f"Guest {n}") for n in range(len(known) + 1, size + 1)]
