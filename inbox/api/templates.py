"""/v1/whatsapp/templates: the message templates of an account."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import not_found
from accounts.api.contract.views import ApiView
from accounts.models import ApiKey, BusinessNumber, Template

ACCOUNT = OpenApiParameter("accountId", str, required=True)
MOST = 1000
"""WhatsApp allows 6,000 in languages of one account; nobody reads more at once."""


class TemplateBody(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    status = serializers.CharField()
    category = serializers.CharField()
    language = serializers.CharField()
    components = serializers.ListField(child=serializers.DictField())
    parameter_format = serializers.CharField()
    rejected_reason = serializers.CharField(allow_blank=True)


class TemplatesBody(serializers.Serializer):
    success = serializers.BooleanField()
    templates = TemplateBody(many=True)


class OneTemplateBody(serializers.Serializer):
    success = serializers.BooleanField()
    template = TemplateBody()


class TemplateApiView(ApiView):
    resource_group = ApiKey.ResourceGroup.MESSAGES

    def templates(self, number: BusinessNumber) -> Any:
        of_account = {"connection": number.connection_id, "waba_id": number.waba_id}
        return Template.objects.filter(deleted_at=None, **of_account).exclude(waba_id="")


class TemplatesView(TemplateApiView):
    @extend_schema(
        operation_id="getWhatsAppTemplates",
        responses=TemplatesBody,
        parameters=[
            ACCOUNT,
            OpenApiParameter("name", str),
            OpenApiParameter("language", str),
            OpenApiParameter("status", str),
        ],
    )
    def get(self, request: Request) -> Response:
        """One entry per name and language, as WhatsApp last described them."""
        asked = request.query_params
        found = self.templates(self.number(asked.get("accountId")))
        for field in ("name", "language", "status"):
            value = asked.get(field, "").replace("\0", "")[:512]
            if value:
                found = found.filter(**{field: value.upper() if field == "status" else value})
        return Response({"success": True, "templates": [_body(one) for one in found[:MOST]]})


class TemplateView(TemplateApiView):
    @extend_schema(
        operation_id="getWhatsAppTemplate",
        responses=OneTemplateBody,
        parameters=[ACCOUNT, OpenApiParameter("language", str)],
    )
    def get(self, request: Request, name: str) -> Response:
        """A template by name; in the language asked for, else the first."""
        asked = request.query_params
        found = self.templates(self.number(asked.get("accountId")))
        found = found.filter(name=name.replace("\0", "")[:512])
        if language := asked.get("language", "").replace("\0", "")[:20]:
            found = found.filter(language=language)
        template = found.order_by("language").first()
        if template is None:
            raise not_found("The template")
        return Response({"success": True, "template": _body(template)})


def _body(template: Template) -> dict[str, Any]:
    return {
        "id": template.template_id or str(template.pk),
        "name": template.name,
        "status": template.status,
        "category": template.category,
        "language": template.language,
        "components": template.components,
        "parameter_format": template.parameter_format,
        "rejected_reason": template.rejected_reason,
    }
