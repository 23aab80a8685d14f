"""Whom an agent wants in a group: people chosen by name, and phone numbers pasted in. Checked one
by one before anything is asked of WhatsApp."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import BusinessNumber
from groups.models import Contact, Group, Identity, Participant
from groups.phone_numbers import spaced
from groups.services import contacts
from groups.services.contacts import Mention
from inbox.errors import InvalidInput
from inbox.models import Conversation
from inbox.services.direct_chats import clean_phone
from whatsapp.events import Person

SEPARATORS = re.compile(r"[\r\n,;\t]+")
MOST_PASTED = 100
MOST_FOUND = 8
BLOCKED = "Your team has blocked this person."


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody to invite: a `contact` we know, or a `wa_id`. `problem` says why not, "" if all is
    well; `entered` is what was typed."""

    entered: str = ""
    wa_id: str = ""
    contact: Contact | None = None
    problem: str = ""

    @property
    def label(self) -> str:
        if self.contact:
            return self.contact.display_name
        return spaced(self.wa_id) if self.wa_id else self.entered

    @property
    def key(self) -> tuple[str, object]:
        return ("contact", self.contact.pk) if self.contact else ("phone", self.wa_id)


def check(
    number: BusinessNumber,
    *,
    pasted: str,
    chosen: Sequence[Contact] = (),
    group: Group | None = None,
) -> list[Guest]:
    """Each person once in the order given; a second mention and all that cannot be are marked."""
    entries = [entry.strip() for entry in SEPARATORS.split(pasted)]
    entries = [entry for entry in entries if entry][:MOST_PASTED]
    guests = [Guest(contact=contact) for contact in chosen]
    guests += _known([_read(entry, number) for entry in entries], number)
    members = _members(group, [g.contact.pk for g in guests if g.contact])
    return _marked(guests, members)


def search(number: BusinessNumber, words: str, group: Group | None = None) -> QuerySet[Contact]:
    """People who write to this number or are in one of its groups, by any name or number;
    those who are in `group` are left out."""
    direct = Conversation.objects.filter(number=number, contact=OuterRef("pk"))
    seat = Participant.objects.filter(contact=OuterRef("pk"))
    known = Exists(direct) | Exists(seat.filter(group__number=number))
    found = Contact.objects.filter(known, workspace=number.workspace_id)
    if group:
        inside = seat.filter(group=group, state=Participant.State.MEMBER)
        found = found.exclude(Exists(inside))
    return found.like(words).order_by("name", "pk")[:MOST_FOUND]


def contacts_of(number: BusinessNumber, guests: Sequence[Guest]) -> list[Contact]:
    """The contacts behind checked guests, made where missing. In the caller's transaction."""
    now = timezone.now()
    mentions = [Mention(Person(wa_id=g.wa_id), now) for g in guests if g.contact is None]
    # A phone number alone never proves two contacts to be one.
    roster = contacts.resolve(number.workspace, mentions)
    found = [g.contact or roster[Person(wa_id=g.wa_id)] for g in guests]
    return list({contact.pk: contact for contact in found}.values())


def refuse_wrong(guests: Sequence[Guest]) -> None:
    """Raises InvalidInput (field "guests") with what is wrong with the first one."""
    wrong = next((guest for guest in guests if guest.problem), None)
    if wrong:
        raise InvalidInput(f"{wrong.label}: {wrong.problem}", field="guests")


def refuse_blocked(people: Iterable[Contact]) -> None:
    """Raises InvalidInput (field "guests") for the first one whom the team has blocked."""
    blocked = next((contact for contact in people if contact.is_blocked), None)
    if blocked:
        raise InvalidInput(f"{blocked.display_name}: {BLOCKED}", code="blocked", field="guests")


def refuse_too_many(chosen: Sequence[object], free: int) -> None:
    """Raises InvalidInput (field "guests") when they are more than the free seats."""
    over = len(chosen) - free
    if over > 0:
        whom = "1 person" if over == 1 else f"{over} people"
        seats = (
            "No seat is" if free == 0 else f"Only {free} of 8 seats {'is' if free == 1 else 'are'}"
        )
        raise InvalidInput(f"{seats} free: take {whom} off the list.", field="guests")


def _read(entry: str, number: BusinessNumber) -> Guest:
    try:
        wa_id = clean_phone(entry)
    except InvalidInput as error:
        return Guest(entered=entry, problem=error.message)
    if wa_id == re.sub(r"[^0-9]", "", number.display_number):
        return Guest(entry, wa_id, problem="This is the number that invites.")
    return Guest(entry, wa_id)


def _known(guests: list[Guest], number: BusinessNumber) -> list[Guest]:
    """With the contacts of those whose number we know."""
    wa_ids = {guest.wa_id for guest in guests if guest.wa_id}
    rows = Identity.objects.filter(
        workspace=number.workspace_id, kind=Identity.Kind.WA_ID, value__in=wa_ids
    ).select_related("contact")
    owners = {row.value: row.contact for row in rows} if wa_ids else {}
    return [
        Guest(guest.entered, guest.wa_id, owners.get(guest.wa_id), guest.problem)
        for guest in guests
    ]


def _members(group: Group | None, contact_ids: Collection[int]) -> set[int]:
    if group is None or not contact_ids:
        return set()
    seats = group.participants.filter(contact__in=contact_ids, state=Participant.State.MEMBER)
    return set(seats.values_list("contact_id", flat=True))


def _marked(guests: list[Guest], members: set[int]) -> list[Guest]:
    seen: set[tuple[str, object]] = set()
    marked = []
    for guest in guests:
        problem = guest.problem
        if not problem and guest.key in seen:
            problem = "Given twice."
        elif not problem and guest.contact and guest.contact.is_blocked:
            problem = BLOCKED
        elif not problem and guest.contact and guest.contact.pk in members:
            problem = "Is in the group already."
        if not guest.problem:
            seen.add(guest.key)
        marked.append(Guest(guest.entered, guest.wa_id, guest.contact, problem))
    return marked
