"""/v1/whatsapp/wa-groups: list, create, read, change and delete groups."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError
from accounts.api.contract.idempotency import idempotent
from accounts.api.contract.paging import limit_of, page
from accounts.api.contract.views import ApiView
from accounts.models import ApiKey
from groups.api import shapes
from groups.models import Group, GroupRequest
from inbox.api import looking
from inbox.api.groups.waiting import answer_for
from inbox.api.tags import named
from inbox.models import Conversation
from inbox.services import group_settings, group_work

ACCOUNT = OpenApiParameter("accountId", str, required=True)
Wish = GroupRequest.Kind


class GroupApiView(ApiView):
    """A view about one group, which `accountId` in the query belongs to."""

    resource_group = ApiKey.ResourceGroup.MESSAGES

    def conversation(self, request: Request, group_id: str) -> Conversation:
        number = self.number(request.query_params.get("accountId"))
        return looking.group(self.caller, group_id, number.pk)

    def asked(self, requests: Sequence[GroupRequest], *, done: str) -> Response:
        """What came of asking WhatsApp for this."""
        return answer_for(
            requests,
            done=lambda: {"success": True, "message": done},
            pending={"success": True, "message": "WhatsApp has not confirmed it yet."},
        )


def under_way(conversation: Conversation, *kinds: str) -> list[GroupRequest]:
    """What is being asked of WhatsApp for this group, newest first."""
    found = conversation.group.requests.filter(
        kind__in=kinds, state__in=GroupRequest.OPEN_STATES, dismissed_at=None
    )
    return list(found.exclude(state=GroupRequest.State.UNSURE).order_by("-pk"))


class GroupsView(ApiView):
    resource_group = ApiKey.ResourceGroup.MESSAGES

    @extend_schema(
        operation_id="listWhatsAppGroupChats",
        responses=shapes.GroupsBody,
        parameters=[ACCOUNT, OpenApiParameter("limit", int), OpenApiParameter("after", str)],
    )
    def get(self, request: Request) -> Response:
        """The groups of an account that exist on WhatsApp, newest first."""
        number = self.number(request.query_params.get("accountId"))
        found = page(
            Group.objects.filter(
                number=number, state__in=[Group.State.ACTIVE, Group.State.SUSPENDED]
            ),
            request=request,
            scope=f"{number.workspace_id}.{number.pk}.groups",
            limit=limit_of(request, usual=25, most=100),
            param="after",
        )
        cursors = {"after": found.next_cursor, "before": None}
        groups = [shapes.listed(group) for group in found.rows]
        return Response({"groups": groups, "paging": {"cursors": cursors}})

    @extend_schema(
        operation_id="createWhatsAppGroupChat",
        request=shapes.NewGroup,
        responses={201: shapes.CreatedBody, 202: shapes.CreatedBody},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Asks WhatsApp for a group. 202 when it has not confirmed in time: its id works at once,
        the invite link comes later."""
        form = shapes.NewGroup(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        conversation = group_work.create_group(
            number=self.number(wanted["accountId"]),
            by=None,
            subject=wanted["subject"],
            description=wanted.get("description") or "",
            join_approval_mode=wanted.get("joinApprovalMode") or Group.JoinMode.AUTO_APPROVE,
            tags=named(self.caller.workspace, wanted["tagIds"]) if "tagIds" in wanted else None,
        )
        pending = {
            "success": True,
            "group": _created(conversation),
            "message": "WhatsApp has not confirmed the group yet.",
        }
        return answer_for(
            under_way(conversation, Wish.CREATE),
            done=lambda: {"success": True, "group": _created(conversation)},
            pending=pending,
            status=201,
        )


def _created(conversation: Conversation) -> dict[str, Any]:
    group = Group.objects.get(pk=conversation.group_id)
    body = {"groupId": shapes.group_id(group), "conversationId": str(conversation.pk)}
    return body | ({"inviteLink": group.invite_link} if group.invite_link else {})


class GroupView(GroupApiView):
    @extend_schema(
        operation_id="getWhatsAppGroupChat", responses=shapes.GroupBody, parameters=[ACCOUNT]
    )
    def get(self, request: Request, group_id: str) -> Response:
        """A group and who is in it."""
        conversation = self.conversation(request, group_id)
        body = shapes.full(conversation.group) | {"conversationId": str(conversation.pk)}
        return Response({"success": True, "group": body})

    @extend_schema(
        operation_id="updateWhatsAppGroupChat",
        request=shapes.GroupChange,
        responses={200: shapes.AskedBody, 202: shapes.AskedBody},
        parameters=[ACCOUNT],
    )
    @idempotent
    def post(self, request: Request, group_id: str) -> Response:
        """Asks WhatsApp to change the texts. How people join is fixed when a group is made."""
        conversation = self.conversation(request, group_id)
        form = shapes.GroupChange(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = {name: value for name, value in form.validated_data.items() if value is not None}
        if not wanted:
            raise ApiError("Say what to change.", code="validation_error")
        mode = wanted.get("joinApprovalMode", conversation.group.join_approval_mode)
        if mode != conversation.group.join_approval_mode:
            raise ApiError(
                "WhatsApp fixes how people join when a group is made.",
                code="PLATFORM_LIMITATION",
                param="joinApprovalMode",
            )
        texts = {name: wanted[name] for name in ("subject", "description") if name in wanted}
        if texts:
            group_settings.change_texts(conversation=conversation, by=None, **texts)
        return self.asked(
            under_way(conversation, Wish.UPDATE)[:1] if texts else [],
            done="Group updated",
        )

    @extend_schema(
        operation_id="deleteWhatsAppGroupChat",
        responses={200: shapes.AskedBody, 202: shapes.AskedBody},
        parameters=[ACCOUNT],
    )
    @idempotent
    def delete(self, request: Request, group_id: str) -> Response:
        """Asks WhatsApp to end the group for everybody in it."""
        conversation = self.conversation(request, group_id)
        group_work.delete(conversation=conversation, by=None)
        return self.asked(under_way(conversation, Wish.DELETE), done="Group deleted")
