"""/v1/contacts: people on WhatsApp, what the team writes down of them, and whom it blocks."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import not_found
from accounts.api.contract.idempotency import idempotent
from accounts.api.contract.paging import limit_of, numbered, page, skip_of
from accounts.api.contract.parsing import check_text
from accounts.api.contract.views import ApiView, row_id
from accounts.api.members import member_of
from accounts.models import ApiKey, User
from groups.api.people import public_id
from groups.models import Contact, Identity
from groups.models.contact import MAX_ALIAS_LENGTH, MAX_REASON_LENGTH
from inbox.api import looking
from inbox.screen import people
from inbox.services import contact_cards
from inbox.services.contact_cards import MAX_FIELDS, MAX_NOTES_LENGTH, Card

LONGEST_QUERY = 100


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


class BlockWish(serializers.Serializer):
    because = serializers.CharField(max_length=MAX_REASON_LENGTH)


class ContactApiView(ApiView):
    resource_group = ApiKey.ResourceGroup.CONTACTS

    def contacts(self, account: str | None = None) -> QuerySet[Contact]:
        """Whom the key may know: those whom its numbers, or one of them, meet; else all of the
        workspace."""
        if not (self.caller.is_bounded or account):
            return Contact.objects.filter(workspace=self.caller.workspace_id)
        met_in = looking.conversations(self.caller)
        if account:
            met_in = met_in.filter(number=self.number(account))
        return people.seen_in(met_in, self.caller.workspace)

    def contact(self, contact_id: str) -> Contact:
        pk = row_id(contact_id)
        found = self.contacts().filter(pk=pk).first() if pk is not None else None
        if found is None:
            raise not_found("The contact")
        return found

    def answer(self, contact_id: str) -> Response:
        return Response({"success": True, "contact": body(self.contact(contact_id))})


class ContactsView(ContactApiView):
    @extend_schema(
        operation_id="listContacts",
        responses=ContactsBody,
        parameters=[
            OpenApiParameter("accountId", str, description="Only those whom this number meets."),
            OpenApiParameter("search", str, description="Name, user name or phone number."),
            OpenApiParameter("limit", int),
            OpenApiParameter("cursor", str),
            OpenApiParameter(
                "skip", int, description="In the place of cursor: pages by number, to a thousand."
            ),
        ],
    )
    def get(self, request: Request) -> Response:
        """People, the newest first."""
        asked = request.query_params
        words = asked.get("search", "").strip()[:LONGEST_QUERY]
        check_text(words)
        found = self.contacts(asked.get("accountId"))
        if words:
            found = found.like(words)
        limit = limit_of(request, usual=50, most=100)
        if asked.get("skip") and not asked.get("cursor"):
            rows, pagination = numbered(
                found.prefetch_related("identities"), limit=limit, skip=skip_of(request)
            )
        else:
            result = page(
                found.prefetch_related("identities"),
                request=request,
                scope=f"{self.caller.workspace_id}.contacts.{self.caller.pk}",
                limit=limit,
            )
            rows, pagination = result.rows, result.pagination | {"limit": limit}
        contacts = [body(contact) for contact in rows]
        return Response({"success": True, "contacts": contacts, "pagination": pagination})


class ContactView(ContactApiView):
    @extend_schema(operation_id="getContact", responses=OneContactBody)
    def get(self, request: Request, contact_id: str) -> Response:
        """One person, and every id by which WhatsApp has named them."""
        return self.answer(contact_id)

    @extend_schema(operation_id="updateContact", request=CardWish, responses=OneContactBody)
    def patch(self, request: Request, contact_id: str) -> Response:
        """Writes down what is given and leaves the rest."""
        contact = self.contact(contact_id)
        form = CardWish(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        pairs = wanted.get("customFields", contact.fields).items()
        card = Card(
            alias=wanted.get("alias", wanted.get("name", contact.alias)),
            kind=wanted.get("kind", contact.kind),
            colleague=self._colleague(wanted, contact),
            notes=wanted.get("notes", contact.notes),
            fields=list(pairs),
        )
        contact_cards.save(contact=contact, card=card, by=None)
        return self.answer(contact_id)

    def _colleague(self, wanted: dict[str, Any], contact: Contact) -> User | None:
        if "memberId" in wanted:
            named = wanted["memberId"]
            return member_of(self.caller.workspace, named) if named else None
        kind = wanted.get("kind", contact.kind)
        return contact.colleague if kind == Contact.Kind.STAFF else None


class BlockView(ContactApiView):
    @extend_schema(operation_id="blockContact", request=BlockWish, responses=OneContactBody)
    @idempotent
    def post(self, request: Request, contact_id: str) -> Response:
        """They are not let into groups any more. Needs a reason, for colleagues to read."""
        contact = self.contact(contact_id)
        form = BlockWish(data=request.data)
        form.is_valid(raise_exception=True)
        contact_cards.block(contact=contact, because=form.validated_data["because"], by=None)
        return self.answer(contact_id)

    @extend_schema(operation_id="unblockContact", responses={200: OneContactBody})
    @idempotent
    def delete(self, request: Request, contact_id: str) -> Response:
        """They may come in again."""
        contact_cards.unblock(contact=self.contact(contact_id), by=None)
        return self.answer(contact_id)


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
        "isBlocked": contact.is_blocked,
        "blockedBecause": contact.blocked_because or None,
        "identities": [{"kind": one.kind, "value": one.value} for one in identities],
        "platform": "whatsapp",
        "platformIdentifier": public_id(contact),
        "displayIdentifier": contact.display_number or contact.username,
        "createdAt": contact.created_at,
    }
