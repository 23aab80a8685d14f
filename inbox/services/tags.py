"""The tags of a workspace: made, changed and deleted by those who run it."""

import unicodedata

from django.db import IntegrityError, transaction

from accounts.models import User, Workspace
from inbox.errors import InboxError, InvalidInput
from inbox.history import History, Kind, recording
from inbox.models import Conversation, Tag
from inbox.models.tag import MAX_TAG_LENGTH, key_of
from inbox.services.composing import UNREADABLE

MOST_TAGS = 200
"""Of one workspace: all of them are offered at once, and a longer list helps nobody."""

MOST_TOLD = 50
"""Conversations that hear that their tag looks different; others are drawn anew when they are next
shown."""

SEPARATORS = ",;|"
"""Stand between tags where several are written in one cell of a file."""


class TagIsGone(InboxError):
    """Somebody has deleted it meanwhile."""

    code = "tag_is_gone"
    status = 409


def make(*, workspace: Workspace, name: str, colour: str = Tag.Colour.GREY) -> Tag:
    """A new tag. Raises InvalidInput (fields name, colour) for a name that is there already in any
    case, and for one tag too many."""
    name, colour = clean_name(name), _clean_colour(colour)
    if workspace.tags.count() >= MOST_TAGS:
        raise InvalidInput(f"{MOST_TAGS} tags at most. Delete one that nobody needs.", field="name")
    return _saved(Tag(workspace=workspace, name=name, colour=colour))


def change(*, tag: Tag, name: str, colour: str, by: User | None) -> Tag:
    """Give it another name or colour, wherever it hangs. Raises as `make`, and TagIsGone."""
    name, colour = clean_name(name), _clean_colour(colour)
    with recording() as history:
        tag = hold([tag.pk])[0]
        if (tag.name, tag.colour) == (name, colour):
            return tag
        tag.name, tag.colour = name, colour
        _saved(tag)
        _tell(_carriers(tag), by, history)
    return tag


def delete(*, tag: Tag, by: User | None) -> None:
    """Take it off every conversation, for good. Raises TagIsGone."""
    with recording() as history:
        tag = hold([tag.pk])[0]
        carriers = _carriers(tag)
        tag.delete()
        _tell(carriers, by, history)


def hold(pks: list[int]) -> list[Tag]:
    """These tags, not to be deleted before the transaction ends. Raises TagIsGone."""
    held = list(Tag.objects.filter(pk__in=pks).order_by("pk").select_for_update())
    if len(held) < len(set(pks)):
        raise TagIsGone("This tag does not exist any more.", field="tag")
    return held


def clean_name(name: str) -> str:
    """In one line. Raises InvalidInput (field name)."""
    name = unicodedata.normalize("NFC", " ".join(name.translate(UNREADABLE).split()))
    if not name:
        raise InvalidInput("Give the tag a name.", field="name")
    if len(name) > MAX_TAG_LENGTH:
        over = len(name) - MAX_TAG_LENGTH
        raise InvalidInput(
            f"Too long by {over:,} characters: {MAX_TAG_LENGTH} at most.", field="name"
        )
    if not set(SEPARATORS).isdisjoint(name):
        raise InvalidInput("Leave out commas, semicolons and |.", field="name")
    return name


def _clean_colour(colour: str) -> str:
    if colour not in Tag.Colour.values:
        raise InvalidInput("Choose one of the colours.", field="colour")
    return colour


def _saved(tag: Tag) -> Tag:
    tag.key = key_of(tag.name)
    try:
        with transaction.atomic():
            tag.save()
    except IntegrityError as error:
        raise InvalidInput(
            f"There is a tag “{tag.name}” already.", code="exists", field="name"
        ) from error
    return tag


def _carriers(tag: Tag) -> list[Conversation]:
    newest = tag.conversations.order_by("-last_message_at", "-pk")
    return list(newest.select_related("number", "group", "contact")[:MOST_TOLD])


def _tell(conversations: list[Conversation], by: User | None, history: History) -> None:
    for conversation in conversations:
        history.record(Kind.TAG_CHANGED, conversation, actor=by)
