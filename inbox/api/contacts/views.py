"""/v1/contacts: people on WhatsApp, and what the team writes down of them."""

from typing import Any

from django.db import transaction
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError, not_found
from accounts.api.contract.idempotency import idempotent
from accounts.api.contract.paging import limit_of, numbered, page, skip_of
from accounts.api.contract.parsing import check_text
from accounts.api.members import member_of
from accounts.models import User
from groups.api.people import person_of, public_id
from groups.models import Contact
from inbox.api.contacts import shapes
from inbox.api.contacts.known import BY_A_PROGRAM, ContactApiView
from inbox.services import contact_cards
from inbox.services.contact_cards import Card

LONGEST_QUERY = 100
NEW = OpenApiExample(
    "Somebody new",
    {
        "profileId": "1",
        "name": "Ana of the keys",
        "platform": "whatsapp",
        "platformIdentifier": "+34600555017",
        "company": "Casa Lima",
    },
    request_only=True,
)


class ContactsView(ContactApiView):
    @extend_schema(
        operation_id="listContacts",
        responses=shapes.ContactsBody,
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
        contacts = [shapes.body(contact) for contact in rows]
        return Response({"success": True, "contacts": contacts, "pagination": pagination})

    @extend_schema(
        operation_id="createContact",
        request=shapes.NewContact,
        responses={200: shapes.MadeContactBody, 201: shapes.MadeContactBody},
        examples=[NEW],
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Writes somebody down before they have written. A number or user id that is known already
        is answered with 200 and that person as they are: there is no second one. Opens no chat.
        Keys of some numbers may not: people belong to the workspace."""
        if self.caller.is_bounded:
            raise ApiError(
                "This key does not work every number: it cannot add people.",
                code="insufficient_permissions",
                status=403,
            )
        form = shapes.NewContact(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        workspace = self.caller.workspace
        if wanted.get("profileId") not in (None, "", str(workspace.pk)):
            raise not_found("The profile")
        if wanted.get("accountId"):
            self.number(wanted["accountId"])
        person = person_of(wanted["platformIdentifier"], param="platformIdentifier")
        fields = shapes.fields_with(wanted, {})
        card = Card(
            alias=wanted["name"], notes=wanted.get("notes") or "", fields=list(fields.items())
        )
        contact, is_new = contact_cards.write_down(workspace, person, card, by=None)
        body = {"success": True, "contact": shapes.body(contact), "channel": _channel(contact)}
        return Response(body, status=201 if is_new else 200)


class ContactView(ContactApiView):
    @extend_schema(operation_id="getContact", responses=shapes.OneContactBody)
    def get(self, request: Request, contact_id: str) -> Response:
        """One person, and every id by which WhatsApp has named them."""
        return self.answer(contact_id)

    @extend_schema(
        operation_id="updateContact", request=shapes.CardWish, responses=shapes.OneContactBody
    )
    def patch(self, request: Request, contact_id: str) -> Response:
        """Writes down what is given and leaves the rest."""
        contact = self.contact(contact_id)
        form = shapes.CardWish(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        fields = shapes.fields_with(wanted, wanted.get("customFields", contact.fields))
        card = Card(
            alias=wanted.get("alias", wanted.get("name", contact.alias)),
            kind=wanted.get("kind", contact.kind),
            colleague=self._colleague(wanted, contact),
            notes=wanted.get("notes", contact.notes),
            fields=list(fields.items()),
        )
        with transaction.atomic():
            contact_cards.save(contact=contact, card=card, by=None)
            if wanted.get("isBlocked"):
                contact_cards.block(contact, because=BY_A_PROGRAM, by=None)
            elif "isBlocked" in wanted:
                contact_cards.unblock(contact, by=None)
        return self.answer(contact_id)

    def _colleague(self, wanted: dict[str, Any], contact: Contact) -> User | None:
        if "memberId" in wanted:
            named = wanted["memberId"]
            return member_of(self.caller.workspace, named) if named else None
        kind = wanted.get("kind", contact.kind)
        return contact.colleague if kind == Contact.Kind.STAFF else None


def _channel(contact: Contact) -> dict[str, str]:
    return {
        "id": str(contact.pk),
        "platform": "whatsapp",
        "platformIdentifier": public_id(contact),
        "displayIdentifier": contact.display_number,
    }
