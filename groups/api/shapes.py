"""How groups look to programs."""

import re
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from accounts.api.contract.views import row_id
from groups.api.people import public_id
from groups.models import Group, GroupRequest, JoinRequest, Participant
from groups.models.group import MAX_DESCRIPTION_LENGTH, MAX_SUBJECT_LENGTH

OURS = "g-"
USABLE = re.compile(r"[A-Za-z0-9_=-]{1,256}")
"""What may stand in an address as it is; some clients do not escape ids."""


def group_id(group: Group) -> str:
    """WhatsApp's id; one of ours while there is none, or when it does not fit an address."""
    return group.wa_group_id if USABLE.fullmatch(group.wa_group_id) else f"{OURS}{group.pk}"


def find(groups: QuerySet[Group], text: str) -> Group | None:
    """By either id: that of ours stays valid when WhatsApp has given its own."""
    if text.startswith(OURS):
        pk = row_id(text.removeprefix(OURS))
        return groups.filter(pk=pk).first() if pk is not None else None
    return groups.filter(wa_group_id=text).first() if USABLE.fullmatch(text) else None


class NewGroup(serializers.Serializer):
    accountId = serializers.CharField(max_length=20)
    subject = serializers.CharField(max_length=MAX_SUBJECT_LENGTH)
    description = serializers.CharField(
        max_length=MAX_DESCRIPTION_LENGTH, required=False, allow_blank=True, allow_null=True
    )
    joinApprovalMode = serializers.ChoiceField(
        choices=Group.JoinMode.values, required=False, allow_null=True
    )
    tagIds = serializers.ListField(
        child=serializers.CharField(max_length=20),
        max_length=20,
        required=False,
        help_text="Without it: the tags that new groups of the account begin with.",
    )


class GroupChange(serializers.Serializer):
    subject = serializers.CharField(max_length=MAX_SUBJECT_LENGTH, required=False, allow_null=True)
    description = serializers.CharField(
        max_length=MAX_DESCRIPTION_LENGTH, required=False, allow_blank=True, allow_null=True
    )
    joinApprovalMode = serializers.ChoiceField(
        choices=Group.JoinMode.values, required=False, allow_null=True
    )


class RequestBody(serializers.Serializer):
    """What we asked WhatsApp to do; ask again under its id until it is settled."""

    id = serializers.CharField()
    kind = serializers.CharField()
    state = serializers.ChoiceField(choices=GroupRequest.State.values)
    groupId = serializers.CharField()
    error = serializers.CharField(allow_null=True)
    errorCode = serializers.IntegerField(allow_null=True)
    createdAt = serializers.DateTimeField()
    settledAt = serializers.DateTimeField(allow_null=True)


class AskedBody(serializers.Serializer):
    success = serializers.BooleanField()
    message = serializers.CharField()
    request = RequestBody(required=False, help_text="When WhatsApp has not answered in time.")


class CreatedGroup(serializers.Serializer):
    groupId = serializers.CharField()
    inviteLink = serializers.CharField(required=False)
    conversationId = serializers.CharField()


class CreatedBody(serializers.Serializer):
    success = serializers.BooleanField()
    group = CreatedGroup()
    message = serializers.CharField(required=False)
    request = RequestBody(required=False, help_text="When WhatsApp has not confirmed in time.")


class ListedGroup(serializers.Serializer):
    id = serializers.CharField()
    subject = serializers.CharField()
    createdAt = serializers.CharField()


class Cursors(serializers.Serializer):
    after = serializers.CharField(allow_null=True)
    before = serializers.CharField(allow_null=True)


class Paging(serializers.Serializer):
    cursors = Cursors()


class GroupsBody(serializers.Serializer):
    groups = ListedGroup(many=True)
    paging = Paging()


class ParticipantBody(serializers.Serializer):
    user = serializers.CharField(help_text="Phone number, or WhatsApp user id when it is hidden.")
    name = serializers.CharField(allow_blank=True)
    role = serializers.ChoiceField(choices=Participant.Role.values, help_text="Octet's own.")
    admin = serializers.BooleanField(help_text="Likewise: WhatsApp knows no admins but us.")


class FullGroup(serializers.Serializer):
    id = serializers.CharField()
    subject = serializers.CharField(allow_blank=True)
    description = serializers.CharField(allow_blank=True)
    joinApprovalMode = serializers.CharField(allow_blank=True)
    participants = ParticipantBody(many=True)
    participantCount = serializers.IntegerField()
    createdAt = serializers.IntegerField(help_text="In seconds of the epoch.")
    isSuspended = serializers.BooleanField()
    state = serializers.ChoiceField(choices=Group.State.values)
    conversationId = serializers.CharField()


class GroupBody(serializers.Serializer):
    success = serializers.BooleanField()
    group = FullGroup()


def listed(group: Group) -> dict[str, Any]:
    return {
        "id": group_id(group),
        "subject": group.subject,
        "createdAt": group.created_at.isoformat(),
    }


def participants(group: Group) -> list[dict[str, Any]]:
    members = group.participants.filter(state=Participant.State.MEMBER).select_related("contact")
    return [seated(one) for one in members]


def seated(member: Participant) -> dict[str, Any]:
    return {
        "user": public_id(member.contact),
        "name": member.contact.name,
        "role": member.role,
        "admin": member.role == Participant.Role.ADMIN,
    }


def full(group: Group) -> dict[str, Any]:
    return {
        "id": group_id(group),
        "subject": group.subject,
        "description": group.description,
        "joinApprovalMode": group.join_approval_mode,
        "participants": participants(group),
        "participantCount": group.participant_count,
        "createdAt": int(group.created_at.timestamp()),
        "isSuspended": group.state == Group.State.SUSPENDED,
        "state": group.state,
    }


def waiting(request: JoinRequest) -> dict[str, Any]:
    return {
        "user": public_id(request.contact),
        "timestamp": int(request.requested_at.timestamp()),
        "name": request.contact.name,
    }


def asked(request: GroupRequest) -> dict[str, Any]:
    return {
        "id": str(request.pk),
        "kind": request.kind,
        "state": request.state,
        "groupId": group_id(request.group),
        "error": request.problem or None,
        "errorCode": request.problem_code or None,
        "createdAt": request.created_at,
        "settledAt": request.settled_at,
    }
