"""/v1/whatsapp/business-profile: how a number presents itself to people."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError
from accounts.api.contract.platform import whatsapps_word
from accounts.api.contract.views import ApiView
from accounts.models import AuditEntry, BusinessNumber
from accounts.services import audit
from whatsapp import profiles
from whatsapp.errors import Ambiguous

NAMES = {"profilePictureHandle": "profile_picture_handle"}
"""Ours to WhatsApp's, where they differ."""

EXAMPLE = OpenApiExample(
    "About and address",
    {"accountId": "1", "about": "Flats by the sea", "websites": ["https://casa.example"]},
    request_only=True,
)


class ProfileWords(serializers.Serializer):
    about = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    description = serializers.CharField(allow_blank=True)
    email = serializers.CharField(allow_blank=True)
    profilePictureUrl = serializers.CharField(allow_blank=True)
    websites = serializers.ListField(child=serializers.CharField())
    vertical = serializers.CharField(allow_blank=True, help_text="WhatsApp's word, as RETAIL.")


class BusinessProfileBody(serializers.Serializer):
    success = serializers.BooleanField()
    businessProfile = ProfileWords()


class ProfileChanged(serializers.Serializer):
    success = serializers.BooleanField()
    message = serializers.CharField()


def words(limit: int) -> serializers.CharField:
    return serializers.CharField(max_length=limit, required=False, allow_blank=True)


class ProfileWish(serializers.Serializer):
    accountId = serializers.CharField(max_length=20)
    about = serializers.CharField(max_length=profiles.ABOUT_LIMIT, required=False)
    address = words(profiles.ADDRESS_LIMIT)
    description = words(profiles.DESCRIPTION_LIMIT)
    email = serializers.EmailField(
        max_length=profiles.EMAIL_LIMIT, required=False, allow_blank=True
    )
    websites = serializers.ListField(
        child=serializers.URLField(max_length=profiles.WEBSITE_LIMIT),
        max_length=profiles.MOST_WEBSITES,
        required=False,
    )
    vertical = serializers.RegexField(r"\A[A-Z_]{1,40}\Z", required=False)
    profilePictureHandle = serializers.CharField(
        max_length=2000, required=False, help_text="Of WhatsApp's resumable upload."
    )


class BusinessProfileView(ApiView):
    @extend_schema(
        operation_id="getWhatsAppBusinessProfile",
        responses=BusinessProfileBody,
        parameters=[OpenApiParameter("accountId", str, required=True)],
    )
    def get(self, request: Request) -> Response:
        """As WhatsApp has it at this moment."""
        number = self.number(request.query_params.get("accountId"))
        with whatsapps_word():
            found = number.open_gateway().business_profile()
        told = {
            "about": found.about,
            "address": found.address,
            "description": found.description,
            "email": found.email,
            "profilePictureUrl": found.picture_url,
            "websites": list(found.websites),
            "vertical": found.vertical,
        }
        return Response({"success": True, "businessProfile": told})

    @extend_schema(
        operation_id="updateWhatsAppBusinessProfile",
        request=ProfileWish,
        responses={200: ProfileChanged},
        examples=[EXAMPLE],
    )
    def post(self, request: Request) -> Response:
        """Changes what is given at WhatsApp and leaves the rest. The same again changes nothing:
        that is what makes repeating safe here, not an Idempotency-Key."""
        form = ProfileWish(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = dict(form.validated_data)
        number = self.number(wanted.pop("accountId"))
        if not wanted:
            raise ApiError(
                "Give what is to change: about, address, …",
                code="validation_error",
                param="about",
            )
        changes = {NAMES.get(name, name): value for name, value in wanted.items()}
        with whatsapps_word():
            try:
                number.open_gateway().change_business_profile(changes)
            except Ambiguous:
                self._write_down(number, wanted, is_sure=False)
                raise
        self._write_down(number, wanted, is_sure=True)
        return Response({"success": True, "message": "The profile was changed."})

    def _write_down(
        self, number: BusinessNumber, wanted: Mapping[str, Any], *, is_sure: bool
    ) -> None:
        """What was changed, not to what; whether WhatsApp's answer was heard."""
        audit.note_program(
            AuditEntry.Action.PROFILE_CHANGED,
            key=self.caller,
            request=self.request,
            object=str(number),
            details={"number": number.pk, "changed": sorted(wanted), "confirmed": is_sure},
        )
