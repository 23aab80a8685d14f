"""/v1/inbox/conversations/search: by name, by number, and by what was said or noted."""

from collections import defaultdict
from typing import Any

from django.db.models import Model, Q, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError
from accounts.api.contract.parsing import check_text
from inbox.api.conversations import notes, shapes
from inbox.api.conversations.views import LISTED, ConversationApiView, choice
from inbox.api.messages.shapes import message_id
from inbox.models import Message, Note
from inbox.search import finding, words

LONGEST_QUERY = 100
MOST_MATCHES = 1_000
"""The newest messages, and notes, that are looked at to find their conversations."""
SHOWN = 3
"""Of each conversation."""
DIRECTIONS = {"incoming": Message.Direction.INCOMING, "outgoing": Message.Direction.OUTGOING}

Matches = dict[int, list[int]]
"""Ids by conversation, the newest first."""


class SearchView(ConversationApiView):
    @extend_schema(
        operation_id="searchInboxConversations",
        responses=shapes.SearchBody,
        parameters=[
            OpenApiParameter("query", str, required=True),
            *LISTED,
            OpenApiParameter("direction", str, enum=list(DIRECTIONS)),
        ],
    )
    def get(self, request: Request) -> Response:
        """Conversations by name of the group or the person, user name or phone number, and by the
        words in their messages and notes: the newest thousand of each that match."""
        query = _query(request)
        wanted = words.of(query, field="query")
        direction = choice(request, "direction", DIRECTIONS)
        listed = self.listed(request)
        with finding.patiently():
            said, noted = self._matches(request, wanted, direction)
            named = finding.conversations(listed, self.caller.workspace_id, query)
            found = listed.filter(Q(pk__in={*said, *noted}) | Q(pk__in=named.values("pk")))
            result = self.paged(request, found, name="search", usual=20, order="desc")
        messages, shown_notes = _shown(said, result.rows, Message), _shown(noted, result.rows, Note)
        data = [
            {
                "conversation": body,
                "matchCount": len(said.get(row.pk, ())),
                "matches": [_match(messages[pk]) for pk in said.get(row.pk, ())[:SHOWN]],
                "notes": [notes.body(shown_notes[pk]) for pk in noted.get(row.pk, ())[:SHOWN]],
            }
            for row, body in zip(result.rows, shapes.bodies(result.rows), strict=True)
        ]
        return Response({"data": data, "pagination": result.pagination, "meta": self.meta()})

    def _matches(
        self, request: Request, wanted: list[str], direction: str
    ) -> tuple[Matches, Matches]:
        if not wanted:
            return {}, {}
        numbers = self.caller.numbers_worked()
        if account := request.query_params.get("accountId"):
            numbers = numbers.filter(pk=self.number(account).pk)
        pks = list(numbers.values_list("pk", flat=True))
        said = finding.messages(pks, wanted)
        if direction:
            return _newest(said.filter(direction=DIRECTIONS[direction])), {}
        return _newest(said), _newest(finding.notes(pks, wanted))


def _query(request: Request) -> str:
    query = request.query_params.get("query", "").strip()
    if not 0 < len(query) <= LONGEST_QUERY:
        raise ApiError(
            f"query must have 1 to {LONGEST_QUERY} characters.",
            code="validation_error",
            param="query",
        )
    check_text(query)
    return query


def _newest(found: QuerySet[Any]) -> Matches:
    matches: Matches = defaultdict(list)
    for pk, conversation in found.order_by("-pk").values_list("pk", "conversation")[:MOST_MATCHES]:
        matches[conversation].append(pk)
    return matches


def _shown(matches: Matches, rows: list[Any], model: type[Model]) -> dict[int, Any]:
    """Those that the page shows, in one query."""
    pks = [pk for row in rows for pk in matches.get(row.pk, ())[:SHOWN]]
    shown = model._default_manager.all()
    if model is Note:
        shown = shown.select_related("author")
    return shown.in_bulk(pks)


def _match(message: Message) -> dict[str, Any]:
    return {
        "id": message_id(message),
        "text": message.text,
        "direction": message.get_direction_display(),
        "timestamp": message.occurred_at,
    }
