"""People with phones: making them, their presence, their changes of number."""

from copy import copy
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from whatsapp.sandbox.identifiers import (
    digits,
    new_parent_user_id,
    new_phone,
    new_user_id,
)
from whatsapp.sandbox.models import BusinessNumber, Group, Person
from whatsapp.sandbox.services import posting, receipts
from whatsapp.sandbox.webhooks import messages


def create_person(
    name: str,
    *,
    phone: str = "",
    profile: str = Person.Profile.PHONE,
    username: str = "",
    country: str = "US",
    is_online: bool = True,
    sends_read_receipts: bool = True,
    reads_at_once: bool = False,
    with_parent_user_id: bool = False,
) -> Person:
    """Somebody with WhatsApp. Phone number and ids are invented unless given.

    `profile` says what businesses see (`Person.Profile`). A profile with a username gets one made
    from the name; `country` is the two letters in front of the BSUID. `with_parent_user_id` adds a
    parent BSUID to any profile.
    """
    with_username = {Person.Profile.USERNAME, Person.Profile.USERNAME_AND_PHONE}
    if profile in with_username and not username:
        username = "".join(name.lower().split())
    has_parent = with_parent_user_id or profile == Person.Profile.PARENT
    return Person.objects.create(
        name=name,
        phone=digits(phone) or new_phone(),
        user_id=new_user_id(country),
        parent_user_id=new_parent_user_id(country) if has_parent else "",
        username=username.lstrip("@"),
        profile=profile,
        offline_since=None if is_online else timezone.now(),
        sends_read_receipts=sends_read_receipts,
        reads_at_once=reads_at_once,
    )


@transaction.atomic
def set_presence(person: Person, *, is_online: bool, at: datetime | None = None) -> None:
    """Going online delivers whatever was sent to this person meanwhile."""
    at = at or timezone.now()
    person.offline_since = None if is_online else person.offline_since or at
    person.save(update_fields=["offline_since"])
    if is_online:
        receipts.deliver_waiting(person, at)


@transaction.atomic
def change_number(person: Person, phone: str = "", at: datetime | None = None) -> None:
    """Move to a new phone number. The BSUIDs change with it; every business concerned is told."""
    at = at or timezone.now()
    before = copy(person)
    country = person.user_id.split(".")[0]
    person.phone = digits(phone) or new_phone()
    person.user_id = new_user_id(country)
    if person.parent_user_id:
        person.parent_user_id = new_parent_user_id(country)
    person.save(update_fields=["phone", "user_id", "parent_user_id"])
    for number in numbers_known_to(person):
        body = messages.identity_changed(number, before=before, after=person, at=at)
        posting.enqueue(number, [body], at)


def read_chat(person: Person, group: Group | None = None, at: datetime | None = None) -> int:
    """The person looks at a chat (no group: the direct chats). Returns how many were unread.

    Businesses hear of it only from people who send read receipts. Nothing happens offline.
    """
    if not person.is_online:
        return 0
    return receipts.read(person, group, at or timezone.now())


def is_taken(phone: str) -> bool:
    return Person.objects.filter(phone=digits(phone)).exists()


def numbers_known_to(person: Person) -> list[BusinessNumber]:
    """The business numbers this person has a chat or a group with."""
    chatting = BusinessNumber.objects.filter(direct_chats__person=person)
    together = BusinessNumber.objects.filter(
        groups__deleted_at=None,
        groups__participants__person=person,
        groups__participants__state="in",
    )
    known = (chatting | together).distinct()
    return list(known.select_related("account").order_by("pk"))
