"""What a message would cost if it were sent now, told before it is."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from accounts.models import BusinessNumber
from groups.models import Contact, Participant
from inbox.models import Charge, Conversation
from inbox.pricing import charging, totals
from inbox.pricing.countries import country_of
from inbox.pricing.money import in_words

FREE_SERVICE_MESSAGES = 1000
"""Per business number and calendar month since October 2026, counted once per person who receives
a message, direct chats and groups together (WhatsApp's rule)."""

SERVICE = ("service", "group_service")
FREE_ENTRY = "free_entry_point"
"""Does not use up the free messages."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """`charged` of `people` would cost `amounts`; for `unpriced` of them no price is known."""

    people: int
    countries: int
    charged: int = 0
    unpriced: int = 0
    amounts: dict[str, Decimal] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """For the foot of the composer; "" when nobody would receive it."""
        if not self.people:
            return ""
        whom = f"{self.people} people" if self.people > 1 else "1 person"
        if self.charged and self.countries > 1:
            whom += f" in {self.countries} countries"
        is_priced = self.charged and not self.unpriced
        return f"{self.price} {'for' if is_priced else '·'} {whom}"

    @property
    def price(self) -> str:
        """Where it stands who they are: "free", "about $0.21", "charged, no price known"."""
        if not self.charged:
            return "free"
        if self.unpriced == self.charged:
            return "charged, no price known"
        sums = " + ".join(in_words(a, currency) for currency, a in sorted(self.amounts.items()))
        return (
            f"at least {sums}, no price known for {self.unpriced}"
            if self.unpriced
            else f"about {sums}"
        )


def estimate(
    conversation: Conversation,
    people: Sequence[Contact],
    *,
    category: str = "service",
    at: datetime | None = None,
) -> Estimate:
    """For a message of this category (a template's, or service) to these people. One query at
    most. When the free messages end amid a group, the dearest people count as charged."""
    at = at or timezone.now()
    countries = [country_of(contact) for contact in people]
    known = len(set(countries))
    if conversation.free_entry_until and conversation.free_entry_until > at:
        return Estimate(len(people), known)
    free = free_left(conversation.number, at) if category == "service" else 0
    charged = max(len(people) - free, 0)
    if not charged:
        return Estimate(len(people), known)
    return _priced(people, category, charged)


def of_templates(people: Sequence[Contact], *, category: str) -> Estimate:
    """For a template of this category to each of these people in their direct chats. No query."""
    return _priced(people, category, len(people))


def _priced(people: Sequence[Contact], category: str, charged: int) -> Estimate:
    """The dearest `charged` of them."""
    card = charging.current_card()
    countries = [country_of(contact) for contact in people]
    prices = [card.price(country, category) for country in countries]
    prices.sort(key=lambda price: (price is not None, price.amount if price else Decimal(0)))
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for price in prices[len(people) - charged :]:
        if price:
            amounts[price.currency] += price.amount
    unpriced = sum(price is None for price in prices[len(people) - charged :])
    return Estimate(len(people), len(set(countries)), charged, unpriced, dict(amounts))


def for_everybody_in(conversation: Conversation, *, category: str) -> Estimate:
    """For a template of this category (in any letters) to the person or the group's members."""
    if conversation.contact:
        people = [conversation.contact]
    else:
        members = Participant.objects.filter(
            group=conversation.group_id, state=Participant.State.MEMBER
        ).select_related("contact")
        people = [member.contact for member in members]
    return estimate(conversation, people, category=category.lower())


def free_left(number: BusinessNumber, at: datetime) -> int:
    """How many free service messages the number has left in this month of its workspace. One query,
    when the workspace is loaded."""
    since = totals.month_of(at, number.workspace.zone)
    used = Charge.objects.filter(
        number=number, charged_at__gte=since, category__in=SERVICE
    ).exclude(pricing_type=FREE_ENTRY)
    return max(FREE_SERVICE_MESSAGES - used.count(), 0)
