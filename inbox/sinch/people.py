"""Taking people out of a group, and who counts as its admin."""

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.idempotency import idempotent
from groups.api.people import id_of
from groups.models import GroupRequest, Participant
from groups.models.group import MAX_PARTICIPANTS
from inbox.api.groups.people import members_named
from inbox.models import Conversation
from inbox.services import group_work, local_admins
from inbox.sinch.contract import SinchView
from inbox.sinch.groups import asked


class WaIds(serializers.Serializer):
    waIds = serializers.ListField(
        child=serializers.CharField(max_length=150), min_length=1, max_length=MAX_PARTICIPANTS
    )


def seats_in(request: Request, conversation: Conversation) -> list[Participant]:
    """Those whom the body names; each must be in the group. Raises ApiError."""
    form = WaIds(data=request.data)
    form.is_valid(raise_exception=True)
    ids = list(dict.fromkeys(id_of(text, param="waIds") for text in form.validated_data["waIds"]))
    return members_named(conversation, ids)


class ParticipantsView(SinchView):
    @idempotent
    def delete(self, request: Request, group_id: str) -> Response:
        """Takes people out; they cannot come back by a link."""
        conversation = self.group_chat(group_id)
        for participant in seats_in(request, conversation):
            group_work.remove(conversation=conversation, by=None, participant=participant)
        return asked(conversation, GroupRequest.Kind.REMOVE)


class AdminsView(SinchView):
    """Who is trusted more is known to us alone: WhatsApp has no admin but the business."""

    @idempotent
    def patch(self, request: Request, group_id: str) -> Response:
        return self._give(Participant.Role.ADMIN, request, group_id)

    @idempotent
    def delete(self, request: Request, group_id: str) -> Response:
        return self._give(Participant.Role.MEMBER, request, group_id)

    def _give(self, role: str, request: Request, group_id: str) -> Response:
        conversation = self.group_chat(group_id)
        for seat in seats_in(request, conversation):
            local_admins.set_role(conversation=conversation, participant=seat, role=role, by=None)
        return Response({})
