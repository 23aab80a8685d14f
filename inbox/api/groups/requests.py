"""/v1/whatsapp/group-requests/{id}: how it went with what WhatsApp was asked to do."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import not_found
from accounts.api.contract.idempotency import idempotent
from accounts.api.contract.views import ApiView, row_id
from accounts.models import ApiKey
from groups.api import shapes
from groups.models import GroupRequest
from inbox.services import group_work


class OneRequestBody(serializers.Serializer):
    success = serializers.BooleanField()
    request = shapes.RequestBody()


class _RequestApiView(ApiView):
    resource_group = ApiKey.ResourceGroup.MESSAGES

    def asked(self, request_id: str) -> GroupRequest:
        visible = GroupRequest.objects.filter(number__in=self.caller.numbers_worked())
        pk = row_id(request_id)
        rows = visible.select_related("group", "number").filter(pk=pk)
        found = rows.first() if pk is not None else None
        if found is None:
            raise not_found("The request")
        return found


class GroupRequestView(_RequestApiView):
    @extend_schema(operation_id="getWhatsAppGroupRequest", responses=OneRequestBody)
    def get(self, request: Request, request_id: str) -> Response:
        """queued, sending and accepted go on; confirmed, partly and failed are the end; unsure
        means that WhatsApp's answer was lost."""
        return Response({"success": True, "request": shapes.asked(self.asked(request_id))})


class GroupRequestAgainView(_RequestApiView):
    @extend_schema(operation_id="askWhatsAppAgain", request=None, responses={202: OneRequestBody})
    @idempotent
    def post(self, request: Request, request_id: str) -> Response:
        """Asks once more for what failed, was done in part or never confirmed: a new request."""
        asked = self.asked(request_id)
        again = group_work.try_again(request=asked, by=None)
        return Response({"success": True, "request": shapes.asked(again)}, status=202)
