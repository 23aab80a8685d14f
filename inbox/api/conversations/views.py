"""/v1/inbox/conversations: list, read, archive and mark read."""

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError
from accounts.api.contract.idempotency import idempotent
from accounts.api.contract.paging import Page, limit_of, page
from accounts.api.contract.views import ApiView
from accounts.models import ApiKey
from inbox.api import looking
from inbox.api.conversations import shapes
from inbox.api.tags import named
from inbox.models import Conversation
from inbox.services import handling, reading, typing_notices

LISTED = [
    OpenApiParameter("accountId", str),
    OpenApiParameter("profileId", str),
    OpenApiParameter("platform", str),
    OpenApiParameter("tag", str, description="Only those that carry the tag of this id."),
    OpenApiParameter("limit", int),
    OpenApiParameter("cursor", str),
]
ORDERS = {"asc": ["last_message_at", "pk"], "desc": ["-last_message_at", "-pk"]}


class ConversationApiView(ApiView):
    resource_group = ApiKey.ResourceGroup.MESSAGES

    def conversation(self, request: Request, conversation_id: str) -> Conversation:
        """That of the address, if it is of the account that the query or the body names."""
        account = request.query_params.get("accountId") or request.data.get("accountId")
        if account not in (None, ""):
            self.number(account)
        return looking.conversation(self.caller, conversation_id, account)

    def listed(self, request: Request) -> QuerySet[Conversation]:
        asked = request.query_params
        found = looking.conversations(self.caller).select_related("last_message")
        found = found.prefetch_related("tags")
        if account := asked.get("accountId"):
            found = found.filter(number=self.number(account))
        if tag := asked.get("tag"):
            found = found.filter(taggings__tag__in=named(self.caller.workspace, [tag]))
        if asked.get("platform", "whatsapp") != "whatsapp":
            return found.none()
        if asked.get("profileId", str(self.caller.workspace_id)) != str(self.caller.workspace_id):
            return found.none()
        return found

    def paged(
        self, request: Request, found: QuerySet[Conversation], *, name: str, usual: int, order: str
    ) -> Page[Conversation]:
        return page(
            found,
            request=request,
            scope=f"{self.caller.workspace_id}.{name}.{order}",
            order=ORDERS[order],
            limit=limit_of(request, usual=usual, most=100),
        )

    def meta(self) -> dict[str, object]:
        return {
            "accountsQueried": self.caller.numbers_worked().count(),
            "accountsFailed": 0,
            "failedAccounts": [],
            "accountsSkipped": [],
            "lastUpdated": timezone.now(),
        }


class ConversationsView(ConversationApiView):
    @extend_schema(
        operation_id="listInboxConversations",
        responses=shapes.ConversationsBody,
        parameters=[
            *LISTED,
            OpenApiParameter("status", str, enum=list(shapes.STATUSES)),
            OpenApiParameter("sortOrder", str, enum=list(ORDERS)),
        ],
    )
    def get(self, request: Request) -> Response:
        """All conversations that the key may see, the latest first."""
        found = self.listed(request)
        if status := choice(request, "status", shapes.STATUSES):
            found = found.filter(status=shapes.STATUSES[status])
        order = choice(request, "sortOrder", ORDERS) or "desc"
        result = self.paged(request, found, name="conversations", usual=50, order=order)
        return Response(
            {
                "data": shapes.bodies(result.rows),
                "pagination": result.pagination,
                "meta": self.meta(),
            }
        )


class ConversationView(ConversationApiView):
    @extend_schema(
        operation_id="getInboxConversation",
        responses=shapes.OneConversationBody,
        parameters=[OpenApiParameter("accountId", str)],
    )
    def get(self, request: Request, conversation_id: str) -> Response:
        """One conversation and who is in it. A group's id is an id of its conversation too."""
        return Response({"data": shapes.full(self.conversation(request, conversation_id))})

    @extend_schema(
        operation_id="updateInboxConversation",
        request=shapes.StatusBody,
        responses=shapes.ChangedBody,
    )
    def put(self, request: Request, conversation_id: str) -> Response:
        """Archives a conversation, which closes it for the team too, or opens it again."""
        form = shapes.StatusBody(data=request.data)
        form.is_valid(raise_exception=True)
        conversation = self.conversation(request, conversation_id)
        status = form.validated_data["status"]
        change = handling.close if status == "archived" else handling.reopen
        change(conversation=conversation, by=None)
        changed = {
            "id": str(conversation.pk),
            "accountId": str(conversation.number_id),
            "status": status,
            "platform": "whatsapp",
            "updatedAt": conversation.last_message_at,
        }
        return Response({"success": True, "data": changed})

    @extend_schema(
        operation_id="deleteInboxConversation",
        responses={200: shapes.ChangedBody},
        parameters=[OpenApiParameter("accountId", str)],
    )
    def delete(self, request: Request, conversation_id: str) -> Response:
        """Refused: what customers wrote is not thrown away over the API. Archive it instead."""
        self.conversation(request, conversation_id)
        raise ApiError(
            "Conversations cannot be deleted here. Set their status to archived.",
            code="not_supported",
        )


class ReadView(ConversationApiView):
    @extend_schema(
        operation_id="markConversationRead", request=shapes.AccountOnly, responses=shapes.ReadBody
    )
    @idempotent
    def post(self, request: Request, conversation_id: str) -> Response:
        """Marks all of it read, for programs and on the phones of the people."""
        conversation = self.conversation(request, conversation_id)
        return Response({"success": True, "markedCount": reading.mark_read(conversation)})


class TypingView(ConversationApiView):
    @extend_schema(
        operation_id="sendTypingIndicator", request=shapes.AccountOnly, responses=shapes.TypingBody
    )
    @idempotent
    def post(self, request: Request, conversation_id: str) -> Response:
        """`success` says whether it is to be shown now: not in groups, and not twice within 18
        seconds."""
        conversation = self.conversation(request, conversation_id)
        return Response({"success": typing_notices.note(conversation)})


def choice(request: Request, name: str, among: dict[str, object]) -> str:
    """One of these, or "" when the query does not say. Raises ApiError."""
    value = request.query_params.get(name, "")
    if value and value not in among:
        raise ApiError(f"{name} is one of {', '.join(among)}.", code="validation_error", param=name)
    return value
