"""Notes: what we say among ourselves about a conversation. Nothing in here can reach WhatsApp."""

import uuid

from django.db import IntegrityError
from django.utils import timezone

from accounts.models import Membership, User
from inbox.clock import this_second
from inbox.errors import InboxError, InvalidInput, NotAllowed
from inbox.history import Kind, recording
from inbox.models import Conversation, Note
from inbox.services import threads
from inbox.services.composing import UNREADABLE

LONGEST = 10_000
"""Characters."""


class NoteGone(InboxError):
    """Somebody has removed it."""

    code = "note_removed"


def add(
    *,
    conversation: Conversation,
    author: User | None,
    text: str,
    client_key: uuid.UUID | None = None,
) -> Note:
    """Write a note and return it; nobody as author means a program.

    The same `client_key` in one conversation always returns the first note. Raises InvalidInput
    (field "text") for an empty or over-long text.
    """
    text = _clean(text)
    try:
        with recording() as history:
            conversation = threads.lock([conversation.pk])[conversation.pk]
            if known := _known(conversation, client_key):
                return known
            note = Note.objects.create(
                conversation=conversation,
                author=author,
                client_key=client_key,
                text=text,
                created_at=this_second(),
            )
            history.record(
                Kind.NOTE_ADDED, conversation, note=note, actor=author, occurred_at=note.created_at
            )
            return note
    except IntegrityError:
        if known := _known(conversation, client_key):
            return known
        raise


def change(*, note: Note, by: User | None, text: str) -> Note:
    """Say it differently, as its author. Saying the same again is no news.

    Raises InvalidInput as add(), NotAllowed to anybody else, and NoteGone.
    """
    text = _clean(text)
    if note.author_id != (by.pk if by else None):
        raise NotAllowed("Only who wrote a note can change it.")
    with recording() as history:
        conversation, note = _hold(note)
        if note.is_removed:
            raise NoteGone("This note was removed.")
        if note.text != text:
            note.text, note.edited_at = text, timezone.now()
            note.save(update_fields=["text", "edited_at"])
            history.record(Kind.NOTE_CHANGED, conversation, note=note, actor=by)
    return note


def remove(*, note: Note, by: User | None) -> Note:
    """Take a note away for good, as its author, as who runs the workspace, or as a program. Its
    text is forgotten; that there was one stays. Removing it twice is once. Raises NotAllowed."""
    if by and note.author_id != by.pk and not _runs_workspace(by, note.conversation):
        raise NotAllowed("Only who wrote a note, or an admin, can remove it.")
    with recording() as history:
        conversation, note = _hold(note)
        if not note.is_removed:
            note.text, note.removed_at, note.removed_by = "", timezone.now(), by
            note.save(update_fields=["text", "removed_at", "removed_by"])
            history.record(Kind.NOTE_REMOVED, conversation, note=note, actor=by)
    return note


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").translate(UNREADABLE).strip()
    if not text:
        raise InvalidInput("Write something first.", code="empty", field="text")
    if len(text) > LONGEST:
        raise InvalidInput(
            f"Too long by {len(text) - LONGEST:,} characters: a note has {LONGEST:,} at most.",
            code="too_long",
            field="text",
        )
    return text


def _known(conversation: Conversation, client_key: uuid.UUID | None) -> Note | None:
    return conversation.notes.filter(client_key=client_key).first() if client_key else None


def _hold(note: Note) -> tuple[Conversation, Note]:
    """Both as they are now, and locked: as everywhere, the conversation first."""
    conversation = threads.lock([note.conversation_id])[note.conversation_id]
    return conversation, Note.objects.select_for_update(of=("self",)).get(pk=note.pk)


def _runs_workspace(user: User, conversation: Conversation) -> bool:
    mine = Membership.objects.filter(user=user, workspace=conversation.workspace_id).first()
    return mine is not None and mine.runs_workspace
