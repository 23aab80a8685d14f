"""People of a batch, resolved for the inbox: contacts that proved to be one take their
conversations with them."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, F, Max, OuterRef

from accounts.models import BusinessNumber
from groups.models import Contact, Invite
from groups.services import contacts, identity_changes
from groups.services.contacts import Mention, Roster
from inbox.history import History
from inbox.models import Activity, Conversation, Draft, Message, Reaction, Receipt
from inbox.services import threads
from whatsapp.events import IdentityChanged


def resolve(number: BusinessNumber, mentions: Sequence[Mention]) -> Roster:
    """The contact behind each person. Everything of a merged contact has moved when it returns."""
    roster = contacts.resolve(number.workspace, mentions)
    _carry_out_merges(roster)
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
        _carry_out_merges(roster)


def _carry_out_merges(roster: Roster) -> None:
    for kept, dropped in roster.merges:
        # Waits for whoever is writing about either of them.
        list(Contact.objects.select_for_update().filter(pk__in=[kept.pk, dropped.pk]))
        _move_conversations(kept, dropped)
        _move_receipts(kept, dropped)
        _move_reactions(kept, dropped)
        _move_invitations(kept, dropped)
        Message.objects.filter(contact=dropped).update(contact=kept)
        _tell_once(kept, dropped)
        Activity.objects.filter(contact=dropped).update(contact=kept)
        Conversation.objects.filter(window_opened_by=dropped).update(window_opened_by=kept)
        identity_changes.absorb(kept, dropped)


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


def _move_receipts(kept: Contact, dropped: Contact) -> None:
    """A message has one receipt per person: keep theirs, move only what it lacks."""
    have = Receipt.objects.filter(contact=kept).values("message")
    moved = Receipt.objects.filter(contact=dropped)
    moved.exclude(message__in=have).update(contact=kept)
    moved.delete()


def _move_reactions(kept: Contact, dropped: Contact) -> None:
    """A person has one reaction per message: the newer stays."""
    rows = {row.message_id: row for row in Reaction.objects.filter(contact=kept)}
    for row in Reaction.objects.filter(contact=dropped):
        if row.message_id not in rows:
            Reaction.objects.filter(pk=row.pk).update(contact=kept)
        elif rows[row.message_id].hear(row.emoji, row.occurred_at):
            rows[row.message_id].save(update_fields=["emoji", "occurred_at"])


def _move_invitations(kept: Contact, dropped: Contact) -> None:
    """Both were invited into one group: the messages follow the invite that stays."""
    have = {row.group_id: row for row in Invite.objects.filter(contact=kept)}
    for row in Invite.objects.filter(contact=dropped, group__in=have):
        Message.objects.filter(invite=row).update(invite=have[row.group_id])


def _move_conversations(kept: Contact, dropped: Contact) -> None:
    for conversation in Conversation.objects.filter(contact=dropped).order_by("pk"):
        target = Conversation.objects.filter(contact=kept, number=conversation.number_id).first()
        if target is None:
            Conversation.objects.filter(pk=conversation.pk).update(contact=kept)
        else:
            merge(target, conversation)


def merge(kept: Conversation, dropped: Conversation) -> None:
    """Put two threads about the same people together; `dropped` is gone afterwards."""
    locked = threads.lock([kept.pk, dropped.pk])
    kept, dropped = locked[kept.pk], locked[dropped.pk]
    known = Activity.objects.filter(conversation=kept).exclude(dedupe_key="")
    Activity.objects.filter(
        conversation=dropped, dedupe_key__in=known.values("dedupe_key")
    ).delete()
    Activity.objects.filter(conversation=dropped).update(conversation=kept)
    Message.objects.filter(conversation=dropped).update(conversation=kept)
    kept.incoming_count = F("incoming_count") + dropped.incoming_count
    kept.pending_join_requests = F("pending_join_requests") + dropped.pending_join_requests
    if _is_later(dropped.window_closes_at, kept.window_closes_at):
        kept.window_closes_at = dropped.window_closes_at
        kept.window_opened_by = dropped.window_opened_by
    kept.waiting_since = min(
        filter(None, (kept.waiting_since, dropped.waiting_since)), default=None
    )
    kept.assignee_id = kept.assignee_id or dropped.assignee_id
    if dropped.is_open:
        kept.status, kept.closed_at = Conversation.Status.OPEN, None
        kept.archived_at = None
    _move_personal(kept, dropped)
    lines = Message.objects.filter(conversation=kept).exclude(kind__in=Message.ASIDES)
    newest = lines.aggregate(at=Max("occurred_at"))["at"]
    if newest is not None:
        kept.last_message_at = newest
        kept.last_message = lines.filter(occurred_at=newest).last()
    kept.save()
    dropped.delete()


def _is_later(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and (other is None or one > other)


def _move_personal(kept: Conversation, dropped: Conversation) -> None:
    """Nobody loses what they had begun to write, or has to read again what they have seen."""
    writing = Draft.objects.filter(conversation=kept).values("user")
    dropped.drafts.exclude(user__in=writing).update(conversation=kept)
    seen = dict(dropped.read_marks.values_list("user", "seen_count"))
    for mark in kept.read_marks.filter(user__in=seen):
        mark.seen_count += seen[mark.user_id]
        mark.save(update_fields=["seen_count"])
    dropped.read_marks.exclude(user__in=kept.read_marks.values("user")).update(conversation=kept)
