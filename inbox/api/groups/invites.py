"""People who were sent a group's link, and how far they came."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import not_found
from accounts.api.contract.idempotency import idempotent
from accounts.api.contract.views import row_id
from groups.api.people import PhoneNumbers, public_id
from groups.models import Invite
from groups.services import invitations
from inbox.api.groups import adding
from inbox.api.groups.views import ACCOUNT, GroupApiView
from inbox.models import Conversation
from inbox.services import inviting

MOST = 1000
"""Groups seat eight people; nobody reads more invites at once."""


class InviteWish(PhoneNumbers):
    means = serializers.ChoiceField(
        choices=Invite.Means.values,
        default=Invite.Means.TEMPLATE,
        help_text="text reaches only those who wrote to you in the last 24 hours.",
    )
    again = serializers.BooleanField(
        default=False, help_text="Also those who were invited in the last 24 hours."
    )


class AgainWish(serializers.Serializer):
    again = serializers.BooleanField(
        default=False, help_text="Less than 24 hours after the last one, too."
    )


class InviteBody(serializers.Serializer):
    id = serializers.CharField()
    user = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=Invite.State.values, help_text="Only rises.")
    means = serializers.ChoiceField(choices=Invite.Means.values)
    isWaiting = serializers.BooleanField(help_text="Its message has not been queued yet.")
    hasDeadLink = serializers.BooleanField(help_text="The link was reset since.")
    timesSent = serializers.IntegerField()
    sentAt = serializers.DateTimeField(allow_null=True)
    joinedAt = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField(allow_null=True)
    errorCode = serializers.IntegerField(allow_null=True)


class InvitesBody(serializers.Serializer):
    success = serializers.BooleanField()
    invites = InviteBody(many=True)
    funnel = serializers.DictField(
        child=serializers.IntegerField(), help_text="How many came at least so far, by state."
    )


class OneInviteBody(serializers.Serializer):
    success = serializers.BooleanField()
    invite = InviteBody()


class WithdrawnBody(serializers.Serializer):
    success = serializers.BooleanField()


class NewLinkBody(serializers.Serializer):
    success = serializers.BooleanField()
    sent = serializers.IntegerField()


class InvitesView(GroupApiView):
    @extend_schema(operation_id="listGroupInvites", responses=InvitesBody, parameters=[ACCOUNT])
    def get(self, request: Request, group_id: str) -> Response:
        """Who was invited, and the funnel from invited to wrote."""
        group = self.conversation(request, group_id).group
        found = list(group.invites.select_related("contact", "group")[:MOST])
        bodies = [_body(invite) for invite in found]
        return Response({"success": True, "invites": bodies, "funnel": invitations.funnel(found)})

    @extend_schema(
        operation_id="inviteToGroup",
        request=InviteWish,
        responses=adding.AddedBody,
        parameters=[ACCOUNT],
    )
    @idempotent
    def post(self, request: Request, group_id: str) -> Response:
        """Sends people the invite link, by template or as text."""
        conversation = self.conversation(request, group_id)
        form = InviteWish(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        means = Invite.Means(wanted["means"])
        body = adding.add(conversation, wanted["phoneNumbers"], means=means, again=wanted["again"])
        return Response(body)


class InviteView(GroupApiView):
    @extend_schema(operation_id="getGroupInvite", responses=OneInviteBody, parameters=[ACCOUNT])
    def get(self, request: Request, group_id: str, invite_id: str) -> Response:
        """How far one person came."""
        invite = _invite(self.conversation(request, group_id), invite_id)
        return Response({"success": True, "invite": _body(invite)})

    @extend_schema(
        operation_id="sendGroupInviteAgain",
        request=AgainWish,
        responses=OneInviteBody,
        parameters=[ACCOUNT],
    )
    @idempotent
    def post(self, request: Request, group_id: str, invite_id: str) -> Response:
        """Another message with the link that the group has now."""
        conversation = self.conversation(request, group_id)
        invite = _invite(conversation, invite_id)
        form = AgainWish(data=request.data)
        form.is_valid(raise_exception=True)
        inviting.send_again(
            invite=invite, conversation=conversation, by=None, sure=form.validated_data["again"]
        )
        return Response({"success": True, "invite": _body(_invite(conversation, invite_id))})

    @extend_schema(
        operation_id="withdrawGroupInvite",
        responses={200: WithdrawnBody},
        parameters=[ACCOUNT],
    )
    @idempotent
    def delete(self, request: Request, group_id: str, invite_id: str) -> Response:
        """Not to be sent after all. 409 `sent` when it is on its way."""
        conversation = self.conversation(request, group_id)
        invite = _invite(conversation, invite_id)
        inviting.withdraw(invite=invite, conversation=conversation, by=None)
        return Response({"success": True})


class NewLinkView(GroupApiView):
    @extend_schema(
        operation_id="sendNewInviteLink", request=None, responses=NewLinkBody, parameters=[ACCOUNT]
    )
    @idempotent
    def post(self, request: Request, group_id: str) -> Response:
        """Sends the link to all whose link died when it was reset."""
        conversation = self.conversation(request, group_id)
        sent = inviting.send_new_link(conversation=conversation, by=None)
        return Response({"success": True, "sent": sent})


def _invite(conversation: Conversation, text: str) -> Invite:
    rows = conversation.group.invites.select_related("contact", "group")
    pk = row_id(text)
    found = rows.filter(pk=pk).first() if pk is not None else None
    if found is None:
        raise not_found("The invite")
    return found


def _body(invite: Invite) -> dict[str, Any]:
    return {
        "id": str(invite.pk),
        "user": public_id(invite.contact),
        "name": invite.contact.display_name,
        "state": invite.state,
        "means": invite.means,
        "isWaiting": invite.is_waiting,
        "hasDeadLink": invite.has_dead_link,
        "timesSent": invite.sends,
        "sentAt": invite.sent_at,
        "joinedAt": invite.joined_at,
        "error": invite.problem or None,
        "errorCode": invite.problem_code or None,
    }
