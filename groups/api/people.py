"""Which people a body means by the phone numbers in it."""

import re
from collections.abc import Sequence

from rest_framework import serializers

from accounts.api.contract.errors import ApiError
from accounts.models import Workspace
from groups.models import Contact, Identity
from groups.models.group import MAX_PARTICIPANTS
from whatsapp.events import Person

PUNCTUATION = str.maketrans("", "", " -()./\u00a0\u202f")
PHONE = re.compile(r"\+?([1-9][0-9]{6,14})")
USER_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9._-]{1,128}")


class PhoneNumbers(serializers.Serializer):
    phoneNumbers = serializers.ListField(
        child=serializers.CharField(max_length=150),
        min_length=1,
        max_length=MAX_PARTICIPANTS,
        help_text="With country code; a WhatsApp user id does as well, for people who hide theirs.",
    )

    def validate_phoneNumbers(self, given: Sequence[str]) -> list[str]:
        return list(dict.fromkeys(id_of(text) for text in given))


def id_of(text: str, *, param: str = "phoneNumbers") -> str:
    """The digits of a phone number, or a user id. Raises ApiError."""
    text = text.strip()
    if USER_ID.fullmatch(text):
        return text
    phone = PHONE.fullmatch(text.translate(PUNCTUATION))
    if phone is None:
        raise ApiError(
            f"{param}: write them with + and the country code.",
            code="validation_error",
            param=param,
        )
    return phone[1]


def person_of(text: str, *, param: str) -> Person:
    """The same as WhatsApp's events name people. Raises ApiError."""
    found = id_of(text, param=param)
    return Person(user_id=found) if USER_ID.fullmatch(found) else Person(wa_id=found)


def contacts_by_id(workspace: Workspace, ids: Sequence[str]) -> dict[str, Contact]:
    """Those of these people who are known, old numbers of theirs included."""
    known = Identity.objects.filter(workspace=workspace, value__in=ids).select_related("contact")
    return {identity.value: identity.contact for identity in known}


def public_id(contact: Contact) -> str:
    """How the API names a person: by the phone number, or the user id when that is hidden."""
    return contact.wa_id or contact.user_id
