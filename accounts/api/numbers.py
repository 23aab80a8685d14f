"""Accounts: what the contract calls the WhatsApp numbers that we answer from."""

from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError
from accounts.api.contract.paging import MOST_COUNTED, limit_of, numbered, page, page_number_of
from accounts.api.contract.views import ApiView
from accounts.models import BusinessNumber

MOST = 100


class AccountBody(serializers.Serializer):
    _id = serializers.CharField()
    platform = serializers.CharField()
    profileId = serializers.CharField()
    username = serializers.CharField(help_text="The phone number as people read it.")
    displayName = serializers.CharField()
    profilePicture = serializers.CharField(allow_null=True)
    profileUrl = serializers.CharField()
    isActive = serializers.BooleanField()
    needsReconnection = serializers.BooleanField()
    enabled = serializers.BooleanField()
    metadata = serializers.DictField()


class AccountsBody(serializers.Serializer):
    accounts = AccountBody(many=True)
    hasAnalyticsAccess = serializers.BooleanField()
    pagination = serializers.DictField(required=False)


class HealthBody(serializers.Serializer):
    accountId = serializers.CharField()
    platform = serializers.CharField()
    username = serializers.CharField()
    displayName = serializers.CharField()
    status = serializers.ChoiceField(choices=["healthy", "error"])
    needsReconnect = serializers.BooleanField()
    issues = serializers.ListField(child=serializers.CharField())


class AllHealthBody(serializers.Serializer):
    summary = serializers.DictField()
    accounts = HealthBody(many=True)


class AccountsView(ApiView):
    @extend_schema(
        operation_id="listAccounts",
        responses=AccountsBody,
        parameters=[
            OpenApiParameter("profileId", str),
            OpenApiParameter("platform", str),
            OpenApiParameter("status", str, enum=["connected", "disconnected"]),
            OpenApiParameter("search", str),
            OpenApiParameter("limit", int),
            OpenApiParameter("cursor", str),
            OpenApiParameter("page", int, description="In the place of cursor, from 1."),
        ],
    )
    def get(self, request: Request) -> Response:
        """The numbers that the key works with; in pages only when asked for with `limit`."""
        numbers = self._wanted(request)
        if "page" in request.query_params:
            return self._numbered(request, numbers)
        if "limit" not in request.query_params and "cursor" not in request.query_params:
            found = list(numbers.order_by("pk")[:1000])
            return Response(
                {"accounts": [account_body(one) for one in found], "hasAnalyticsAccess": False}
            )
        scope = f"{self.caller.workspace_id}.accounts"
        limit = limit_of(request, usual=MOST, most=MOST)
        found = page(numbers, request=request, scope=scope, order=["pk"], limit=limit)
        return Response(
            {
                "accounts": [account_body(one) for one in found.rows],
                "hasAnalyticsAccess": False,
                "pagination": found.pagination,
            }
        )

    def _numbered(self, request: Request, numbers: QuerySet[BusinessNumber]) -> Response:
        limit, nth = limit_of(request, usual=MOST, most=MOST), page_number_of(request)
        skip = min((nth - 1) * limit, MOST_COUNTED)
        found, pages = numbered(numbers, limit=limit, skip=skip, order=["pk"])
        return Response(
            {
                "accounts": [account_body(one) for one in found],
                "hasAnalyticsAccess": False,
                "pagination": pages | {"page": nth},
            }
        )

    def _wanted(self, request: Request) -> QuerySet[BusinessNumber]:
        asked = request.query_params
        numbers = self.caller.numbers_worked()
        if asked.get("platform", "whatsapp") != "whatsapp":
            return numbers.none()
        if asked.get("profileId", str(self.caller.workspace_id)) != str(self.caller.workspace_id):
            return numbers.none()
        if status := asked.get("status"):
            if status not in {"connected", "disconnected"}:
                raise ApiError(
                    "status is connected or disconnected.", code="validation_error", param="status"
                )
            works = Q(health=BusinessNumber.Health.OK)
            numbers = numbers.filter(works if status == "connected" else ~works)
        if search := asked.get("search", "")[:100].replace("\0", ""):
            numbers = numbers.filter(
                Q(name__icontains=search) | Q(display_number__icontains=search)
            )
        return numbers


class AllHealthView(ApiView):
    @extend_schema(operation_id="getAllAccountsHealth", responses=AllHealthBody)
    def get(self, request: Request) -> Response:
        """Which numbers work, and why the others do not."""
        bodies = [health_body(one) for one in self.caller.numbers_worked().order_by("pk")[:1000]]
        bad = sum(body["status"] == "error" for body in bodies)
        summary = {
            "total": len(bodies),
            "healthy": len(bodies) - bad,
            "warning": 0,
            "error": bad,
            "needsReconnect": bad,
        }
        return Response({"summary": summary, "accounts": bodies})


class AccountView(ApiView):
    @extend_schema(operation_id="updateAccount", request=None, responses=AccountBody)
    def put(self, request: Request, account_id: str) -> Response:
        """Refused: what a number is called is WhatsApp's, or the admin site's."""
        self.number(account_id)
        raise ApiError("Numbers are changed on the admin site.", code="not_supported")

    @extend_schema(operation_id="deleteAccount", responses=AccountBody)
    def delete(self, request: Request, account_id: str) -> Response:
        """Refused: a number goes with all that was ever said by it."""
        self.number(account_id)
        raise ApiError("Numbers are removed on the admin site.", code="not_supported")


class HealthView(ApiView):
    @extend_schema(operation_id="getAccountHealth", responses=HealthBody)
    def get(self, request: Request, account_id: str) -> Response:
        """Does this number work, and if not, why?"""
        return Response(health_body(self.number(account_id)))


def account_body(number: BusinessNumber) -> dict[str, Any]:
    works = number.health == BusinessNumber.Health.OK
    return {
        "_id": str(number.pk),
        "platform": "whatsapp",
        "profileId": str(number.workspace_id),
        "username": number.display_number,
        "displayName": number.name,
        "profilePicture": None,
        "profileUrl": "",
        "isActive": works,
        "needsReconnection": not works,
        "enabled": True,
        "metadata": {
            "verifiedName": number.name,
            "displayPhoneNumber": number.display_number,
            "wabaId": number.waba_id,
            "phoneNumberId": number.phone_number_id,
            "isOnBusinessApp": number.is_on_business_app,
        },
    }


def health_body(number: BusinessNumber) -> dict[str, Any]:
    works = number.health == BusinessNumber.Health.OK
    return {
        "accountId": str(number.pk),
        "platform": "whatsapp",
        "username": number.display_number,
        "displayName": number.name,
        "status": "healthy" if works else "error",
        "needsReconnect": not works,
        "issues": [] if works else [number.pause_reason or "The number is paused."],
    }
