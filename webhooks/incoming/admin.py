import json

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.http import HttpRequest
from django.utils.safestring import SafeString

from accounts.admin.mirrored import (
    MirroredAdmin,
    MirroredInline,
    as_json,
    as_text,
    numbers_in,
)
from accounts.models import Connection
from webhooks.incoming import second_tries
from webhooks.incoming.models import IncomingDelivery, QuarantinedItem
from webhooks.incoming.redaction import redact


class QuarantinedInline(MirroredInline):
    model = QuarantinedItem
    fields = ["ordinal", "kind", "reason", "state", "attempts", "due_at"]


@admin.register(IncomingDelivery)
class IncomingDeliveryAdmin(MirroredAdmin):
    list_display = ["pk", "received_at", "connection", "state", "attempts", "size"]
    list_filter = ["state", "connection"]
    list_select_related = ["connection"]
    search_fields = ["body_sha256"]
    search_help_text = "An exact delivery number or SHA-256 of the body."
    ordering = ["-pk"]
    readonly_fields = ["size", "what_came"]
    inlines = [QuarantinedInline]

    def exact_matches(self, term: str) -> list[QuerySet[IncomingDelivery]]:
        return [
            # The index begins with the connection.
            IncomingDelivery.objects.filter(
                connection__in=Connection.objects.all(), body_sha256=term.lower()
            ),
            IncomingDelivery.objects.filter(pk__in=numbers_in(term)),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[IncomingDelivery]:
        deliveries = super().get_queryset(request).select_related("connection")
        return deliveries.defer("body").annotate(size=Length("body"))

    @admin.display(description="bytes", ordering="size")
    def size(self, delivery: IncomingDelivery) -> int:
        return delivery.size

    @admin.display(description="body")
    def what_came(self, delivery: IncomingDelivery) -> SafeString:
        body = bytes(delivery.body)
        try:
            return as_json(json.loads(body))
        except (ValueError, RecursionError):
            return as_text(body.decode(errors="replace"))


@admin.register(QuarantinedItem)
class QuarantinedItemAdmin(MirroredAdmin):
    list_display = ["pk", "created_at", "kind", "reason", "state", "attempts", "connection"]
    list_filter = ["state", "kind", "reason", "connection"]
    list_select_related = ["connection"]
    search_fields = ["kind", "reason"]
    ordering = ["-pk"]
    exclude = ["raw"]
    readonly_fields = ["redacted"]
    actions = ["try_again", "ignore"]

    @admin.display(description="what came, without names and texts")
    def redacted(self, item: QuarantinedItem) -> SafeString:
        return as_json(redact(item.raw))

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("webhooks.change_quarantineditem")

    @admin.action(description="Try again", permissions=["decide"])
    def try_again(self, request: HttpRequest, items: QuerySet[QuarantinedItem]) -> None:
        count = second_tries.try_again(items)
        self.message_user(request, f"Being tried again: {count}.", messages.SUCCESS)

    @admin.action(description="Ignore", permissions=["decide"])
    def ignore(self, request: HttpRequest, items: QuerySet[QuarantinedItem]) -> None:
        count = second_tries.ignore(items)
        self.message_user(request, f"Ignored: {count}.", messages.SUCCESS)
