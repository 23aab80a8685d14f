"""What the panel beside the thread shows: a group and its people, or one person."""

from typing import Any

from django.db.models import Count, Q

from groups.models import Group, GroupRequest, JoinRequest, Participant
from inbox.models import Conversation, Export
from inbox.pricing import totals
from inbox.screen import group_settings, invites
from whatsapp.explanations import explain

REQUESTS_SHOWN = 10
EXPORTS_SHOWN = 3

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
            "exports": exports_of(conversation),
        }
    requests = _requests(conversation.group)
    settings = group_settings.of(conversation.group)
    return {
        "conversation": conversation,
        "group": conversation.group,
        "costs": totals.of_conversation(conversation),
        "members": members_of(conversation),
        "former": _former(conversation.group),
        "join_requests": _join_requests(conversation.group, requests),
        "requests": requests,
        "settings": settings,
        "exports": exports_of(conversation),
        "to_invite": _to_invite(conversation.group),
    } | invites.section(conversation.group)


def members_of(conversation: Conversation) -> list[Participant]:
    if conversation.group_id is None:
        return []
    members = Participant.objects.filter(
        group=conversation.group_id, state=Participant.State.MEMBER
    )
    return list(members.select_related("contact").order_by("joined_at", "pk"))


def exports_of(conversation: Conversation) -> list[Export]:
    return list(conversation.exports.exclude(state=Export.State.EXPIRED)[:EXPORTS_SHOWN])


def _to_invite(group: Group) -> list[Participant]:
    """Those of the group before this one who are not in it yet."""
    if group.follows_id is None:
        return []
    here = group.participants.values("contact")
    before = Participant.objects.filter(group=group.follows_id, state=Participant.State.MEMBER)
    return list(before.exclude(contact__in=here).select_related("contact").order_by("pk"))


def _former(group: Group) -> list[Participant]:
    former = group.participants.exclude(state=Participant.State.MEMBER)
    return list(former.select_related("contact").order_by("-left_at", "-pk")[:50])


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
        request.explanation = explain(request.problem_code)
    return requests


def _join_requests(group: Group, requests: list[GroupRequest]) -> list[JoinRequest]:
    decisions = {
        pk: "approving" if request.kind == GroupRequest.Kind.APPROVE else "rejecting"
        for request in requests
        if request.is_open and "join_requests" in request.wish
        for pk in request.wish["join_requests"]
    }
    elsewhere = Q(
        contact__participations__state=Participant.State.MEMBER,
        contact__participations__group__workspace=group.workspace_id,
    ) & ~Q(contact__participations__group=group)
    pending = list(
        group.join_requests.filter(state=JoinRequest.State.PENDING)
        .select_related("contact")
        .annotate(known_in=Count("contact__participations", filter=elsewhere))
    )
    for request in pending:
        request.decision = decisions.get(request.pk, "")
    return pending


def _shared_groups(conversation: Conversation) -> list[Conversation]:
    """The groups this person is in, on the same number."""
    return list(
        Conversation.objects.filter(
            number=conversation.number_id,
            group__participants__contact=conversation.contact_id,
            group__participants__state=Participant.State.MEMBER,
        ).select_related("group")[:50]
    )
