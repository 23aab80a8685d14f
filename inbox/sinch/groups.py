"""/v1/whatsapp/groups: create, list, read, rename, the invite link, leave."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError
from accounts.api.contract.idempotency import idempotent
from accounts.models import BusinessNumber
from groups.api import shapes
from groups.api.people import public_id
from groups.models import Group, GroupRequest, Participant
from inbox.api.groups.views import under_way
from inbox.api.groups.waiting import answer_for
from inbox.models import Conversation
from inbox.services import group_settings, group_work
from inbox.sinch.contract import SinchView, in_groups, without_request

MAX_SUBJECT_LENGTH = 25
"""Their limit; WhatsApp itself takes 128."""
MOST_GROUPS = 10_000
"""A number has no more (WhatsApp's limit), and their list has no pages."""

Wish = GroupRequest.Kind


class Subject(serializers.Serializer):
    subject = serializers.CharField(max_length=MAX_SUBJECT_LENGTH)


def subject_in(request: Request) -> str:
    form = Subject(data=request.data)
    form.is_valid(raise_exception=True)
    return form.validated_data["subject"]


def asked(conversation: Conversation, *kinds: str) -> Response:
    """200 {} when WhatsApp did it, 202 {} while it has not confirmed. Raises ApiError when it
    refused."""
    requests = under_way(conversation, *kinds)
    return without_request(answer_for(requests, done=dict, pending={}))


class GroupsView(SinchView):
    def get(self, request: Request) -> Response:
        """The groups that exist on WhatsApp, newest first."""
        there = Group.objects.filter(
            number=self.own_number(), state__in=[Group.State.ACTIVE, Group.State.SUSPENDED]
        )
        found = there.only("wa_group_id").order_by("-pk")[:MOST_GROUPS]
        return Response(in_groups(*({"id": shapes.group_id(group)} for group in found)))

    @idempotent
    def post(self, request: Request) -> Response:
        """Asks WhatsApp for a group. 202 when it has not confirmed in time; the id works."""
        conversation = group_work.create_group(
            number=self.own_number(), by=None, subject=subject_in(request)
        )

        def created() -> dict[str, Any]:
            group = Group.objects.get(pk=conversation.group_id)
            made = int(group.created_at.timestamp())
            return in_groups({"creation_time": made, "id": shapes.group_id(group)})

        waiting = answer_for(under_way(conversation, Wish.CREATE), done=created, pending=created())
        return without_request(waiting)


class GroupView(SinchView):
    def get(self, request: Request, group_id: str) -> Response:
        """A group and who is in it."""
        conversation = self.group_chat(group_id)
        return Response(in_groups(_full(conversation.group, conversation.number)))

    @idempotent
    def put(self, request: Request, group_id: str) -> Response:
        """Renames it."""
        conversation, subject = self.group_chat(group_id), subject_in(request)
        group_settings.change_texts(conversation=conversation, by=None, subject=subject)
        return asked(conversation, Wish.UPDATE)


class InviteView(SinchView):
    def get(self, request: Request, group_id: str) -> Response:
        """The link by which people join now."""
        link = self.group_chat(group_id).group.invite_link
        if not link:
            raise ApiError(
                "WhatsApp has not given a link for this group yet. Ask again in a moment.",
                code="no_link",
                status=412,
            )
        return Response(in_groups({"link": link}))

    @idempotent
    def delete(self, request: Request, group_id: str) -> Response:
        """The link dies. WhatsApp makes a new one in its place, which GET gives."""
        conversation = self.group_chat(group_id)
        group_work.reset_link(conversation=conversation, by=None)
        return asked(conversation, Wish.RESET_LINK)


class LeaveView(SinchView):
    def post(self, request: Request, group_id: str) -> Response:
        """There is no such call at WhatsApp any more."""
        self.group_chat(group_id)
        raise ApiError(
            "WhatsApp lets no business leave its group. End the group for everybody instead, "
            "in the inbox or by DELETE /api/v1/whatsapp/wa-groups/{id}.",
            code="PLATFORM_LIMITATION",
        )


def _full(group: Group, number: BusinessNumber) -> dict[str, Any]:
    """We created it and are in it. On WhatsApp nobody else is an admin: the others are ours."""
    us = "".join(filter(str.isdecimal, number.display_number))
    seats = group.participants.filter(state=Participant.State.MEMBER).select_related("contact")
    people = {public_id(seat.contact): seat.role for seat in seats.order_by("pk")}
    admins = [who for who, role in people.items() if role == Participant.Role.ADMIN]
    return {
        "admins": [us, *admins],
        "creation_time": int(group.created_at.timestamp()),
        "creator": us,
        "id": shapes.group_id(group),
        "participants": [us, *people],
        "subject": group.subject,
    }
