"""Opening a direct chat before the person has written: by phone number, or with somebody known."""

import re

from django.utils import timezone

from accounts.models import BusinessNumber, User
from groups.models import Contact
from groups.services import contacts
from groups.services.contacts import Mention
from inbox.errors import InvalidInput
from inbox.history import History, Kind, recording
from inbox.models import Conversation
from inbox.services import threads
from whatsapp.events import Person

PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
"""E.164: country code and number, at most fifteen digits."""

PUNCTUATION = str.maketrans("", "", " -()./\u00a0\u202f")


def with_phone(*, number: BusinessNumber, phone: str, by: User | None) -> Conversation:
    """The direct chat with whoever has this phone number, made when there is none.

    Raises InvalidInput (field "phone"). Whether they are on WhatsApp only shows when a message is
    sent.
    """
    wa_id = clean_phone(phone)
    if wa_id == re.sub(r"[^0-9]", "", number.display_number):
        raise InvalidInput("This is the number you write from.", field="phone")
    with recording() as history:
        mention = Mention(Person(wa_id=wa_id), timezone.now())
        contact = contacts.resolve(number.workspace, [mention])[mention.person]
        return _open(number, contact, by, history)


def with_contact(*, number: BusinessNumber, contact: Contact, by: User | None) -> Conversation:
    """The direct chat with somebody we know, made when there is none."""
    with recording() as history:
        return _open(number, contact, by, history)


def _open(
    number: BusinessNumber, contact: Contact, by: User | None, history: History
) -> Conversation:
    is_new = not Conversation.objects.filter(number=number, contact=contact).exists()
    conversation = threads.of_contact(number, contact)
    if is_new:
        # Two who start it at once have started one chat.
        key = f"started:{conversation.pk}"
        history.record(Kind.CONVERSATION_STARTED, conversation, actor=by, dedupe_key=key)
    return conversation


def clean_phone(phone: str) -> str:
    """The number as WhatsApp writes it: digits with the country code. Raises InvalidInput."""
    bare = phone.strip().translate(PUNCTUATION)
    bare = "+" + bare[2:] if bare.startswith("00") else bare
    if not bare:
        raise InvalidInput("Enter a phone number.", field="phone")
    if not bare.startswith("+"):
        raise InvalidInput(
            "Begin with + and the country code, such as +34 600 555 017.", field="phone"
        )
    if not PHONE.fullmatch(bare):
        raise InvalidInput(
            "This is not a phone number: + and 7 to 15 digits, such as +34 600 555 017.",
            field="phone",
        )
    return bare.removeprefix("+")
