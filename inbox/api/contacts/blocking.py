"""Whom the team does not want: by contact, and by phone number as the contract has it."""

from collections.abc import Mapping

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError
from accounts.api.contract.idempotency import idempotent
from accounts.api.contract.paging import limit_of, page
from groups.api.people import contacts_by_id, id_of, person_of, public_id
from groups.models import Contact
from inbox.api.contacts import shapes
from inbox.api.contacts.known import BY_A_PROGRAM, ContactApiView
from inbox.services import contact_cards
from inbox.services.contact_cards import Card
from whatsapp.events import Person

ACCOUNT = OpenApiParameter("accountId", str, required=True)
MOST_USERS = 100
EXAMPLE = OpenApiExample(
    "Two people",
    {"accountId": "1", "users": ["+34600555017", "+34600555018"]},
    request_only=True,
)


class Users(serializers.Serializer):
    accountId = serializers.CharField(max_length=20)
    users = serializers.ListField(
        child=serializers.CharField(max_length=150),
        min_length=1,
        max_length=MOST_USERS,
        help_text="Phone numbers with their country codes, or WhatsApp user ids.",
    )


class UserDone(serializers.Serializer):
    input = serializers.CharField(help_text="As it was given.")
    waId = serializers.CharField()


class UserFailed(serializers.Serializer):
    input = serializers.CharField()
    errors = serializers.ListField(child=serializers.CharField())


class BlockedBody(serializers.Serializer):
    success = serializers.BooleanField()
    blocked = UserDone(many=True)
    failed = UserFailed(many=True)


class UnblockedBody(serializers.Serializer):
    success = serializers.BooleanField()
    unblocked = UserDone(many=True)
    failed = UserFailed(many=True)


class BlockedUser(serializers.Serializer):
    waId = serializers.CharField()
    contactId = serializers.CharField()


class BlockedUsersBody(serializers.Serializer):
    blockedUsers = BlockedUser(many=True)
    nextCursor = serializers.CharField(allow_null=True)


class BlockStatusBody(serializers.Serializer):
    blocked = serializers.BooleanField()


class BlockView(ContactApiView):
    @extend_schema(
        operation_id="blockContact", request=shapes.BlockWish, responses=shapes.OneContactBody
    )
    @idempotent
    def post(self, request: Request, contact_id: str) -> Response:
        """They are not let into groups any more. Needs a reason, for colleagues to read."""
        contact = self.contact(contact_id)
        form = shapes.BlockWish(data=request.data)
        form.is_valid(raise_exception=True)
        contact_cards.block(contact, because=form.validated_data["because"], by=None)
        return self.answer(contact_id)

    @extend_schema(operation_id="unblockContact", responses={200: shapes.OneContactBody})
    @idempotent
    def delete(self, request: Request, contact_id: str) -> Response:
        """They may come in again."""
        contact_cards.unblock(self.contact(contact_id), by=None)
        return self.answer(contact_id)


class BlockUsersView(ContactApiView):
    @extend_schema(
        operation_id="getWhatsAppBlockedUsers",
        responses=BlockedUsersBody,
        parameters=[ACCOUNT, OpenApiParameter("limit", int), OpenApiParameter("after", str)],
    )
    def get(self, request: Request) -> Response:
        """Those whom the team has blocked, the newest people first. A block holds for all numbers
        of the workspace."""
        self.number(request.query_params.get("accountId"))
        found = page(
            self.contacts().exclude(blocked_at=None),
            request=request,
            scope=f"{self.caller.workspace_id}.blocked.{self.caller.pk}",
            limit=limit_of(request, usual=50, most=100),
            param="after",
        )
        people = [{"waId": public_id(one), "contactId": str(one.pk)} for one in found.rows]
        return Response({"blockedUsers": people, "nextCursor": found.next_cursor})

    @extend_schema(
        operation_id="blockWhatsAppUsers", request=Users, responses=BlockedBody, examples=[EXAMPLE]
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """They are not let into groups any more; people who are not known yet are written down
        first. Octet's own: WhatsApp is not told, and they can still write to you."""
        done, failed = self._people(request, may_be_new=not self.caller.is_bounded)
        contact_cards.block(*done.values(), because=BY_A_PROGRAM, by=None)
        return _answer("blocked", done, failed)

    @extend_schema(
        operation_id="unblockWhatsAppUsers",
        request=Users,
        responses={200: UnblockedBody},
        examples=[EXAMPLE],
    )
    @idempotent
    def delete(self, request: Request) -> Response:
        """They may come in again."""
        done, failed = self._people(request)
        contact_cards.unblock(*done.values(), by=None)
        return _answer("unblocked", done, failed)

    def _people(
        self, request: Request, *, may_be_new: bool = False
    ) -> tuple[dict[str, Contact], dict[str, str]]:
        """The contacts by what was given; and why there is none. Whom the key may not know is
        nobody to it."""
        form = Users(data=request.data)
        form.is_valid(raise_exception=True)
        self.number(form.validated_data["accountId"])
        wanted: dict[str, Person] = {}
        failed: dict[str, str] = {}
        for given in dict.fromkeys(form.validated_data["users"]):
            try:
                wanted[given] = person_of(given, param="users")
            except ApiError as error:
                failed[given] = error.message
        known = self._known(wanted)
        for given in sorted(wanted.keys() - known.keys()):
            if may_be_new:
                who = wanted[given]
                known[given], _ = contact_cards.write_down(
                    self.caller.workspace, who, Card(), by=None
                )
            else:
                failed[given] = "Nobody is known by this."
        return known, failed

    def _known(self, wanted: Mapping[str, Person]) -> dict[str, Contact]:
        ids = {given: person.wa_id or person.user_id for given, person in wanted.items()}
        found = contacts_by_id(self.caller.workspace, list(ids.values()))
        pks = [contact.pk for contact in found.values()]
        mine = self.contacts().in_bulk(pks)
        return {
            given: found[one]
            for given, one in ids.items()
            if one in found and found[one].pk in mine
        }


def _answer(word: str, done: Mapping[str, Contact], failed: Mapping[str, str]) -> Response:
    return Response(
        {
            "success": not failed,
            word: [{"input": one, "waId": public_id(who)} for one, who in done.items()],
            "failed": [{"input": one, "errors": [why]} for one, why in failed.items()],
        }
    )


class BlockStatusView(ContactApiView):
    @extend_schema(
        operation_id="getWhatsAppBlockStatus",
        responses=BlockStatusBody,
        parameters=[ACCOUNT, OpenApiParameter("user", str, required=True)],
    )
    def get(self, request: Request) -> Response:
        """Whether the team has blocked this phone number or WhatsApp user id."""
        self.number(request.query_params.get("accountId"))
        wanted = id_of(request.query_params.get("user", ""), param="user")
        known = contacts_by_id(self.caller.workspace, [wanted]).get(wanted)
        is_blocked = known is not None and known.is_blocked
        seen = is_blocked and self.contacts().filter(pk=known.pk).exists()
        return Response({"blocked": seen})
