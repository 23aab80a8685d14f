"""Who is in a group, who asks to come in, and the link by which they come."""

from collections.abc import Sequence

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError
from accounts.api.contract.idempotency import idempotent
from groups.api import shapes
from groups.api.people import PhoneNumbers, contacts_by_id
from groups.models import GroupRequest, Invite, JoinRequest, Participant
from inbox.api.groups import adding
from inbox.api.groups.views import ACCOUNT, GroupApiView, under_way
from inbox.api.groups.waiting import answer_for
from inbox.models import Conversation
from inbox.services import group_work

Wish = GroupRequest.Kind


class ParticipantsBody(serializers.Serializer):
    success = serializers.BooleanField()
    participants = shapes.ParticipantBody(many=True)


class JoinRequestBody(serializers.Serializer):
    user = serializers.CharField()
    timestamp = serializers.IntegerField()
    name = serializers.CharField(allow_blank=True)


class JoinRequestsBody(serializers.Serializer):
    success = serializers.BooleanField()
    joinRequests = JoinRequestBody(many=True)


class InviteLinkBody(serializers.Serializer):
    success = serializers.BooleanField()
    inviteLink = serializers.CharField(allow_null=True)
    message = serializers.CharField(required=False)
    request = shapes.RequestBody(required=False)


class ParticipantsView(GroupApiView):
    @extend_schema(
        operation_id="listWhatsAppGroupParticipants",
        responses=ParticipantsBody,
        parameters=[ACCOUNT],
    )
    def get(self, request: Request, group_id: str) -> Response:
        """Who is in the group, ourselves not counted."""
        conversation = self.conversation(request, group_id)
        return Response({"success": True, "participants": shapes.participants(conversation.group)})

    @extend_schema(
        operation_id="addWhatsAppGroupParticipants",
        request=PhoneNumbers,
        responses=adding.AddedBody,
        parameters=[ACCOUNT],
    )
    @idempotent
    def post(self, request: Request, group_id: str) -> Response:
        """Sends people the invite link by template: WhatsApp lets no business add them itself."""
        conversation = self.conversation(request, group_id)
        return Response(adding.add(conversation, ids_in(request), means=Invite.Means.TEMPLATE))

    @extend_schema(
        operation_id="removeWhatsAppGroupParticipants",
        request=PhoneNumbers,
        responses={200: shapes.AskedBody, 202: shapes.AskedBody},
        parameters=[ACCOUNT],
    )
    @idempotent
    def delete(self, request: Request, group_id: str) -> Response:
        """Asks WhatsApp to take people out; they cannot come back by a link."""
        conversation = self.conversation(request, group_id)
        for participant in members_named(conversation, ids_in(request)):
            group_work.remove(conversation=conversation, by=None, participant=participant)
        return self.asked(under_way(conversation, Wish.REMOVE), done="Participants removed")


class JoinRequestsView(GroupApiView):
    @extend_schema(
        operation_id="listWhatsAppGroupJoinRequests",
        responses=JoinRequestsBody,
        parameters=[ACCOUNT],
    )
    def get(self, request: Request, group_id: str) -> Response:
        """Who waits to be let in."""
        waiting = _waiting(self.conversation(request, group_id))
        bodies = [shapes.waiting(one) for one in waiting.values()]
        return Response({"success": True, "joinRequests": bodies})

    @extend_schema(
        operation_id="approveWhatsAppGroupJoinRequests",
        request=PhoneNumbers,
        responses={200: shapes.AskedBody, 202: shapes.AskedBody},
        parameters=[ACCOUNT],
    )
    @idempotent
    def post(self, request: Request, group_id: str) -> Response:
        """Lets people in."""
        return self._decide(request, group_id, approve=True)

    @extend_schema(
        operation_id="rejectWhatsAppGroupJoinRequests",
        request=PhoneNumbers,
        responses={200: shapes.AskedBody, 202: shapes.AskedBody},
        parameters=[ACCOUNT],
    )
    @idempotent
    def delete(self, request: Request, group_id: str) -> Response:
        """Turns people away."""
        return self._decide(request, group_id, approve=False)

    def _decide(self, request: Request, group_id: str, *, approve: bool) -> Response:
        conversation = self.conversation(request, group_id)
        waiting = _waiting(conversation)
        chosen = [waiting[pk] for pk in _contacts(conversation, ids_in(request), waiting)]
        group_work.decide_join_requests(
            conversation=conversation, by=None, join_requests=chosen, approve=approve
        )
        kind = Wish.APPROVE if approve else Wish.REJECT
        done = "Join requests approved" if approve else "Join requests rejected"
        return self.asked(under_way(conversation, kind), done=done)


class InviteLinkView(GroupApiView):
    @extend_schema(
        operation_id="getWhatsAppGroupInviteLink", responses=InviteLinkBody, parameters=[ACCOUNT]
    )
    def get(self, request: Request, group_id: str) -> Response:
        """The link by which people join now; null while there is none."""
        link = self.conversation(request, group_id).group.invite_link
        return Response({"success": True, "inviteLink": link or None})

    @extend_schema(
        operation_id="createWhatsAppGroupInviteLink",
        request=None,
        responses={200: InviteLinkBody, 202: InviteLinkBody},
        parameters=[ACCOUNT],
    )
    @idempotent
    def post(self, request: Request, group_id: str) -> Response:
        """Asks WhatsApp for a new link; all earlier ones die."""
        conversation = self.conversation(request, group_id)
        group_work.reset_link(conversation=conversation, by=None)

        def new_link() -> dict[str, object]:
            conversation.group.refresh_from_db()
            return {"success": True, "inviteLink": conversation.group.invite_link}

        return answer_for(
            under_way(conversation, Wish.RESET_LINK),
            done=new_link,
            pending={
                "success": True,
                "inviteLink": None,
                "message": "WhatsApp has not given the new link yet.",
            },
        )


def ids_in(request: Request) -> list[str]:
    form = PhoneNumbers(data=request.data)
    form.is_valid(raise_exception=True)
    return form.validated_data["phoneNumbers"]


def members_named(conversation: Conversation, ids: Sequence[str]) -> list[Participant]:
    """The members whom these ids mean. Raises ApiError when one of them is no member."""
    members = conversation.group.participants.filter(state=Participant.State.MEMBER)
    seats = {seat.contact_id: seat for seat in members.select_related("contact")}
    return [seats[pk] for pk in _contacts(conversation, ids, seats)]


def _waiting(conversation: Conversation) -> dict[int, JoinRequest]:
    """The newest request of each person who waits."""
    pending = conversation.group.join_requests.filter(state=JoinRequest.State.PENDING)
    return {one.contact_id: one for one in pending.select_related("contact")[:1024]}


def _contacts(
    conversation: Conversation, ids: Sequence[str], among: dict[int, object]
) -> list[int]:
    """Whom the ids mean; each must be one of `among`, by id of the contact. Raises ApiError."""
    known = contacts_by_id(conversation.workspace, ids)
    missing = [one for one in ids if one not in known or known[one].pk not in among]
    if missing:
        raise ApiError(
            f"Not among them: {', '.join(missing)}.",
            code="MISSING_PARTICIPANT",
            param="phoneNumbers",
            details={"phoneNumbers": missing},
        )
    return list(dict.fromkeys(known[one].pk for one in ids))
