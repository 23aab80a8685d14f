"""What the panel beside the thread shows: a group and its people, or one person."""

from typing import Any

from django.db.models import Max, Q

from groups.models import Group, GroupRequest, Participant
from inbox.models import Activity, Conversation, Export, Message, Receipt
from inbox.pricing import totals
from inbox.pricing.countries import country_of
from inbox.screen import group_settings, invites, joining
from inbox.screen.listing import members_among
from inbox.services import successions
from whatsapp.explanations import explain_failure

REQUESTS_SHOWN = 10
EXPORTS_SHOWN = 3
MESSAGES_LOOKED_AT = 100

TOLD_ELSEWHERE = (
    GroupRequest.Kind.REFRESH,
    GroupRequest.Kind.UPDATE,
    GroupRequest.Kind.PICTURE,
)
"""Not in the list of requests: settings say beside themselves how they fare."""


def context(conversation: Conversation) -> dict[str, Any]:
    """A fixed number of queries, whatever the size of the group's past."""
    if conversation.group is None:
        return {
            "conversation": conversation,
            "contact": conversation.contact,
            "costs": totals.of_conversation(conversation),
            "shared_groups": _shared_groups(conversation),
            "tags": list(conversation.tags.all()),
            "exports": exports_of(conversation),
        }
    requests = _requests(conversation.group)
    settings = group_settings.of(conversation.group)
    return {
        "conversation": conversation,
        "group": conversation.group,
        "costs": totals.of_conversation(conversation),
        "members": _seen_and_placed(members_of(conversation), conversation),
        "former": _former(conversation),
        "door": joining.door_of(conversation),
        "requests": requests,
        "settings": settings,
        "tags": list(conversation.tags.all()),
        "exports": exports_of(conversation),
        "to_invite": successions.not_yet_asked(conversation.group),
    } | invites.section(conversation.group)


def members_of(conversation: Conversation) -> list[Participant]:
    if conversation.group_id is None:
        return []
    return members_among(groups=[conversation.group_id])


def exports_of(conversation: Conversation) -> list[Export]:
    return list(conversation.exports.exclude(state=Export.State.EXPIRED)[:EXPORTS_SHOWN])


def _seen_and_placed(members: list[Participant], conversation: Conversation) -> list[Participant]:
    """With `last_read_at`, as far as WhatsApp told of our latest messages, and `country`."""
    ours = conversation.messages.filter(direction=Message.Direction.OUTGOING)
    latest = list(ours.order_by("-pk").values_list("pk", flat=True)[:MESSAGES_LOOKED_AT])
    read = Receipt.objects.filter(message__in=latest).values_list("contact")
    read_at = dict(read.annotate(Max("read_at")))
    for member in members:
        member.last_read_at = read_at.get(member.contact_id)
        member.country = country_of(member.contact)
    return members


def _former(conversation: Conversation) -> list[Participant]:
    """With `removed_by`: who of ours took them out the last time, "" when nobody did."""
    former = conversation.group.participants.exclude(state=Participant.State.MEMBER)
    people = list(former.select_related("contact").order_by("-left_at", "-pk")[:50])
    removals = conversation.activities.filter(
        kind=Activity.Kind.PARTICIPANT_REMOVED,
        contact__in=[person.contact_id for person in people],
        actor__isnull=False,
    )
    names = dict(removals.order_by("occurred_at").values_list("contact_id", "actor__name"))
    for person in people:
        person.removed_by = names.get(person.contact_id, "")
    return people


def _requests(group: Group) -> list[GroupRequest]:
    """Open or failed ones that nobody has put away, newest first."""
    State = GroupRequest.State
    shown = Q(state__in=GroupRequest.OPEN_STATES) | Q(state__in=[State.FAILED, State.PARTLY])
    requests = list(
        group.requests.filter(shown, dismissed_at=None)
        .exclude(kind__in=TOLD_ELSEWHERE)
        .order_by("-pk")[:REQUESTS_SHOWN]
    )
    for request in requests:
        request.explanation = explain_failure(request.problem_code, request.problem)
    return requests


def _shared_groups(conversation: Conversation) -> list[Conversation]:
    """The groups this person is in, on the same number."""
    return list(
        Conversation.objects.filter(
            number=conversation.number_id,
            group__participants__contact=conversation.contact_id,
            group__participants__state=Participant.State.MEMBER,
        ).select_related("group")[:50]
    )
