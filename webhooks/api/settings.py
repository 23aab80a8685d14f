"""/v1/webhooks/settings: where we tell what happens; in the published clients' shape."""

import json
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError, not_found
from accounts.api.contract.idempotency import idempotent
from accounts.api.contract.views import ApiView
from accounts.models import ApiKey, BusinessNumber
from accounts.services import audit
from webhooks.api import looking
from webhooks.outgoing import endpoints, replaying
from webhooks.outgoing.endpoints import Author, Wish
from webhooks.outgoing.models import Endpoint


class WebhookWish(serializers.Serializer):
    name = serializers.CharField(max_length=50)
    url = serializers.CharField(max_length=2000)
    events = serializers.ListField(
        child=serializers.CharField(max_length=60), min_length=1, max_length=100
    )
    secret = serializers.CharField(max_length=128, required=False, allow_blank=True)
    isActive = serializers.BooleanField(required=False)
    customHeaders = serializers.DictField(
        child=serializers.CharField(max_length=1000), required=False
    )
    profileIds = serializers.ListField(
        child=serializers.CharField(max_length=20), required=False, allow_null=True, max_length=50
    )
    accountIds = serializers.ListField(
        child=serializers.CharField(max_length=20),
        required=False,
        allow_null=True,
        max_length=50,
        help_text="None: every number.",
    )
    format = serializers.ChoiceField(Endpoint.Format.choices, required=False)
    keepsOrder = serializers.BooleanField(
        required=False, help_text="One at a time per conversation, the oldest first."
    )


