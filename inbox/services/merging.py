"""Contacts that are one person: all that the inbox has of them goes together, and apart again."""

from dataclasses import dataclass

from django.db import IntegrityError
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from groups.models import Contact, ContactMerge, Invite
from groups.services import absorbing
from groups.services.absorbing import Moved, frozen, thawed
from inbox.errors import InboxError
from inbox.history import History, Kind, recording
from inbox.models import Activity, Charge, Conversation, Message, Reaction, Receipt
from inbox.services import conversation_merging
from inbox.services.contact_cards import met_in


class CannotMerge(InboxError):
    """One of the two is not there any more."""


class CannotPart(InboxError):
    """A merge that cannot be undone now."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of two contacts."""

    kept: Contact
    dropped: Contact
    messages: int
    groups: int
    direct_chats: int
    merged_chats: int
    """Direct chats of both on the same number, which become one thread."""


def preview(kept: Contact, dropped: Contact) -> Preview:
    direct = Conversation.objects.filter(contact=dropped)
    both = direct.filter(number__in=Conversation.objects.filter(contact=kept).values("number"))
    return Preview(
        kept=kept,
        dropped=dropped,
        messages=Message.objects.filter(contact=dropped).count(),
        groups=dropped.participations.count(),
        direct_chats=direct.count(),
        merged_chats=both.count(),
    )


def merge(*, kept: Contact, dropped: Contact, by: User) -> ContactMerge:
    """An agent says that both are the same person. Can be undone. Raises CannotMerge."""
    with recording() as history:
        pks = [kept.pk, dropped.pk]
        held = Contact.objects.select_for_update().filter(pk__in=pks).order_by("pk")
        if len(held) < len(pks):
            raise CannotMerge("A colleague has just merged one of them.", code="gone")
        return carry_out(kept, dropped, history, by=by)


def carry_out(
    kept: Contact, dropped: Contact, history: History, *, by: User | None = None
) -> ContactMerge:
    """Move everything to `kept`; `dropped` is gone afterwards, and open browsers hear of it."""
    # Waits for whoever is writing about either of them.
    pks = [kept.pk, dropped.pk]
    list(Contact.objects.select_for_update().filter(pk__in=pks).order_by("pk"))
    for contact in (kept, dropped):
        contact.refresh_from_db()
    name, pk = dropped.display_name, dropped.pk
    history.follow(dropped, kept)
    moved = _move_conversations(kept, dropped, history)
    moved |= _move_receipts(kept, dropped) | _move_reactions(kept, dropped)
    moved |= _move_invitations(kept, dropped)
    _tell_once(kept, dropped)
    for key, model, field in POINTERS:
        rows = model.objects.filter(**{field: dropped})
        moved[key] = list(rows.values_list("pk", flat=True))
        rows.update(**{field: kept})
    moved |= absorbing.absorb(kept, dropped)
    done = ContactMerge.objects.create(
        workspace_id=kept.workspace_id,
        kept=kept,
        dropped_id=pk,
        dropped_name=name[:256],
        moved=moved,
        merged_by=by,
    )
    _announce(Kind.CONTACT_MERGED, [kept], history, by)
    return done


POINTERS = (
    ("messages", Message, "contact"),
    ("activities", Activity, "contact"),
    ("windows", Conversation, "window_opened_by"),
)
"""Columns that name a person and nothing else hangs on."""


def _announce(kind: Kind, contacts: list[Contact], history: History, by: User | None) -> None:
    pks = {pk for contact in contacts for pk in met_in(contact)}
    for conversation in Conversation.objects.filter(pk__in=pks):
        history.record(kind, conversation, contact=contacts[0], actor=by)


def _tell_once(kept: Contact, dropped: Contact) -> None:
    """The same coming or going, heard of under either name, is one line of the thread."""
    facts = Activity.objects.filter(kind__startswith="participant.")
    same = facts.filter(
        contact=kept,
        conversation=OuterRef("conversation"),
        kind=OuterRef("kind"),
        occurred_at=OuterRef("occurred_at"),
    )
    facts.filter(Exists(same), contact=dropped).delete()


