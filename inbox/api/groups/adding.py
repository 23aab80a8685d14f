"""People wanted in a group. WhatsApp lets no business add them: they are sent its invite link."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from rest_framework import serializers

from accounts.api.contract.errors import ApiError
from groups.api.people import contacts_by_id
from groups.models import Contact, Invite, Participant
from inbox.errors import InvalidInput
from inbox.models import Conversation
from inbox.services import guests, inviting
from inbox.services.guests import Guest
from inbox.services.inviting import RESEND_AFTER

HOURS = RESEND_AFTER.total_seconds() // 3600
SENT = "WhatsApp lets no business add people to a group: they are sent the invite link instead."
NOBODY = "Nobody was sent the invite link; see the participants for why."

INVITED, MEMBER, INVITED_BEFORE, REFUSED = "invited", "member", "invited_before", "refused"


class AddedPerson(serializers.Serializer):
    user = serializers.CharField(help_text="As it was asked for, digits only.")
    result = serializers.ChoiceField(
        choices=[INVITED, MEMBER, INVITED_BEFORE, REFUSED],
        help_text=f"invited_before: less than {HOURS:.0f} hours ago, and not again now.",
    )
    reason = serializers.CharField(allow_null=True)
    inviteId = serializers.CharField(allow_null=True)


class AddedBody(serializers.Serializer):
    success = serializers.BooleanField(help_text="Nobody was refused.")
    message = serializers.CharField()
    inviteLink = serializers.CharField(allow_null=True)
    participants = AddedPerson(many=True)


@transaction.atomic
def add(
    conversation: Conversation, ids: Sequence[str], *, means: Invite.Means, again: bool = False
) -> dict[str, Any]:
    """Invite these people and say of each what came of it, in the shape of AddedBody.

    Who is in the group needs nothing; who was invited lately is spared unless it is to be done
    `again`. Raises ApiError and InboxError when the group or the number cannot invite now.
    """
    inviting.open_group(conversation)
    people = _people(conversation, ids)
    known = _known(conversation, [guest.contact for guest in people.values() if guest.contact])
    told = {one: _before(guest, known, again=again) for one, guest in people.items()}
    wanted = [guest for one, guest in people.items() if told[one] is None]
    rows = _invite(conversation, wanted, means) if wanted else []
    results = [
        told[one] or _result(INVITED, invite=_row_of(guest, rows)) for one, guest in people.items()
    ]
    return {
        "success": all(one["result"] != REFUSED for one in results),
        "message": SENT if wanted else NOBODY,
        "inviteLink": conversation.group.invite_link or None,
        "participants": [
            {"user": one} | result for one, result in zip(people, results, strict=True)
        ],
    }


def _people(conversation: Conversation, ids: Sequence[str]) -> dict[str, Guest]:
    """Each id as somebody to invite; `problem` says why not."""
    known = contacts_by_id(conversation.workspace, ids)
    found = {}
    for one in ids:
        if one in known:
            found[one] = Guest(contact=known[one])
        elif one.isdigit():
            (found[one],) = guests.check(conversation.number, pasted=f"+{one}")
        else:
            found[one] = Guest(entered=one, problem="Nobody has this id.")
    return found


def _known(
    conversation: Conversation, contacts: Sequence[Contact]
) -> tuple[set[int], dict[int, Invite]]:
    seats = conversation.group.participants.filter(
        contact__in=contacts, state=Participant.State.MEMBER
    )
    invites = conversation.group.invites.filter(contact__in=contacts).select_related("group")
    return set(seats.values_list("contact_id", flat=True)), {one.contact_id: one for one in invites}


def _before(
    guest: Guest, known: tuple[set[int], dict[int, Invite]], *, again: bool
) -> dict[str, Any] | None:
    """What is to be said without inviting them; None for those to invite."""
    if guest.problem:
        return _result(REFUSED, reason=guest.problem)
    if guest.contact is None:
        return None
    members, invites = known
    earlier = invites.get(guest.contact.pk)
    if guest.contact.pk in members:
        return _result(MEMBER, invite=earlier)
    is_fresh = earlier is not None and (earlier.is_waiting or inviting.is_fresh(earlier))
    if earlier and is_fresh and not earlier.is_closed and not again:
        return _result(INVITED_BEFORE, invite=earlier)
    return None


def _invite(
    conversation: Conversation, wanted: Sequence[Guest], means: Invite.Means
) -> list[Invite]:
    try:
        return inviting.invite(conversation=conversation, by=None, guests=wanted, means=means)
    except InvalidInput as error:
        raise ApiError(error.message, code="validation_error", param="phoneNumbers") from None


def _row_of(guest: Guest, rows: Sequence[Invite]) -> Invite | None:
    def is_theirs(row: Invite) -> bool:
        return row.contact == guest.contact if guest.contact else row.contact.wa_id == guest.wa_id

    return next(filter(is_theirs, rows), None)


def _result(result: str, *, invite: Invite | None = None, reason: str = "") -> dict[str, Any]:
    invite_id = str(invite.pk) if invite else None
    return {"result": result, "reason": reason or None, "inviteId": invite_id}
