"""GET /v1/auth/verify: does this key work, and what for?"""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.views import ApiView


class VerificationBody(serializers.Serializer):
    valid = serializers.BooleanField()
    userId = serializers.CharField()
    name = serializers.CharField()
    email = serializers.CharField()
    authType = serializers.CharField()
    scope = serializers.CharField()


class VerificationView(ApiView):
    """What this API key is, as the clients ask it before they start."""

    @extend_schema(operation_id="verifyCredential", responses=VerificationBody)
    def get(self, request: Request) -> Response:
        key, maker = self.caller, self.caller.created_by
        return Response(
            {
                "valid": True,
                "userId": str(maker.pk if maker else key.workspace_id),
                "name": maker.name if maker else key.name,
                "email": maker.email if maker else "",
                "authType": "api_key",
                "scope": "profiles" if key.is_bounded else "full",
            }
        )
