import json

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from accounts.admin.mirrored import MirroredAdmin, MirroredInline, as_json, as_text, numbers_in
from webhooks.outgoing.models import DeliveryAttempt, Endpoint, OutgoingDelivery


@admin.register(Endpoint)
class EndpointAdmin(MirroredAdmin):
    """To be looked at; the secret and the headers are nobody's to see."""

    list_display = ["name", "workspace", "state", "format", "failures_in_a_row", "last_success_at"]
    list_filter = ["state", "format", "workspace"]
    list_select_related = ["workspace"]
    search_fields = ["name", "url"]
    exclude = ["secret", "previous_secret", "headers", "claimed_by", "claimed_until"]


class AttemptInline(MirroredInline):
    model = DeliveryAttempt
    fields = ["started_at", "status", "error", "milliseconds", "is_probe", "answer"]


@admin.register(OutgoingDelivery)
class OutgoingDeliveryAdmin(MirroredAdmin):
    list_display = ["pk", "planned_at", "endpoint", "event", "state", "attempts_made", "due_at"]
    list_filter = ["state", "endpoint"]
    list_select_related = ["endpoint"]
    search_fields = ["event_id"]
    search_help_text = "An exact delivery number or event id."
    ordering = ["-pk"]
    exclude = ["body"]
    readonly_fields = ["what_is_sent"]
    inlines = [AttemptInline]

    def exact_matches(self, term: str) -> list[QuerySet[OutgoingDelivery]]:
        return [
            # The index begins with the endpoint.
            OutgoingDelivery.objects.filter(endpoint__in=Endpoint.objects.all(), event_id=term),
            OutgoingDelivery.objects.filter(pk__in=numbers_in(term)),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutgoingDelivery]:
        return super().get_queryset(request).defer("body")

    @admin.display(description="body")
    def what_is_sent(self, delivery: OutgoingDelivery) -> SafeString:
        try:
            return as_json(json.loads(delivery.body))
        except ValueError:
            return as_text(delivery.body)
