"""/v1/inbox/conversations/{id}/notes: what the team says among itself. Never sent to anybody."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import not_found
from accounts.api.contract.idempotency import idempotent
from accounts.api.contract.paging import limit_of, page
from accounts.api.contract.views import row_id
from inbox.api.conversations import shapes
from inbox.api.conversations.views import ConversationApiView
from inbox.models import Conversation, Note
from inbox.services import noting

ACCOUNT = OpenApiParameter("accountId", str)


class NoteBody(serializers.Serializer):
    id = serializers.CharField()
    conversationId = serializers.CharField()
    text = serializers.CharField()
    author = shapes.PersonBody(allow_null=True, help_text="A member; null: a program.")
    createdAt = serializers.DateTimeField()
    editedAt = serializers.DateTimeField(allow_null=True)


class NotesBody(serializers.Serializer):
    data = NoteBody(many=True)
    pagination = shapes.PaginationBody()


class OneNoteBody(serializers.Serializer):
    data = NoteBody()


class RemovedBody(serializers.Serializer):
    success = serializers.BooleanField()


class NoteWish(serializers.Serializer):
    accountId = serializers.CharField(max_length=20, required=False)
    text = serializers.CharField(max_length=noting.LONGEST)


class NotesView(ConversationApiView):
    @extend_schema(
        operation_id="listNotes",
        responses=NotesBody,
        parameters=[ACCOUNT, OpenApiParameter("limit", int), OpenApiParameter("cursor", str)],
    )
    def get(self, request: Request, conversation_id: str) -> Response:
        """The notes of a conversation, the newest first; removed ones are not among them."""
        conversation = self.conversation(request, conversation_id)
        found = page(
            conversation.notes.standing().select_related("author"),
            request=request,
            scope=f"{self.caller.workspace_id}.notes.{conversation.pk}",
            limit=limit_of(request, usual=50, most=100),
        )
        data = [body(note) for note in found.rows]
        return Response({"data": data, "pagination": found.pagination})

    @extend_schema(operation_id="addNote", request=NoteWish, responses={201: OneNoteBody})
    @idempotent
    def post(self, request: Request, conversation_id: str) -> Response:
        """Writes a note that only the team sees; the thread says that a program wrote it."""
        conversation = self.conversation(request, conversation_id)
        note = noting.add(conversation=conversation, author=None, text=_text(request))
        return Response({"data": body(note)}, status=201)


class NoteView(ConversationApiView):
    @extend_schema(operation_id="changeNote", request=NoteWish, responses=OneNoteBody)
    def patch(self, request: Request, conversation_id: str, note_id: str) -> Response:
        """Changes a note that a program wrote. A member's words are theirs: 403."""
        note = _note(self.conversation(request, conversation_id), note_id)
        return Response({"data": body(noting.change(note=note, by=None, text=_text(request)))})

    @extend_schema(operation_id="removeNote", responses={200: RemovedBody}, parameters=[ACCOUNT])
    def delete(self, request: Request, conversation_id: str, note_id: str) -> Response:
        """Deletes the text of a note for good; that there was one stays in the thread."""
        noting.remove(note=_note(self.conversation(request, conversation_id), note_id), by=None)
        return Response({"success": True})


def body(note: Note) -> dict[str, Any]:
    """Needs author selected."""
    author = note.author
    return {
        "id": str(note.pk),
        "conversationId": str(note.conversation_id),
        "text": note.text,
        "author": {"id": str(author.pk), "name": author.name} if author else None,
        "createdAt": note.created_at,
        "editedAt": note.edited_at,
    }


def _text(request: Request) -> str:
    form = NoteWish(data=request.data)
    form.is_valid(raise_exception=True)
    return form.validated_data["text"]


def _note(conversation: Conversation, note_id: str) -> Note:
    """A note of this conversation; one that was removed is not there any more."""
    notes = conversation.notes.standing().select_related("author", "conversation")
    pk = row_id(note_id)
    found = notes.filter(pk=pk).first() if pk is not None else None
    if found is None:
        raise not_found("The note")
    return found
