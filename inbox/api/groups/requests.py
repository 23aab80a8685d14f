"""/v1/whatsapp/group-requests/{id}: how it went with what WhatsApp was asked to do."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import not_found
from accounts.api.contract.views import ApiView, row_id
from accounts.models import ApiKey
from groups.api import shapes
from groups.models import GroupRequest


class OneRequestBody(serializers.Serializer):
    success = serializers.BooleanField()
    request = shapes.RequestBody()


class GroupRequestView(ApiView):
    resource_group = ApiKey.ResourceGroup.MESSAGES

    @extend_schema(operation_id="getWhatsAppGroupRequest", responses=OneRequestBody)
    def get(self, request: Request, request_id: str) -> Response:
        """queued, sending and accepted go on; confirmed, partly and failed are the end; unsure
        means that WhatsApp's answer was lost."""
        visible = GroupRequest.objects.filter(number__in=self.caller.numbers_worked())
        pk = row_id(request_id)
        found = visible.select_related("group").filter(pk=pk).first() if pk is not None else None
        if found is None:
            raise not_found("The request")
        return Response({"success": True, "request": shapes.asked(found)})
