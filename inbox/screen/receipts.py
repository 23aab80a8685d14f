"""What became of one message with each of the people it was for: the receipt grid."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from groups.models import Contact, Participant
from inbox.models import Attempt, Message, Receipt
from inbox.pricing import totals
from whatsapp.explanations import Explanation, explain

VOICE = "audio"


@dataclass(frozen=True, slots=True)
class Line:
    """One person of send time. `reason` is there when it failed with them for good."""

    receipt: Receipt
    has_left: bool
    reason: Explanation | None

    @property
    def contact(self) -> Contact:
        return self.receipt.contact


def context(message: Message) -> dict[str, Any]:
    """All that the grid needs, in a fixed number of queries."""
    receipts = list(
        message.receipts.select_related("contact", "charge").order_by("contact__name", "pk")
    )
    places = _places(message)
    lines = [_line(receipt, places) for receipt in receipts if receipt.in_audience]
    return {
        "message": message,
        "lines": lines,
        "later": _later(places, receipts, message),
        "not_read": [line.contact for line in lines if _is_without_a_receipt(line)],
        "to_nudge": _to_nudge(message, lines),
        "shows_played": _is_voice(message, receipts),
        "attempts": _attempts(message),
        "sent_at": message.occurred_at if message.wamid else None,
        "cost": totals.of_charges(r.charge for r in receipts if hasattr(r, "charge")),
    }


def _places(message: Message) -> dict[int, Participant]:
    """Who is, or was, in the group, by contact; nobody in a direct chat."""
    group_id = message.conversation.group_id
    if group_id is None:
        return {}
    places = Participant.objects.filter(group=group_id).select_related("contact")
    return {place.contact_id: place for place in places.order_by("joined_at", "pk")}


def _line(receipt: Receipt, places: dict[int, Participant]) -> Line:
    place = places.get(receipt.contact_id)
    failed = receipt.failed_at is not None and receipt.delivered_at is None
    return Line(
        receipt,
        has_left=place is not None and place.state != Participant.State.MEMBER,
        reason=explain(receipt.problem_code) if failed else None,
    )


def _later(
    places: dict[int, Participant], receipts: Sequence[Receipt], message: Message
) -> list[Contact]:
    """Who came after it was sent. Before it leaves nobody is late."""
    if not message.audience_count:
        return []
    there = {receipt.contact_id for receipt in receipts if receipt.in_audience}
    return [
        place.contact
        for contact_id, place in places.items()
        if place.state == Participant.State.MEMBER and contact_id not in there
    ]


def _is_without_a_receipt(line: Line) -> bool:
    return line.receipt.read_at is None and line.reason is None


def _to_nudge(message: Message, lines: Sequence[Line]) -> list[Contact]:
    """Whom a reminder in the group would reach: those of `not_read` who are still in it."""
    if not message.conversation.is_group:
        return []
    return [one.contact for one in lines if _is_without_a_receipt(one) and not one.has_left]


def _is_voice(message: Message, receipts: Sequence[Receipt]) -> bool:
    """WhatsApp reports "played" for voice notes only."""
    return message.kind == VOICE or any(receipt.played_at for receipt in receipts)


def _attempts(message: Message) -> list[Attempt]:
    """Oldest first, each with `explanation`; those that certainly did not leave are no news."""
    attempts = list(message.attempts.exclude(outcome=Attempt.Outcome.NOT_SENT))
    for attempt in attempts:
        attempt.explanation = explain(attempt.problem_code) if attempt.problem_code else None
    return attempts
