"""/v1/events: what happened, for those who fetch instead of listening, or who missed something.

The same events under the same ids as Octet's webhooks, by their number in the log.
"""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError
from accounts.api.contract.paging import limit_of
from accounts.api.contract.views import ApiView
from accounts.models import ApiKey
from inbox.models import Activity, ActivityClock
from webhooks.outgoing.formats import octet
from webhooks.outgoing.retention import KEPT_FOR
from webhooks.outgoing.scene import happenings

MOST_WAIT = 30
"""Seconds."""

WAITING = "X-Octet-Waiting"
"""On an answer without events to somebody who would wait: "workspace after". Never leaves the
house: the long poll in front of Django takes it off."""


class EventBody(serializers.Serializer):
    id = serializers.CharField(help_text="The same wherever the event is told.")
    type = serializers.CharField()
    timestamp = serializers.CharField()
    sequence = serializers.IntegerField()
    data = serializers.DictField()


class EventsBody(serializers.Serializer):
    events = EventBody(many=True)
    nextAfter = serializers.IntegerField(help_text="Ask for what follows with after=this.")
    hasMore = serializers.BooleanField()


QUERY = [
    OpenApiParameter(
        "after", int, description="The last number you have; 0 for the last thirty days."
    ),
    OpenApiParameter("limit", int, description="Facts looked at, 100 unless told, at most 500."),
    OpenApiParameter(
        "wait", int, description=f"Seconds to wait when there is nothing, up to {MOST_WAIT}."
    ),
]


class EventsView(ApiView):
    resource_group = ApiKey.ResourceGroup.WEBHOOKS

    @extend_schema(operation_id="listEvents", parameters=QUERY, responses=EventsBody)
    def get(self, request: Request) -> Response:
        """What happened after a number of the log, the oldest first, up to thirty days back.

        `nextAfter` moves past facts that tell nothing, and those of numbers the key does not work.
        """
        after, limit = _number(request, "after"), limit_of(request, usual=100, most=500)
        wait = min(_number(request, "wait"), MOST_WAIT)
        # Before the facts: what is written meanwhile has a greater number.
        clock = ActivityClock.objects.filter(workspace=self.caller.workspace_id)
        head = clock.values_list("last", flat=True).first() or 0
        facts = self._facts(after, head, limit)
        events = [octet.body(one) for one in happenings(facts)]
        next_after = facts[-1].seq if facts else max(after, self._blind_spot(after, head))
        body = {"events": events, "nextAfter": next_after, "hasMore": len(facts) == limit}
        response = Response(body)
        if wait and not facts:
            response[WAITING] = f"{self.caller.workspace_id} {max(head, after)}"
        return response

    def _facts(self, after: int, head: int, limit: int) -> list[Activity]:
        log = Activity.objects.filter(workspace=self.caller.workspace_id).order_by("seq")
        facts = log.filter(seq__gt=_not_too_old(log, after, head))
        if self.caller.is_bounded:
            facts = facts.filter(number__in=self.caller.numbers_worked())
        return list(facts[:limit])

    def _blind_spot(self, after: int, head: int) -> int:
        """With nothing to tell up to the head, the next look may start there."""
        return head if self.caller.is_bounded else after


def _not_too_old(log: QuerySet[Activity], after: int, head: int) -> int:
    """`after`, or the last number before the past thirty days: halved towards, along the index."""
    horizon = timezone.now() - KEPT_FOR
    low, high = after, head
    while low < high:
        probe = low if low == after else (low + high) // 2
        following = log.filter(seq__gt=probe).values_list("seq", "recorded_at").first()
        if following is None or following[1] >= horizon:
            if probe == low:
                return low
            high = probe
        else:
            low = following[0]
    return low


def _number(request: Request, param: str) -> int:
    text: Any = request.query_params.get(param) or "0"
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise ApiError(f"{param} must be a number.", code="validation_error", param=param)
    return int(text)
