"""/v1/webhooks/logs: what was sent and answered; and sending again."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError, not_found
from accounts.api.contract.idempotency import idempotent
from accounts.api.contract.paging import MOST_COUNTED, limit_of, numbered, skip_of
from accounts.api.contract.views import ApiView
from accounts.models import ApiKey
from webhooks.api import looking
from webhooks.api.settings import ToldBody
from webhooks.outgoing import replaying
from webhooks.outgoing.models import DeliveryAttempt, Endpoint, OutgoingDelivery
from webhooks.outgoing.retention import KEPT_FOR

MOST_AT_ONCE = 100

IS_SUCCESS = Q(status__gte=200, status__lt=300)


class LogBody(serializers.Serializer):
    webhookId = serializers.CharField()
    webhookName = serializers.CharField()
    eventId = serializers.CharField()
    event = serializers.CharField()
    test = serializers.BooleanField()
    url = serializers.CharField()
    status = serializers.ChoiceField(["success", "failed"])
    statusCode = serializers.IntegerField(allow_null=True)
    requestPayload = serializers.CharField()
    responseBody = serializers.CharField()
    errorMessage = serializers.CharField(allow_null=True)
    attemptNumber = serializers.IntegerField()
    responseTime = serializers.IntegerField(help_text="In milliseconds.")
    createdAt = serializers.DateTimeField()


class NumberedPages(serializers.Serializer):
    total = serializers.IntegerField(help_text=f"Up to {MOST_COUNTED}.")
    limit = serializers.IntegerField()
    skip = serializers.IntegerField()
    pages = serializers.IntegerField()
    hasMore = serializers.BooleanField()


class LogsBody(serializers.Serializer):
    logs = LogBody(many=True)
    pagination = NumberedPages()


class RedeliverWish(serializers.Serializer):
    webhookId = serializers.CharField(max_length=20)
    eventId = serializers.CharField(max_length=64, required=False, allow_null=True)
    since = serializers.DateTimeField(
        required=False, allow_null=True, help_text="In the place of eventId: all since then."
    )
    failedOnly = serializers.BooleanField(
        default=False, help_text="Of these, those that were given up."
    )


class RedeliveredBody(ToldBody):
    count = serializers.IntegerField(help_text="How many are sent again, ten a second.")


QUERY = [
    OpenApiParameter("limit", int),
    OpenApiParameter("skip", int),
    OpenApiParameter("status", str, enum=["success", "failed"]),
    *(OpenApiParameter(name, str) for name in ("event", "webhookId", "eventId")),
]


class WebhookLogsView(ApiView):
    resource_group = ApiKey.ResourceGroup.WEBHOOKS

    @extend_schema(operation_id="getWebhookLogs", parameters=QUERY, responses=LogsBody)
    def get(self, request: Request) -> Response:
        """Every attempt of the last thirty days, the newest first."""
        limit = limit_of(request, usual=50, most=MOST_AT_ONCE)
        rows = self._attempts(request).select_related("delivery__endpoint")
        found, pages = numbered(rows, limit=limit, skip=skip_of(request))
        return Response({"logs": [_body(attempt) for attempt in found], "pagination": pages})

    def _attempts(self, request: Request) -> Any:
        query = request.query_params
        visible = looking.endpoints(self.caller)
        if "webhookId" in query:
            visible = visible.filter(pk=looking.endpoint(self.caller, query["webhookId"]).pk)
        rows = DeliveryAttempt.objects.filter(delivery__endpoint__in=visible)
        for name, field in (("event", "delivery__event"), ("eventId", "delivery__event_id")):
            if query.get(name):
                rows = rows.filter(**{field: _text(query[name], name)})
        if query.get("status"):
            if query["status"] not in {"success", "failed"}:
                raise ApiError(
                    "status is success or failed.", code="validation_error", param="status"
                )
            is_wanted = IS_SUCCESS if query["status"] == "success" else ~IS_SUCCESS
            rows = rows.filter(is_wanted)
        return rows


class RedeliverView(ApiView):
    resource_group = ApiKey.ResourceGroup.WEBHOOKS

    @extend_schema(
        operation_id="redeliverWebhookEvent", request=RedeliverWish, responses=RedeliveredBody
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Sends the same bodies under the same event ids again, as new attempts: one event, or
        all since a moment of the last thirty days."""
        form = RedeliverWish(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        found = looking.endpoint(self.caller, wanted["webhookId"])
        event_id, since = wanted.get("eventId"), wanted.get("since")
        if bool(event_id) == bool(since):
            raise ApiError("Give eventId, or since.", code="validation_error", param="eventId")
        if event_id:
            count = replaying.replay(found, [_recent(found, event_id).pk])
        else:
            count = replaying.replay_since(found, since, failed_only=wanted["failedOnly"])
        return Response({"success": True, "message": "Being sent again.", "count": count})


def _recent(endpoint: Endpoint, event_id: str) -> OutgoingDelivery:
    delivery = endpoint.deliveries.filter(event_id=event_id).only("pk", "planned_at").first()
    if delivery is None:
        raise not_found("The event")
    if delivery.planned_at < timezone.now() - KEPT_FOR:
        raise ApiError("It is older than 30 days.", code="event_too_old", status=422)
    return delivery


def _text(value: str, param: str) -> str:
    if "\0" in value or len(value) > 64:
        raise ApiError(f"{param} is not known.", code="validation_error", param=param)
    return value


def _body(attempt: DeliveryAttempt) -> dict[str, Any]:
    delivery = attempt.delivery
    is_success = 200 <= attempt.status < 300
    before = timedelta(milliseconds=attempt.milliseconds)
    return {
        "webhookId": str(delivery.endpoint_id),
        "webhookName": delivery.endpoint.name,
        "eventId": delivery.event_id,
        "event": delivery.event,
        "test": delivery.is_test,
        "url": delivery.endpoint.url,
        "status": "success" if is_success else "failed",
        "statusCode": attempt.status or None,
        "requestPayload": delivery.body,
        "responseBody": attempt.answer,
        "errorMessage": attempt.error or None,
        "attemptNumber": attempt.number,
        "responseTime": attempt.milliseconds,
        "createdAt": attempt.started_at + before,
    }