class WebhookChange(WebhookWish):
    webhookId = serializers.CharField(max_length=20, help_text="Also taken: _id, Id.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.required = name == "webhookId"


class WebhookBody(serializers.Serializer):
    _id = serializers.CharField()
    name = serializers.CharField()
    url = serializers.CharField()
    secret = serializers.CharField(required=False, help_text="Only in the answer that makes it.")
    events = serializers.ListField(child=serializers.CharField())
    isActive = serializers.BooleanField()
    lastFiredAt = serializers.DateTimeField(allow_null=True)
    failureCount = serializers.IntegerField()
    customHeaders = serializers.DictField(child=serializers.CharField())
    disabledResourceGroups = serializers.ListField(child=serializers.CharField())
    profileIds = serializers.ListField(child=serializers.CharField())
    accountIds = serializers.ListField(child=serializers.CharField())
    format = serializers.ChoiceField(Endpoint.Format.choices)
    keepsOrder = serializers.BooleanField()
    state = serializers.ChoiceField(Endpoint.State.choices)


class WebhooksBody(serializers.Serializer):
    webhooks = WebhookBody(many=True)


class OneWebhookBody(serializers.Serializer):
    success = serializers.BooleanField()
    webhook = WebhookBody()


class WebhookDone(serializers.Serializer):
    success = serializers.BooleanField()


class ToldBody(WebhookDone):
    message = serializers.CharField()


class TestWish(serializers.Serializer):
    webhookId = serializers.CharField(max_length=20)
    event = serializers.CharField(max_length=60, required=False, allow_blank=True)


class WebhookSettingsView(ApiView):
    resource_group = ApiKey.ResourceGroup.WEBHOOKS

    @extend_schema(operation_id="getWebhookSettings", responses=WebhooksBody)
    def get(self, request: Request) -> Response:
        """The webhooks of the workspace, without their secrets."""
        found = looking.endpoints(self.caller)[: endpoints.MOST]
        return Response({"webhooks": [body_of(endpoint) for endpoint in found]})

    @extend_schema(
        operation_id="createWebhookSettings",
        request=WebhookWish,
        responses={201: OneWebhookBody},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Makes a webhook. Without a `secret` one is made, which is in this answer alone."""
        form = WebhookWish(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        wish = self._wish(wanted, {"format": Endpoint.Format.ZERNIO})
        secret, by = wanted.get("secret", ""), author(self.caller, request)
        made = endpoints.create(self.caller.workspace, wish, by=by, secret=secret)
        if wanted.get("isActive") is False:
            endpoints.pause(made, by=by)
        body = body_of(made) | ({} if secret else {"secret": made.secret})
        return Response({"success": True, "webhook": body}, status=201)

    @extend_schema(
        operation_id="updateWebhookSettings", request=WebhookChange, responses=OneWebhookBody
    )
    def put(self, request: Request) -> Response:
        """Changes what is given and leaves the rest."""
        named = {"webhookId": request.data.get("_id", request.data.get("Id"))}
        form = WebhookChange(data=named | request.data)
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        found = looking.endpoint(self.caller, wanted["webhookId"])
        by = author(self.caller, request)
        endpoints.check_secret(wanted.get("secret", ""))
        endpoints.change(found, self._wish(wanted, _as_it_is(found)), by=by)
        if wanted.get("secret"):
            endpoints.set_secret(found, wanted["secret"], by=by)
        is_active = wanted.get("isActive")
        if is_active is False and found.state != Endpoint.State.PAUSED:
            endpoints.pause(found, by=by)
        elif is_active and found.state in {Endpoint.State.PAUSED, Endpoint.State.GONE}:
            endpoints.resume(found, by=by)
        fresh = looking.endpoint(self.caller, found.pk)
        return Response({"success": True, "webhook": body_of(fresh)})

    @extend_schema(
        operation_id="deleteWebhookSettings",
        parameters=[OpenApiParameter("webhookId", str, required=True)],
        responses={200: WebhookDone},
    )
    def delete(self, request: Request) -> Response:
        """Nothing more is sent, also not what is waiting."""
        query = request.query_params
        found = looking.endpoint(self.caller, query.get("webhookId", query.get("id", "")))
        endpoints.delete(found, by=author(self.caller, request))
        return Response({"success": True})

    def _wish(self, wanted: dict[str, Any], before: dict[str, Any]) -> Wish:
        if any(one != str(self.caller.workspace_id) for one in wanted.get("profileIds") or ()):
            raise not_found("The profile")
        told = before | {
            ours: wanted[theirs]
            for ours, theirs in (
                ("name", "name"),
                ("url", "url"),
                ("events", "events"),
                ("format", "format"),
                ("headers", "customHeaders"),
                ("keeps_order", "keepsOrder"),
            )
            if theirs in wanted
        }
        if "accountIds" in wanted or "numbers" not in told:
            told["numbers"] = self._numbers(wanted.get("accountIds"))
        return Wish(**told)

    def _numbers(self, ids: list[str] | None) -> list[BusinessNumber] | None:
        if ids:
            return [self.number(one, param="accountIds") for one in ids]
        if self.caller.is_bounded:
            raise ApiError(
                "This key needs accountIds: it does not work every number.",
                code="validation_error",
                param="accountIds",
            )
        return None


class WebhookTestView(ApiView):
    resource_group = ApiKey.ResourceGroup.WEBHOOKS

    @extend_schema(operation_id="testWebhook", request=TestWish, responses=ToldBody)
    @idempotent
    def post(self, request: Request) -> Response:
        """Sends a test once, or the newest such event as a sample marked `test`. The outcome
        stands in the logs."""
        form = TestWish(data=request.data)
        form.is_valid(raise_exception=True)
        found = looking.endpoint(self.caller, form.validated_data["webhookId"])
        replaying.send_test(found, form.validated_data.get("event", ""))
        return Response({"success": True, "message": "The test is on its way; see the logs."})


def author(caller: ApiKey, request: Request) -> Author:
    return Author(f"API key {caller}", network=audit.network_of(request))


def _as_it_is(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "name": endpoint.name,
        "url": endpoint.url,
        "events": endpoint.events,
        "format": endpoint.format,
        "headers": json.loads(endpoint.headers),
        "keeps_order": endpoint.keeps_order,
        "numbers": None if endpoint.every_number else list(endpoint.numbers.all()),
    }


def body_of(endpoint: Endpoint) -> dict[str, Any]:
    is_sending = endpoint.state in {Endpoint.State.ACTIVE, Endpoint.State.PROBING}
    return {
        "_id": str(endpoint.pk),
        "name": endpoint.name,
        "url": endpoint.url,
        "events": endpoint.events,
        "isActive": is_sending,
        "lastFiredAt": endpoint.last_attempt_at,
        "failureCount": endpoint.failures_in_a_row,
        "customHeaders": json.loads(endpoint.headers),
        "disabledResourceGroups": [],
        "profileIds": [str(endpoint.workspace_id)],
        "accountIds": [str(number.pk) for number in endpoint.numbers.all()],
        "format": endpoint.format,
        "keepsOrder": endpoint.keeps_order,
        "state": endpoint.state,
    }
