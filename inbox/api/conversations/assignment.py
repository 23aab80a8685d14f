"""/v1/inbox/conversations/{id}/assignment: whose a conversation is."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.members import member_of
from inbox.api.conversations import shapes
from inbox.api.conversations.views import ConversationApiView
from inbox.services import handling


class AssignmentWish(serializers.Serializer):
    accountId = serializers.CharField(max_length=20, required=False)
    memberId = serializers.CharField(
        max_length=20, allow_null=True, help_text="As /v1/members has it; null: nobody."
    )


class AssignmentView(ConversationApiView):
    @extend_schema(
        operation_id="assignConversation",
        request=AssignmentWish,
        responses=shapes.OneConversationBody,
    )
    def put(self, request: Request, conversation_id: str) -> Response:
        """Gives the conversation to a member, or to nobody."""
        conversation = self.conversation(request, conversation_id)
        form = AssignmentWish(data=request.data)
        form.is_valid(raise_exception=True)
        named = form.validated_data["memberId"]
        assignee = member_of(self.caller.workspace, named) if named else None
        handling.assign(conversation=conversation, assignee=assignee, by=None)
        return Response({"data": shapes.full(self.conversation(request, conversation_id))})
