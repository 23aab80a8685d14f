"""Two contacts become one, and two again. What moves is written down as it moves."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from groups.models import (
    Contact,
    ContactMerge,
    Group,
    GroupRequest,
    Identity,
    Invite,
    JoinRequest,
    MembershipChange,
    Participant,
)
from groups.services import invitations, membership

Moved = dict[str, Any]
"""By table, as JSON: ids of rows that moved, and whole rows where they could not stay."""

FILLED_IN = ("name", "username", "wa_id", "user_id", "alias", "kind", "colleague")
BLOCK = ("blocked_at", "blocked_by", "blocked_because")
KEPT_FIELDS = (*FILLED_IN, "notes", "fields", *BLOCK)


class _ToTheMicrosecond(DjangoJSONEncoder):
    """Django's own cuts times to milliseconds, and then they are not found again."""

    def default(self, o: object) -> object:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def frozen(rows: Iterable[Model]) -> list[dict[str, Any]]:
    """The rows as they are, to be made again with `thawed`."""
    return json.loads(serializers.serialize("json", rows, cls=_ToTheMicrosecond))


def thawed(rows: list[dict[str, Any]]) -> None:
    """Make these rows again, with the ids they had."""
    for row in serializers.deserialize("json", json.dumps(rows)):
        row.save()


def absorb(kept: Contact, dropped: Contact) -> Moved:
    """Move all that groups know of `dropped` to `kept` and delete it.

    Rows of other apps must have been moved before. What both have is kept once.
    """
    before = frozen([kept])
    moved: Moved = {"contact": frozen([dropped]), "requests": _rewrite_wishes(kept, dropped)}
    for name, model in (("identities", Identity), ("join_requests", JoinRequest)):
        rows = model.objects.filter(contact=dropped)
        moved[name] = list(rows.values_list("pk", flat=True))
        rows.update(contact=kept)
    ContactMerge.objects.filter(kept=dropped).update(kept=kept)
    moved |= _move_invites(kept, dropped)
    moved |= _move_evidence(kept, dropped)
    _fill_in(kept, dropped)
    moved["kept"] = {"before": before, "after": frozen([kept])}
    dropped.delete()
    return moved


def _rewrite_wishes(kept: Contact, dropped: Contact) -> list[int]:
    """What we ask WhatsApp to do with `dropped` is asked for `kept`."""
    asked = GroupRequest.objects.filter(
        kind=GroupRequest.Kind.REMOVE, group__participants__contact=dropped
    )
    requests = [row for row in asked.distinct() if dropped.pk in row.wish["contacts"]]
    for request in requests:
        _rename_in_wish(request, dropped.pk, kept.pk)
    return [request.pk for request in requests]


def _rename_in_wish(request: GroupRequest, old: int, new: int) -> None:
    pks = [new if pk == old else pk for pk in request.wish["contacts"]]
    request.wish["contacts"] = list(dict.fromkeys(pks))
    request.save(update_fields=["wish"])


def _move_invites(kept: Contact, dropped: Contact) -> Moved:
    """Where both were invited, the invite of the one kept stays, risen as far as either."""
    theirs = Invite.objects.filter(contact=dropped)
    doubles = theirs.filter(group__in=Invite.objects.filter(contact=kept).values("group"))
    lost = frozen(doubles)
    moved = list(theirs.exclude(pk__in=[row["pk"] for row in lost]).values_list("pk", flat=True))
    invitations.move(kept, dropped)
    return {"invites": moved, "lost_invites": lost}


def _move_evidence(kept: Contact, dropped: Contact) -> Moved:
    seats = list(dropped.participations.select_related("group"))
    changes = list(MembershipChange.objects.filter(contact=dropped))
    known = {_moment(change) for change in MembershipChange.objects.filter(contact=kept)}
    moved = {
        "evidence": frozen(changes),
        "shared_evidence": [change.pk for change in changes if _moment(change) in known],
        "seats": frozen(seats),
    }
    new = [change for change in changes if _moment(change) not in known]
    MembershipChange.objects.bulk_create(_of(kept, change) for change in new)
    MembershipChange.objects.filter(contact=dropped).delete()
    Participant.objects.filter(contact=dropped).delete()
    for seat in seats:
        membership.recount(seat.group, [kept])
        membership.note_last_words(seat.group, kept, seat.last_wrote_at)
        if seat.role == Participant.Role.ADMIN:
            seat.group.participants.filter(contact=kept).update(role=seat.role)
    return moved


def _moment(change: MembershipChange) -> tuple[Any, ...]:
    return change.group_id, change.kind, change.occurred_at


def _of(contact: Contact, change: MembershipChange) -> MembershipChange:
    return MembershipChange(
        group_id=change.group_id,
        contact=contact,
        kind=change.kind,
        occurred_at=change.occurred_at,
    )


def _fill_in(kept: Contact, dropped: Contact) -> None:
    """What `kept` lacks; notes and fields of both; blocked when one of them was."""
    for name in FILLED_IN:
        setattr(kept, name, getattr(kept, name) or getattr(dropped, name))
    kept.notes = "\n\n".join(filter(None, (kept.notes, dropped.notes)))
    kept.fields = dropped.fields | kept.fields
    if not kept.is_blocked:
        for name in BLOCK:
            setattr(kept, name, getattr(dropped, name))
    kept.save(update_fields=KEPT_FIELDS)


def part(merge: ContactMerge) -> Contact:
    """Make the other contact again, with what moved to the one kept. Rows of other apps follow."""
    kept, moved = merge.kept, merge.moved
    _take_back(kept, moved["kept"])
    thawed(moved["contact"])
    dropped = Contact.objects.get(pk=merge.dropped_id)
    Identity.objects.filter(pk__in=moved["identities"]).update(contact=dropped)
    JoinRequest.objects.filter(pk__in=moved["join_requests"]).update(contact=dropped)
    Invite.objects.filter(pk__in=moved["invites"]).update(contact=dropped)
    thawed(moved["lost_invites"])
    for request in GroupRequest.objects.filter(pk__in=moved["requests"]):
        _rename_in_wish(request, kept.pk, dropped.pk)
    _give_evidence_back(kept, dropped, moved)
    return dropped


def _take_back(kept: Contact, states: dict[str, Any]) -> None:
    """What the merge changed and nobody has changed since is as it was before."""
    before, after = states["before"][0]["fields"], states["after"][0]["fields"]
    now = frozen([kept])[0]["fields"]
    unchanged = {name: before[name] for name in KEPT_FIELDS if now[name] == after[name]}
    thawed([{"model": "groups.contact", "pk": kept.pk, "fields": now | unchanged}])
    kept.refresh_from_db()


def _give_evidence_back(kept: Contact, dropped: Contact, moved: Moved) -> None:
    shared = set(moved["shared_evidence"])
    for row in serializers.deserialize("json", json.dumps(moved["evidence"])):
        change = row.object
        if change.pk not in shared:
            MembershipChange.objects.filter(
                group=change.group_id,
                contact=kept,
                kind=change.kind,
                occurred_at=change.occurred_at,
            ).delete()
        row.save()
    groups = {change["fields"]["group"] for change in moved["evidence"]}
    for group in Group.objects.filter(pk__in=groups):
        if not MembershipChange.objects.filter(group=group, contact=kept).exists():
            group.participants.filter(contact=kept).delete()
        membership.recount(group, [kept, dropped])
    for seat in moved["seats"]:
        fields = seat["fields"]
        Participant.objects.filter(group=fields["group"], contact=dropped).update(
            colour=fields["colour"], role=fields["role"], last_wrote_at=fields["last_wrote_at"]
        )
