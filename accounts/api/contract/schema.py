"""The description of the API for machines: OpenAPI at /api/schema/, to be read at /api/docs/."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="The same key makes the effect once; the first answer comes again for 24 hours.",
)


class ErrorBody(serializers.Serializer):
    """Every failure looks like this."""

    error = serializers.CharField(help_text="For people.")
    type = serializers.ChoiceField(
        choices=[
            "invalid_request_error",
            "authentication_error",
            "permission_error",
            "not_found",
            "rate_limit_error",
            "platform_error",
            "api_error",
        ]
    )
    code = serializers.CharField(help_text="For programs; stable.")
    param = serializers.CharField(required=False, help_text="The value at fault.")
    details = serializers.DictField(required=False)
    platform = serializers.CharField(required=False)
    platformError = serializers.DictField(required=False, help_text="What WhatsApp said.")


class KeyScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.api.contract.authentication.KeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer"}


class ContractSchema(AutoSchema):
    """Adds to every operation what every operation may answer and take."""

    FAILURES = ("400", "401", "403", "404", "409", "429", "500", "502", "503")
    FAILURES_OF_BODIES = ("413", "415", "422")

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        failures = self.FAILURES
        if self.method not in ("GET", "HEAD"):
            failures += self.FAILURES_OF_BODIES
        for status in failures:
            if status not in bodies:
                bodies[status] = self._get_response_for_code(ErrorBody, status)
        return bodies

    def get_override_parameters(self) -> list[Any]:
        parameters = super().get_override_parameters()
        handler = getattr(self.view, self.method.lower(), None)
        if getattr(handler, "is_idempotent", False):
            parameters = [*parameters, IDEMPOTENCY_KEY]
        return parameters
