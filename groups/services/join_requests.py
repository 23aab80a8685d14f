"""People who wait to be let in. All news of a request is kept, and its state worked out from it,
so the order in which the news comes does not matter."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from groups.models import Contact, Group, JoinRequest, MembershipChange

State = JoinRequest.State


def note_created(group: Group, contact: Contact, join_request_id: str, at: datetime) -> None:
    """Somebody asks to join. WhatsApp reuses an id when the same person asks again."""
    request = _open(group, contact, join_request_id, at)
    request.requested_at = max(request.requested_at, at)
    _settle(request)


def note_revoked(group: Group, contact: Contact, join_request_id: str, at: datetime) -> None:
    """They withdrew."""
    request = _open(group, contact, join_request_id, at)
    request.revoked_at = max(request.revoked_at or at, at)
    _settle(request)


def decide(
    group: Group, ids: Sequence[str], *, state: JoinRequest.State, by: User | None
) -> list[JoinRequest]:
    """WhatsApp carried out our decision on these; returns those that were still pending.

    It holds for all requests of the same person; of those the newest is returned. A decision that
    nobody of ours made has its reason already.
    """
    people = group.join_requests.filter(join_request_id__in=ids).values("contact")
    same = Q(join_request_id__in=ids) | Q(contact__in=people)
    rows = group.join_requests.filter(same, state=State.PENDING).select_related("contact", "group")
    decided: dict[int, JoinRequest] = {}
    for request in rows.order_by("requested_at", "pk"):
        request.decision, request.decided_at, request.decided_by = state, timezone.now(), by
        request.problem_code, request.problem = 0, ""
        if by is not None:
            request.reason = JoinRequest.Reason.AGENT
        _settle(request)
        decided[request.contact_id] = request
    return list(decided.values())


def settle_joined(group: Group, contacts: Sequence[Contact]) -> None:
    """Whoever is in no longer waits."""
    for request in group.join_requests.filter(contact__in=contacts):
        _settle(request)


def _open(group: Group, contact: Contact, join_request_id: str, at: datetime) -> JoinRequest:
    return JoinRequest.objects.get_or_create(
        group=group,
        join_request_id=join_request_id,
        defaults={"contact": contact, "requested_at": at},
    )[0]


def _settle(request: JoinRequest) -> None:
    """The latest news counts; of news of the same second the one that ends the waiting."""
    joined_at = (
        MembershipChange.objects.filter(
            group=request.group_id,
            contact=request.contact_id,
            kind=MembershipChange.Kind.JOINED,
            occurred_at__gte=request.requested_at,
        )
        .values_list("occurred_at", flat=True)
        .first()
    )
    news = [
        (request.requested_at, 0, State.PENDING),
        (request.revoked_at, 1, State.REVOKED),
        (request.decided_at, 2, request.decision),
        (joined_at, 3, State.APPROVED),
    ]
    request.state = max(row for row in news if row[0] is not None)[2]
    request.save()
