"""What WhatsApp says a person's copy of a message came to, kept once per person and priced."""

import logging
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from groups.models import Contact
from inbox.models import Charge, Message, Receipt
from inbox.pricing import rates
from inbox.pricing.countries import country_of
from inbox.pricing.rates import BadRateCard, Price, RateCard

logger = logging.getLogger(__name__)

CHARGED = "regular"
"""The only pricing type that costs something; all others are free."""

FREE = Decimal(0)
WORD = 40

Pricing = Mapping[str, Any]


def weightier(one: Pricing, other: Pricing) -> Pricing:
    """Of two things WhatsApp said about one person's copy the one that counts, in any order:
    a price outweighs "free", since a charged message shows it at least once."""
    return max(one, other, key=_weight)


def _weight(pricing: Pricing) -> tuple[bool, bool, str, str]:
    type_, category = _word(pricing, "type"), _word(pricing, "category")
    return bool(pricing), type_ == CHARGED, type_, category


def keep(receipts: Collection[Receipt], messages: Mapping[int, Message]) -> None:
    """Store what these delivered receipts, which have a pricing, came to. Again changes nothing."""
    if not receipts:
        return
    contacts = Contact.objects.in_bulk({receipt.contact_id for receipt in receipts})
    card = current_card()
    Charge.objects.bulk_create(
        (
            _charge(receipt, messages[receipt.message_id], contacts[receipt.contact_id], card)
            for receipt in receipts
        ),
        update_conflicts=True,
        unique_fields=["receipt"],
        update_fields=[
            "category",
            "pricing_type",
            "country",
            "amount",
            "currency",
            "charged_at",
        ],
    )


def current_card() -> RateCard:
    """The card in force; an empty one when it cannot be read, because messages must go on."""
    try:
        return rates.card()
    except (BadRateCard, OSError, UnicodeDecodeError) as error:
        logger.warning("rate card not used: %s", type(error).__name__)
        return RateCard()


def _charge(receipt: Receipt, message: Message, contact: Contact, card: RateCard) -> Charge:
    type_, category = _word(receipt.pricing, "type"), _word(receipt.pricing, "category")
    country = country_of(contact)
    price = card.price(country, category) if type_ == CHARGED else Price(FREE, "")
    return Charge(
        receipt=receipt,
        number_id=message.number_id,
        conversation_id=message.conversation_id,
        category=category,
        pricing_type=type_,
        country=country,
        amount=price.amount if price else None,
        currency=price.currency if price else "",
        charged_at=receipt.delivered_at,
    )


def _word(pricing: Pricing, name: str) -> str:
    """WhatsApp's word, as far as it fits; older webhooks only say whether it was billable."""
    value = pricing.get(name)
    if isinstance(value, str):
        return value.replace("\0", "")[:WORD]
    if name == "type" and isinstance(pricing.get("billable"), bool):
        return CHARGED if pricing["billable"] else "free"
    return ""
