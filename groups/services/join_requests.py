"""People who wait to be let in. The latest news of each request decides its state."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from groups.models import Contact, Group, JoinRequest


def note_created(group: Group, contact: Contact, join_request_id: str, at: datetime) -> bool:
    """Somebody asks to join. WhatsApp reuses an id when the same person asks again."""
    request, created = JoinRequest.objects.get_or_create(
        group=group,
        join_request_id=join_request_id,
        defaults={"contact": contact, "requested_at": at},
    )
    if created:
        return True
    settled_at = max(filter(None, (request.revoked_at, request.decided_at)), default=None)
    if at <= request.requested_at:
        return False
    request.requested_at = at
    if settled_at is None or at > settled_at:
        request.state = JoinRequest.State.PENDING
    request.save(update_fields=["requested_at", "state"])
    return request.state == JoinRequest.State.PENDING


def note_revoked(group: Group, contact: Contact, join_request_id: str, at: datetime) -> bool:
    """They withdrew. True when the request had been open until now."""
    request, _created = JoinRequest.objects.get_or_create(
        group=group,
        join_request_id=join_request_id,
        defaults={"contact": contact, "requested_at": at},
    )
    if request.revoked_at is not None and request.revoked_at >= at:
        return False
    request.revoked_at = at
    was_pending = request.state == JoinRequest.State.PENDING and request.requested_at <= at
    if was_pending:
        request.state = JoinRequest.State.REVOKED
    request.save(update_fields=["revoked_at", "state"])
    return was_pending


def decide(
    group: Group, ids: Sequence[str], *, state: JoinRequest.State, by: User | None
) -> list[JoinRequest]:
    """WhatsApp carried out our decision on these; returns those that were still pending."""
    pending = list(
        group.join_requests.filter(
            join_request_id__in=ids, state=JoinRequest.State.PENDING
        ).select_related("contact")
    )
    for request in pending:
        request.state, request.decided_at, request.decided_by = state, timezone.now(), by
    JoinRequest.objects.bulk_update(pending, ["state", "decided_at", "decided_by"])
    return pending


def settle_joined(group: Group, contacts: Sequence[Contact], at: datetime) -> None:
    """Whoever is in no longer waits."""
    group.join_requests.filter(
        contact__in=contacts, state=JoinRequest.State.PENDING, requested_at__lte=at
    ).update(state=JoinRequest.State.APPROVED, decided_at=at)
