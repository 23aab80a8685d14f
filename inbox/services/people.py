"""People of a batch, resolved for the inbox: contacts that proved to be one take their
conversations with them."""

from collections.abc import Sequence

from accounts.models import BusinessNumber
from groups.services import contacts, identity_changes
from groups.services.contacts import Mention, Roster
from inbox.history import History
from inbox.services import merging, new_numbers
from whatsapp.events import IdentityChanged


def resolve(number: BusinessNumber, mentions: Sequence[Mention], history: History) -> Roster:
    """The contact behind each person. Everything of a merged contact has moved when it returns."""
    roster = contacts.resolve(number.workspace, mentions)
    _carry_out_merges(roster, history)
    return roster


def change_identities(
    events: Sequence[IdentityChanged], *, number: BusinessNumber, history: History
) -> None:
    """People got new ids: the same conversation goes on under them."""
    for event in events:
        roster = identity_changes.change_identity(
            number.workspace,
            previous=event.previous,
            current=event.current,
            at=event.occurred_at,
        )
        _carry_out_merges(roster, history)
        # Old shapes do not prove that the contact of the new number is the same person.
        if contact := roster.find(event.previous):
            new_numbers.tell(
                contact=contact,
                current=event.current,
                number=number,
                at=event.occurred_at,
                history=history,
            )


def _carry_out_merges(roster: Roster, history: History) -> None:
    for kept, dropped in roster.merges:
        merging.carry_out(kept, dropped, history)