def _move_receipts(kept: Contact, dropped: Contact) -> Moved:
    """A message has one receipt per person: keep theirs, move only what it lacks."""
    have = Receipt.objects.filter(contact=kept).values("message")
    theirs = Receipt.objects.filter(contact=dropped)
    fresh = list(theirs.exclude(message__in=have).values_list("pk", flat=True))
    doubles = theirs.exclude(pk__in=fresh)
    charges = Charge.objects.filter(receipt__in=doubles)
    moved = {"receipts": fresh, "lost_receipts": frozen([*doubles, *charges])}
    doubles.delete()
    theirs.update(contact=kept)
    return moved


def _move_reactions(kept: Contact, dropped: Contact) -> Moved:
    """A person has one reaction per message: the newer stays."""
    rows = {row.message_id: row for row in Reaction.objects.filter(contact=kept)}
    moved: Moved = {"reactions": [], "lost_reactions": []}
    for row in Reaction.objects.filter(contact=dropped):
        if row.message_id not in rows:
            moved["reactions"].append(row.pk)
            Reaction.objects.filter(pk=row.pk).update(contact=kept)
            continue
        own = rows[row.message_id]
        moved["lost_reactions"] += frozen([row, own])
        if own.hear(row.emoji, row.occurred_at):
            own.save(update_fields=["emoji", "occurred_at"])
    return moved


def _move_invitations(kept: Contact, dropped: Contact) -> Moved:
    """Both were invited into one group: the messages follow the invite that stays."""
    have = dict(Invite.objects.filter(contact=kept).values_list("group", "pk"))
    doubles = Invite.objects.filter(contact=dropped, group__in=have)
    followed = []
    for pk, group in doubles.values_list("pk", "group"):
        messages = Message.objects.filter(invite=pk)
        followed.append((pk, list(messages.values_list("pk", flat=True))))
        messages.update(invite=have[group])
    return {"invitations": followed}


def _move_conversations(kept: Contact, dropped: Contact, history: History) -> Moved:
    moved: Moved = {"conversations": [], "threads": []}
    for conversation in Conversation.objects.filter(contact=dropped).order_by("pk"):
        target = Conversation.objects.filter(contact=kept, number=conversation.number_id).first()
        if target is None:
            moved["conversations"].append(conversation.pk)
            Conversation.objects.filter(pk=conversation.pk).update(contact=kept)
        else:
            history.move(conversation, target)
            moved["threads"].append(conversation_merging.merge(target, conversation, history))
    return moved


def undo(*, merge: ContactMerge, by: User) -> Contact:
    """They are two people after all: what moved goes back, and the other contact is there again.

    What came since stays with the one kept. Raises CannotPart when it is undone already, a later
    merge must be undone first, or something that moved was deleted since.
    """
    try:
        return _undo(merge, by)
    except IntegrityError as error:
        raise CannotPart("A part of it was deleted since.", code="incomplete") from error


def _undo(merge: ContactMerge, by: User) -> Contact:
    with recording() as history:
        kept = Contact.objects.select_for_update().get(pk=merge.kept_id)
        merge = ContactMerge.objects.select_related("kept").get(pk=merge.pk)
        if merge.undone_at:
            raise CannotPart("This was undone already.", code="undone")
        if kept.merges.filter(pk__gt=merge.pk, undone_at=None).exists():
            raise CannotPart("Undo the later merge first.", code="later_merge")
        other = absorbing.part(merge)
        _give_back(merge.kept, other, merge.moved)
        merge.undone_at, merge.undone_by = timezone.now(), by
        merge.save(update_fields=["undone_at", "undone_by"])
        _announce(Kind.CONTACT_PARTED, [merge.kept, other], history, by)
        return other


def _give_back(kept: Contact, other: Contact, moved: Moved) -> None:
    for key, model, field in (*POINTERS, *RETURNED):
        model.objects.filter(pk__in=moved[key]).update(**{field: other})
    for rows in (moved["lost_receipts"], moved["lost_reactions"]):
        thawed(rows)
    for invite, messages in moved["invitations"]:
        Message.objects.filter(pk__in=messages).update(invite=invite)
    for thread in reversed(moved["threads"]):
        conversation_merging.part(thread)


RETURNED = (
    ("receipts", Receipt, "contact"),
    ("reactions", Reaction, "contact"),
    ("conversations", Conversation, "contact"),
)
