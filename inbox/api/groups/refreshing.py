"""Reading a group from WhatsApp anew, when what we know of it is doubted."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.idempotency import idempotent
from groups.api import shapes
from groups.models import GroupRequest
from inbox.api.groups.views import ACCOUNT, GroupApiView, under_way
from inbox.services import group_refreshing


class RefreshView(GroupApiView):
    @extend_schema(
        operation_id="refreshWhatsAppGroupChat",
        request=None,
        responses={200: shapes.AskedBody, 202: shapes.AskedBody},
        parameters=[ACCOUNT],
    )
    @idempotent
    def post(self, request: Request, group_id: str) -> Response:
        """Reads the group and who is in it from WhatsApp; what differs becomes events."""
        conversation = self.conversation(request, group_id)
        group_refreshing.refresh(conversation=conversation, by=None)
        return self.asked(under_way(conversation, GroupRequest.Kind.REFRESH), done="Group read")
