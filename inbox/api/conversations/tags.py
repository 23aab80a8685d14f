"""/v1/inbox/conversations/{id}/tags: which tags a conversation carries."""

from collections.abc import Callable

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.idempotency import idempotent
from inbox.api.conversations.views import ConversationApiView
from inbox.api.tags import TagsBody, answer, named
from inbox.services import tagging

ACCOUNT = OpenApiParameter("accountId", str)
EXAMPLE = OpenApiExample("Two tags", {"tagIds": ["3", "8"]}, request_only=True)


class TagIds(serializers.Serializer):
    accountId = serializers.CharField(max_length=20, required=False)
    tagIds = serializers.ListField(
        child=serializers.CharField(max_length=20), max_length=tagging.MOST_ON_ONE
    )


class ConversationTagsView(ConversationApiView):
    @extend_schema(operation_id="listConversationTags", responses=TagsBody, parameters=[ACCOUNT])
    def get(self, request: Request, conversation_id: str) -> Response:
        """The tags of a conversation, by name."""
        return answer(self.conversation(request, conversation_id).tags.all())

    @extend_schema(
        operation_id="setConversationTags", request=TagIds, responses=TagsBody, examples=[EXAMPLE]
    )
    def put(self, request: Request, conversation_id: str) -> Response:
        """Lets it carry these tags and no others."""
        return self._change(request, conversation_id, tagging.put)

    @extend_schema(
        operation_id="addConversationTags", request=TagIds, responses=TagsBody, examples=[EXAMPLE]
    )
    @idempotent
    def post(self, request: Request, conversation_id: str) -> Response:
        """Adds these tags to those that it has."""
        return self._change(request, conversation_id, tagging.add)

    def _change(
        self, request: Request, conversation_id: str, change: Callable[..., None]
    ) -> Response:
        conversation = self.conversation(request, conversation_id)
        form = TagIds(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = named(self.caller.workspace, form.validated_data["tagIds"])
        change(conversation=conversation, tags=wanted, by=None)
        return answer(conversation.tags.all())


class ConversationTagView(ConversationApiView):
    @extend_schema(
        operation_id="removeConversationTag", responses={200: TagsBody}, parameters=[ACCOUNT]
    )
    def delete(self, request: Request, conversation_id: str, tag_id: str) -> Response:
        """Takes one tag away; it stays in the workspace."""
        conversation = self.conversation(request, conversation_id)
        wanted = named(self.caller.workspace, [tag_id])
        tagging.remove(conversation=conversation, tags=wanted, by=None)
        return answer(conversation.tags.all())
