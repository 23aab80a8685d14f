"""How conversations look to programs."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from rest_framework import serializers

from groups.api import shapes as group_shapes
from groups.api.people import public_id
from groups.models import Contact, Group, Participant
from inbox.api import tags as tag_shapes
from inbox.models import Conversation, ReadProgress

STATUSES = {"active": Conversation.Status.OPEN, "archived": Conversation.Status.CLOSED}
WORDS = {status: word for word, status in STATUSES.items()}


class AssigneeBody(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()


class ConversationBody(serializers.Serializer):
    id = serializers.CharField()
    platform = serializers.CharField()
    accountId = serializers.CharField()
    accountUsername = serializers.CharField()
    participantId = serializers.CharField(help_text="Of a group: the group's id.")
    participantName = serializers.CharField()
    participantUsername = serializers.CharField(allow_null=True)
    participantPicture = serializers.CharField(allow_null=True)
    lastMessage = serializers.CharField(allow_blank=True)
    lastMessageAt = serializers.DateTimeField()
    updatedTime = serializers.DateTimeField()
    status = serializers.ChoiceField(choices=list(STATUSES))
    unreadCount = serializers.IntegerField(required=False)
    isGroup = serializers.BooleanField()
    groupId = serializers.CharField(allow_null=True)
    windowClosesAt = serializers.DateTimeField(allow_null=True)
    assignee = AssigneeBody(allow_null=True)
    tags = tag_shapes.TagBody(many=True)
    url = serializers.CharField(help_text="Where agents see it.")


class PaginationBody(serializers.Serializer):
    hasMore = serializers.BooleanField()
    nextCursor = serializers.CharField(allow_null=True)


class ConversationsBody(serializers.Serializer):
    data = ConversationBody(many=True)
    pagination = PaginationBody()
    meta = serializers.DictField()


class MatchBody(serializers.Serializer):
    id = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    direction = serializers.ChoiceField(choices=["incoming", "outgoing"])
    timestamp = serializers.DateTimeField()


class FoundBody(serializers.Serializer):
    conversation = ConversationBody()
    matchCount = serializers.IntegerField(help_text="Messages, of the newest thousand.")
    matches = MatchBody(many=True, help_text="The three newest.")
    notes = serializers.ListField(
        child=serializers.DictField(), help_text="Private notes with the words, the three newest."
    )


class SearchBody(serializers.Serializer):
    data = FoundBody(many=True)
    pagination = PaginationBody()
    meta = serializers.DictField()


class PersonBody(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()


class FullConversationBody(ConversationBody):
    participants = PersonBody(many=True)


class OneConversationBody(serializers.Serializer):
    data = FullConversationBody()


class StatusBody(serializers.Serializer):
    accountId = serializers.CharField(max_length=20)
    status = serializers.ChoiceField(choices=list(STATUSES))


class ChangedBody(serializers.Serializer):
    success = serializers.BooleanField()
    data = serializers.DictField()


class ReadBody(serializers.Serializer):
    success = serializers.BooleanField()
    markedCount = serializers.IntegerField()


class TypingBody(serializers.Serializer):
    success = serializers.BooleanField()


class AccountOnly(serializers.Serializer):
    accountId = serializers.CharField(max_length=20)


def body(conversation: Conversation) -> dict[str, Any]:
    """Needs number, group, contact, assignee and last_message selected, for many also tags."""
    assignee = conversation.assignee
    said = conversation.last_message
    about = conversation.group or conversation.contact
    group = conversation.group
    return {
        "id": str(conversation.pk),
        "platform": "whatsapp",
        "accountId": str(conversation.number_id),
        "accountUsername": conversation.number.display_number,
        "participantId": _id(about),
        "participantName": conversation.title,
        "participantUsername": (conversation.contact.username or None) if not group else None,
        "participantPicture": None,
        "lastMessage": (said.text or f"[{said.kind}]") if said else "",
        "lastMessageAt": conversation.last_message_at,
        "updatedTime": conversation.last_message_at,
        "status": WORDS[conversation.status],
        "isGroup": conversation.is_group,
        "groupId": group_shapes.group_id(group) if group else None,
        "windowClosesAt": conversation.window_closes_at,
        "assignee": {"id": str(assignee.pk), "name": assignee.name} if assignee else None,
        "tags": [tag_shapes.body(tag) for tag in conversation.tags.all()],
        "url": settings.SITE_URL + reverse("inbox:conversation", args=[conversation.pk]),
    }


def bodies(conversations: list[Conversation]) -> list[dict[str, Any]]:
    """With what is unread, in one query for all of them."""
    pks = [one.pk for one in conversations]
    progress = ReadProgress.objects.filter(conversation__in=pks)
    seen = dict(progress.values_list("conversation_id", "seen_count"))
    return [
        body(one) | {"unreadCount": max(one.incoming_count - seen.get(one.pk, 0), 0)}
        for one in conversations
    ]


def full(conversation: Conversation) -> dict[str, Any]:
    (found,) = bodies([conversation])
    return found | {"participants": [_person(one) for one in _people(conversation)]}


def _people(conversation: Conversation) -> list[Contact]:
    if not conversation.group:
        return [conversation.contact]
    seats = conversation.group.participants.filter(state=Participant.State.MEMBER)
    return [seat.contact for seat in seats.select_related("contact")]


def _person(contact: Contact) -> dict[str, str]:
    return {"id": public_id(contact), "name": contact.display_name}


def _id(about: Group | Contact) -> str:
    return group_shapes.group_id(about) if isinstance(about, Group) else public_id(about)
