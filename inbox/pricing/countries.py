"""Where a person counts as living, which decides the price: WhatsApp goes by the calling code."""

import re

from groups.models import Contact
from inbox.pricing.calling_codes import country_of_phone

COUNTRY_PREFIX = re.compile(r"([A-Z]{2})\.")
"""A WhatsApp user id begins with the country: US.2048..."""


def country_of(contact: Contact) -> str:
    """ISO code by the phone number, and by the user id when the number is hidden; "" if neither."""
    return country_of_phone(contact.wa_id) or country_of_user_id(contact.user_id)


def country_of_user_id(user_id: str) -> str:
    found = COUNTRY_PREFIX.match(user_id)
    return found.group(1) if found else ""
