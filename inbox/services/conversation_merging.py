"""Two threads about the same people become one, and two again."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import F, Max, Model

from groups.services.absorbing import Moved, frozen, thawed
from inbox.history import History
from inbox.models import (
    Activity,
    Charge,
    Conversation,
    Draft,
    Export,
    Message,
    Note,
    Pin,
    ReadMark,
    Tag,
    Tagging,
)
from inbox.rules import CUSTOMER_SERVICE_WINDOW
from inbox.services import holding, threads

FOLLOWS: tuple[type[Model], ...] = (Activity, Message, Note, Charge, Export, Pin)
"""Tables whose rows simply go with their conversation."""


def merge(kept: Conversation, dropped: Conversation, history: History) -> Moved:
    """Put both together; `dropped` is gone afterwards. What one of them held goes out where the
    other's window is open. Returns what `part` needs."""
    locked = threads.lock([kept.pk, dropped.pk])
    kept, dropped = locked[kept.pk], locked[dropped.pk]
    moved: Moved = {
        "into": kept.pk,
        "row": frozen([dropped]),
        "read_marks": frozen(dropped.read_marks.all()),
    }
    known = Activity.objects.filter(conversation=kept).exclude(dedupe_key="")
    Activity.objects.filter(
        conversation=dropped, dedupe_key__in=known.values("dedupe_key")
    ).delete()
    for model in FOLLOWS:
        rows = model.objects.filter(conversation=dropped)
        moved[model.__name__] = list(rows.values_list("pk", flat=True))
        rows.update(conversation=kept)
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
    moved |= _move_tags(kept, dropped)
    _find_last(kept)
    kept.save()
    dropped.delete()
    holding.release([kept], history)
    return moved


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


def _move_tags(kept: Conversation, dropped: Conversation) -> Moved:
    """It carries what either carried."""
    theirs = set(dropped.taggings.values_list("tag", flat=True))
    fresh = _hang(kept, theirs - set(kept.taggings.values_list("tag", flat=True)))
    return {"tags": sorted(theirs), "tags_gained": fresh}


def _hang(conversation: Conversation, pks: Collection[int]) -> list[int]:
    """Those of these tags that still exist; which they are."""
    held = Tag.objects.filter(pk__in=pks).order_by("pk").select_for_update()
    made = Tagging.objects.bulk_create(Tagging(conversation=conversation, tag=tag) for tag in held)
    return [tagging.tag_id for tagging in made]


def _part_tags(kept: Conversation, again: Conversation, moved: Moved) -> None:
    """Each has its own again, as far as they still exist; what was added since stays."""
    kept.taggings.filter(tag__in=moved.get("tags_gained", [])).delete()
    _hang(again, moved.get("tags", []))


def _find_last(conversation: Conversation) -> None:
    lines = Message.objects.filter(conversation=conversation).exclude(kind__in=Message.ASIDES)
    newest = lines.aggregate(at=Max("occurred_at"))["at"]
    conversation.last_message = None
    if newest is not None:
        conversation.last_message_at = newest
        conversation.last_message = lines.filter(occurred_at=newest).last()


def part(moved: Moved) -> Conversation:
    """Make the conversation again that was merged away, with what was its own then.

    What was said since stays where it is. Its contact must be there again.
    """
    kept = threads.lock([moved["into"]])[moved["into"]]
    thawed(moved["row"])
    again = Conversation.objects.get(pk=moved["row"][0]["pk"])
    for model in FOLLOWS:
        # Merged before there were notes: nothing of theirs was written down.
        model.objects.filter(pk__in=moved.get(model.__name__, [])).update(conversation=again)
    kept.incoming_count = max(kept.incoming_count - again.incoming_count, 0)
    _part_read_marks(kept, again, moved["read_marks"])
    _part_tags(kept, again, moved)
    for conversation in (kept, again):
        _find_last(conversation)
        _find_window(conversation)
        conversation.save()
    return again


def _part_read_marks(kept: Conversation, again: Conversation, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        user, seen = row["fields"]["user"], row["fields"]["seen_count"]
        ReadMark.objects.update_or_create(
            user_id=user, conversation=again, defaults={"seen_count": seen}
        )
        for mark in kept.read_marks.filter(user=user):
            mark.seen_count = max(mark.seen_count - seen, 0)
            mark.save(update_fields=["seen_count"])


def _find_window(conversation: Conversation) -> None:
    """The window, and who waits since when, from what was said."""
    lines = conversation.messages.exclude(kind__in=Message.ASIDES).order_by("occurred_at", "pk")
    theirs = lines.filter(direction=Message.Direction.INCOMING)
    last = theirs.last()
    conversation.window_closes_at = last and last.occurred_at + CUSTOMER_SERVICE_WINDOW
    conversation.window_opened_by_id = last and last.contact_id
    ours = lines.filter(direction=Message.Direction.OUTGOING).last()
    waiting = theirs.filter(occurred_at__gt=ours.occurred_at) if ours else theirs
    first = waiting.first()
    conversation.waiting_since = first and first.occurred_at
