"""Which tags a conversation carries."""

from collections.abc import Collection, Sequence

from accounts.models import BusinessNumber, User
from inbox.errors import InvalidInput
from inbox.history import History, Kind, recording
from inbox.models import Conversation, Tag, Tagging
from inbox.services import tags as vocabulary
from inbox.services import threads

MOST_ON_ONE = 20
"""Tags of one conversation."""


def add(*, conversation: Conversation, tags: Collection[Tag], by: User | None) -> None:
    """Hang these tags of the workspace on it; those it has stay. Raises InvalidInput (field tag)
    when it would have too many, and TagIsGone."""
    with recording() as history:
        conversation = _held(conversation)
        _add(conversation, tags, by, history)


def remove(*, conversation: Conversation, tags: Collection[Tag], by: User | None) -> None:
    """Take these off; those it does not have are no matter."""
    with recording() as history:
        _remove(_held(conversation), tags, by, history)


def put(*, conversation: Conversation, tags: Collection[Tag], by: User | None) -> None:
    """Let it carry these and no others. Raises as `add`."""
    with recording() as history:
        conversation = _held(conversation)
        wanted = {tag.pk for tag in tags}
        _remove(
            conversation, [t for t in conversation.tags.all() if t.pk not in wanted], by, history
        )
        _add(conversation, tags, by, history)


def begin(
    conversation: Conversation, tags: Sequence[Tag] | None, *, by: User | None, history: History
) -> None:
    """What a group that has just been made carries: these, or those of its number."""
    if tags is None:
        tags = beginning(conversation.number)
    _add(conversation, tags, by, history)


def beginning(number: BusinessNumber) -> list[Tag]:
    """The tags that new groups of the number get when nobody chooses others."""
    return list(Tag.objects.filter(new_groups_of=number))


def keep_beginning(number: BusinessNumber, tags: Collection[Tag]) -> None:
    """Let new groups of the number begin with these tags of its workspace."""
    Tag.new_groups_of.through.objects.filter(businessnumber=number).exclude(tag__in=tags).delete()
    for tag in tags:
        tag.new_groups_of.add(number)


def _held(conversation: Conversation) -> Conversation:
    return threads.lock([conversation.pk])[conversation.pk]


def _add(
    conversation: Conversation, tags: Collection[Tag], by: User | None, history: History
) -> None:
    known = set(conversation.taggings.values_list("tag", flat=True))
    fresh = {tag.pk for tag in tags} - known
    if not fresh:
        return
    held = vocabulary.hold(list(fresh))
    if any(tag.workspace_id != conversation.workspace_id for tag in held):
        raise ValueError("A tag of another workspace.")
    if len(known | fresh) > MOST_ON_ONE:
        raise InvalidInput(f"{MOST_ON_ONE} tags at most on one conversation.", field="tag")
    Tagging.objects.bulk_create(Tagging(conversation=conversation, tag=tag) for tag in held)
    _note(Kind.CONVERSATION_TAGGED, conversation, held, by, history)


def _remove(
    conversation: Conversation, tags: Collection[Tag], by: User | None, history: History
) -> None:
    carried = list(conversation.tags.filter(pk__in=[tag.pk for tag in tags]))
    if carried:
        conversation.taggings.filter(tag__in=carried).delete()
        _note(Kind.CONVERSATION_UNTAGGED, conversation, carried, by, history)


def _note(
    kind: Kind, conversation: Conversation, tags: list[Tag], by: User | None, history: History
) -> None:
    named = [{"id": str(tag.pk), "name": tag.name} for tag in sorted(tags, key=lambda t: t.key)]
    history.record(kind, conversation, actor=by, details={"tags": named})
