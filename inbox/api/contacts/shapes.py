"""How people look to programs, and what programs may write down of them."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from groups.api.people import public_id
from groups.models import Contact, Identity
from groups.models.contact import MAX_ALIAS_LENGTH, MAX_REASON_LENGTH
from inbox.services.contact_cards import MAX_FIELD_LENGTH, MAX_FIELDS, MAX_NOTES_LENGTH

KEPT = {"email": "Email", "company": "Company"}
"""What the contract has of its own, and we among the fields that the team names itself."""


class IdentityBody(serializers.Serializer):
    kind = serializers.ChoiceField(choices=Identity.Kind.values)
    value = serializers.CharField()


class ContactBody(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField(help_text="The best there is: alias, profile name, number.")
    profileName = serializers.CharField(allow_blank=True, help_text="The name they chose.")
    alias = serializers.CharField(allow_blank=True, help_text="What the team calls them.")
    username = serializers.CharField(allow_null=True)
    phoneNumber = serializers.CharField(allow_null=True)
    userId = serializers.CharField(allow_null=True, help_text="WhatsApp's own id.")
    kind = serializers.ChoiceField(choices=["", *Contact.Kind.values])
    memberId = serializers.CharField(allow_null=True, help_text="Staff: who of the team it is.")
    notes = serializers.CharField(allow_blank=True)
    customFields = serializers.DictField(child=serializers.CharField())
    email = serializers.CharField(allow_null=True)
    company = serializers.CharField(allow_null=True)
    isBlocked = serializers.BooleanField()
    blockedBecause = serializers.CharField(allow_null=True)
    identities = IdentityBody(many=True)
    platform = serializers.CharField()
    platformIdentifier = serializers.CharField(allow_blank=True)
    displayIdentifier = serializers.CharField(allow_blank=True)
    createdAt = serializers.DateTimeField()


class ContactsBody(serializers.Serializer):
    success = serializers.BooleanField()
    contacts = ContactBody(many=True)
    pagination = serializers.DictField()


class OneContactBody(serializers.Serializer):
    success = serializers.BooleanField()
    contact = ContactBody()


def kept_field() -> serializers.CharField:
    return serializers.CharField(
        max_length=MAX_FIELD_LENGTH,
        required=False,
        allow_blank=True,
        allow_null=True,
        help_text="Kept among the customFields.",
    )


class CardWish(serializers.Serializer):
    name = serializers.CharField(
        max_length=MAX_ALIAS_LENGTH, required=False, allow_blank=True, help_text="The alias, too."
    )
    alias = serializers.CharField(max_length=MAX_ALIAS_LENGTH, required=False, allow_blank=True)
    kind = serializers.ChoiceField(choices=["", *Contact.Kind.values], required=False)
    memberId = serializers.CharField(max_length=20, required=False, allow_null=True)
    notes = serializers.CharField(max_length=MAX_NOTES_LENGTH, required=False, allow_blank=True)
    customFields = serializers.DictField(
        child=serializers.CharField(allow_blank=True),
        required=False,
        help_text=f"All of them, {MAX_FIELDS} at most; those that are missing go.",
    )
    email = kept_field()
    company = kept_field()
    isBlocked = serializers.BooleanField(required=False, help_text="For this whole workspace.")


class NewContact(serializers.Serializer):
    profileId = serializers.CharField(max_length=20, required=False, allow_null=True)
    accountId = serializers.CharField(max_length=20, required=False, allow_null=True)
    name = serializers.CharField(max_length=MAX_ALIAS_LENGTH, help_text="What the team calls them.")
    platform = serializers.ChoiceField(choices=["whatsapp"], required=False, allow_null=True)
    platformIdentifier = serializers.CharField(
        max_length=150, help_text="The phone number with its country code, or a WhatsApp user id."
    )
    notes = serializers.CharField(
        max_length=MAX_NOTES_LENGTH, required=False, allow_blank=True, allow_null=True
    )
    email = kept_field()
    company = kept_field()


class ChannelBody(serializers.Serializer):
    id = serializers.CharField()
    platform = serializers.CharField()
    platformIdentifier = serializers.CharField()
    displayIdentifier = serializers.CharField(allow_blank=True)


class MadeContactBody(OneContactBody):
    channel = ChannelBody()


class BlockWish(serializers.Serializer):
    because = serializers.CharField(max_length=MAX_REASON_LENGTH)


def fields_with(wanted: Mapping[str, Any], fields: Mapping[str, str]) -> dict[str, str]:
    """These fields with the contract's own in their places; an empty one goes."""
    known = {name.casefold(): name for name in fields}
    given = {
        known.get(label.casefold(), label): wanted[name] or ""
        for name, label in KEPT.items()
        if name in wanted
    }
    return {**fields, **given}


def _kept(fields: Mapping[str, str], label: str) -> str | None:
    return next((v for k, v in fields.items() if k.casefold() == label.casefold()), None)


def body(contact: Contact) -> dict[str, Any]:
    identities = sorted(contact.identities.all(), key=lambda one: (one.kind, one.pk))
    return {
        "id": str(contact.pk),
        "name": contact.display_name,
        "profileName": contact.name,
        "alias": contact.alias,
        "username": contact.username or None,
        "phoneNumber": f"+{contact.wa_id}" if contact.wa_id else None,
        "userId": contact.user_id or None,
        "kind": contact.kind,
        "memberId": str(contact.colleague_id) if contact.colleague_id else None,
        "notes": contact.notes,
        "customFields": contact.fields,
        **{name: _kept(contact.fields, label) for name, label in KEPT.items()},
        "isBlocked": contact.is_blocked,
        "blockedBecause": contact.blocked_because or None,
        "identities": [{"kind": one.kind, "value": one.value} for one in identities],
        "platform": "whatsapp",
        "platformIdentifier": public_id(contact),
        "displayIdentifier": contact.display_number or contact.username,
        "createdAt": contact.created_at,
    }
