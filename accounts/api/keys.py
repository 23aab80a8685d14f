"""API keys: made, listed and thrown away by a key that is not restricted itself."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError, not_found
from accounts.api.contract.idempotency import idempotent
from accounts.api.contract.views import ApiView, row_id
from accounts.models import ApiKey, BusinessNumber
from accounts.services import api_keys, audit

GROUPS = (
    "publishing",
    "engagement",
    "messages",
    "contacts",
    "analytics",
    "ads",
    "telephony",
    "accounts",
    "billing",
    "webhooks",
)
"""The contract's names; those of parts that Octet does not have close nothing."""


class NewKey(serializers.Serializer):
    name = serializers.CharField(max_length=100)
    expiresIn = serializers.IntegerField(
        min_value=1, max_value=3650, required=False, allow_null=True, help_text="In days."
    )
    scope = serializers.ChoiceField(choices=["full", "profiles"], default="full")
    profileIds = serializers.ListField(
        child=serializers.CharField(max_length=20), required=False, allow_null=True, max_length=50
    )
    accountIds = serializers.ListField(
        child=serializers.CharField(max_length=20),
        required=False,
        allow_null=True,
        max_length=50,
        help_text="The only numbers the key works with.",
    )
    permission = serializers.ChoiceField(choices=["read-write", "read"], default="read-write")
    disabledResourceGroups = serializers.ListField(
        child=serializers.ChoiceField(choices=GROUPS),
        required=False,
        allow_null=True,
        max_length=len(GROUPS),
    )


class KeyBody(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    keyPreview = serializers.CharField()
    scope = serializers.CharField()
    profileIds = serializers.ListField(child=serializers.CharField())
    accountIds = serializers.ListField(child=serializers.CharField())
    permission = serializers.CharField()
    disabledResourceGroups = serializers.ListField(child=serializers.CharField())
    expiresAt = serializers.DateTimeField(allow_null=True)
    lastUsedAt = serializers.DateTimeField(allow_null=True)
    createdAt = serializers.DateTimeField()
    key = serializers.CharField(required=False, help_text="Only in the answer that makes it.")


class KeysBody(serializers.Serializer):
    apiKeys = KeyBody(many=True)


class NewKeyBody(serializers.Serializer):
    message = serializers.CharField()
    apiKey = KeyBody()


class DoneBody(serializers.Serializer):
    message = serializers.CharField()


class _KeysOnly(ApiView):
    def check_permissions(self, request: Request) -> None:
        super().check_permissions(request)
        if request.auth.is_restricted:
            raise ApiError(
                "A restricted API key cannot see or change API keys.",
                code="insufficient_permissions",
                status=403,
            )


class KeysView(_KeysOnly):
    @extend_schema(operation_id="listApiKeys", responses=KeysBody)
    def get(self, request: Request) -> Response:
        """The API keys of the workspace, without their secrets."""
        keys = self.caller.workspace.api_keys.prefetch_related("numbers")
        return Response({"apiKeys": [body_of(key) for key in keys[: api_keys.MAX_KEYS]]})

    @extend_schema(operation_id="createApiKey", request=NewKey, responses={201: NewKeyBody})
    @idempotent
    def post(self, request: Request) -> Response:
        """Makes an API key. Its secret is in this answer and nowhere else."""
        form = NewKey(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        try:
            key, secret = api_keys.create(
                workspace=self.caller.workspace,
                name=wanted["name"],
                actor=f"API key {self.caller}",
                numbers=self._numbers(wanted),
                disabled_groups=wanted.get("disabledResourceGroups") or (),
                is_read_only=wanted["permission"] == "read",
                expires_at=self._expiry(wanted.get("expiresIn")),
                network=audit.network_of(request),
            )
        except api_keys.TooManyKeys:
            raise ApiError(
                f"A workspace has at most {api_keys.MAX_KEYS} API keys.",
                code="too_many_api_keys",
                status=409,
            ) from None
        body = body_of(key) | {"key": secret}
        return Response({"message": "API key created", "apiKey": body}, status=201)

    def _numbers(self, wanted: dict[str, Any]) -> list[BusinessNumber] | None:
        """None for all of them. A profile is a workspace, and a key is of one."""
        profiles, accounts = wanted.get("profileIds") or [], wanted.get("accountIds")
        if any(profile != str(self.caller.workspace_id) for profile in profiles):
            raise not_found("The profile")
        if wanted["scope"] == "profiles" and not (profiles or accounts):
            raise ApiError(
                "scope profiles needs profileIds.", code="validation_error", param="profileIds"
            )
        if accounts is None:
            return None
        return [self.number(account, param="accountIds") for account in accounts]

    def _expiry(self, days: int | None) -> datetime | None:
        """Never later than that of the key that asks."""
        own = self.caller.expires_at
        if days is None:
            return own
        wanted = timezone.now() + timedelta(days=days)
        return min(wanted, own) if own else wanted


class KeyView(_KeysOnly):
    @extend_schema(operation_id="deleteApiKey", responses={200: DoneBody})
    def delete(self, request: Request, key_id: str) -> Response:
        """From the next request on the key opens nothing."""
        pk = row_id(key_id)
        key = self.caller.workspace.api_keys.select_related("workspace").filter(pk=pk).first()
        if pk is None or key is None:
            raise not_found("The API key")
        api_keys.delete(key, actor=f"API key {self.caller}", network=audit.network_of(request))
        return Response({"message": "API key deleted"})


def body_of(key: ApiKey) -> dict[str, Any]:
    return {
        "id": str(key.pk),
        "name": key.name,
        "keyPreview": key.preview,
        "scope": "profiles" if key.is_bounded else "full",
        "profileIds": [str(key.workspace_id)] if key.is_bounded else [],
        "accountIds": [str(number.pk) for number in key.numbers.all()],
        "permission": "read" if key.is_read_only else "read-write",
        "disabledResourceGroups": key.disabled_groups,
        "expiresAt": key.expires_at,
        "lastUsedAt": key.last_used_at,
        "createdAt": key.created_at,
    }
