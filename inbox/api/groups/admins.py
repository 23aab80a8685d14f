"""Local admins: members whom the team trusts more. WhatsApp knows no admin but the business."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.idempotency import idempotent
from groups.api import shapes
from groups.api.people import PhoneNumbers
from groups.models import Group, Participant
from inbox.api.groups.people import ids_in, members_named
from inbox.api.groups.views import ACCOUNT, GroupApiView
from inbox.services import local_admins


class AdminsBody(serializers.Serializer):
    success = serializers.BooleanField()
    admins = shapes.ParticipantBody(many=True)


class AdminsView(GroupApiView):
    @extend_schema(operation_id="listGroupAdmins", responses=AdminsBody, parameters=[ACCOUNT])
    def get(self, request: Request, group_id: str) -> Response:
        """The local admins of the group."""
        return _answer(self.conversation(request, group_id).group)

    @extend_schema(
        operation_id="addGroupAdmins",
        request=PhoneNumbers,
        responses=AdminsBody,
        parameters=[ACCOUNT],
    )
    @idempotent
    def post(self, request: Request, group_id: str) -> Response:
        """Makes members local admins. It stays in Octet: WhatsApp does not know of it."""
        return self._set(request, group_id, Participant.Role.ADMIN)

    @extend_schema(
        operation_id="removeGroupAdmins",
        request=PhoneNumbers,
        responses={200: AdminsBody},
        parameters=[ACCOUNT],
    )
    @idempotent
    def delete(self, request: Request, group_id: str) -> Response:
        """Makes local admins members like all others."""
        return self._set(request, group_id, Participant.Role.MEMBER)

    def _set(self, request: Request, group_id: str, role: str) -> Response:
        conversation = self.conversation(request, group_id)
        for seat in members_named(conversation, ids_in(request)):
            local_admins.set_role(conversation=conversation, participant=seat, role=role, by=None)
        return _answer(conversation.group)


def _answer(group: Group) -> Response:
    seats = group.participants.filter(state=Participant.State.MEMBER, role=Participant.Role.ADMIN)
    admins = [shapes.seated(seat) for seat in seats.select_related("contact")]
    return Response({"success": True, "admins": admins})
