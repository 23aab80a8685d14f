"""/v1/whatsapp/templates: the message templates of an account."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db.models import Q
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError, not_found
from accounts.api.contract.views import ApiView, row_id
from accounts.models import ApiKey, BusinessNumber, Template
from accounts.services import template_work
from whatsapp.errors import GatewayError, Refused

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


class NewTemplate(serializers.Serializer):
    accountId = serializers.CharField(max_length=20)
    name = serializers.RegexField(r"\A[a-z0-9_]{1,512}\Z", help_text="Small letters, digits and _.")
    category = serializers.ChoiceField(choices=["AUTHENTICATION", "MARKETING", "UTILITY"])
    language = serializers.RegexField(r"\A[A-Za-z_]{2,10}\Z")
    components = serializers.ListField(
        child=serializers.DictField(), min_length=1, max_length=10, help_text="As WhatsApp's."
    )
    parameter_format = serializers.ChoiceField(
        choices=["POSITIONAL", "NAMED"], default="POSITIONAL"
    )


class DeletedBody(serializers.Serializer):
    success = serializers.BooleanField()
    scope = serializers.CharField()
    language = serializers.CharField(required=False)
    message = serializers.CharField()


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

    @extend_schema(
        operation_id="createWhatsAppTemplate",
        request=NewTemplate,
        responses={200: OneTemplateBody, 201: OneTemplateBody},
    )
    def post(self, request: Request) -> Response:
        """Hands a template in to WhatsApp's review. The same one again answers 200 with what there
        is: that is what makes repeating safe here, not an Idempotency-Key."""
        form = NewTemplate(data=_with_known_names(request.data))
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        number = self.number(wanted.pop("accountId"))
        there = self.templates(number).filter(name=wanted["name"], language=wanted["language"])
        if known := there.first():
            if known.components != wanted["components"]:
                raise ApiError(
                    "There is such a template already.",
                    code="template_exists",
                    status=409,
                    param="name",
                )
            return Response({"success": True, "template": _body(known)})
        with whatsapps_word():
            template = template_work.hand_in_components(number, **wanted)
        return Response({"success": True, "template": _body(template)}, status=201)


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

    @extend_schema(
        operation_id="deleteWhatsAppTemplate",
        responses={200: DeletedBody},
        parameters=[ACCOUNT, OpenApiParameter("language", str)],
    )
    def delete(self, request: Request, name: str) -> Response:
        """Deletes a template at WhatsApp, in one language or in all."""
        number = self.number(request.query_params.get("accountId"))
        language = request.query_params.get("language", "").replace("\0", "")[:20]
        found = self.templates(number).filter(name=name.replace("\0", "")[:512])
        chosen = list(found.filter(language=language) if language else found)
        if not chosen:
            raise not_found("The template")
        for template in chosen:
            with whatsapps_word():
                template_work.delete(template, number)
        body = {"success": True, "scope": "all_languages", "message": "Template deleted"}
        return Response(body | ({"scope": "language", "language": language} if language else {}))


class TemplateByIdView(TemplateApiView):
    @extend_schema(
        operation_id="getWhatsAppTemplateById", responses=OneTemplateBody, parameters=[ACCOUNT]
    )
    def get(self, request: Request, template_id: str) -> Response:
        """One template in one language, by the id that the list gives."""
        found = self.templates(self.number(request.query_params.get("accountId")))
        pk = row_id(template_id)
        ids = Q(template_id=template_id) | Q(template_id="", pk=pk)
        template = found.filter(ids).first() if pk is not None else None
        if template is None:
            raise not_found("The template")
        return Response({"success": True, "template": _body(template)})


@contextmanager
def whatsapps_word() -> Iterator[None]:
    """What WhatsApp refuses becomes an answer with its words."""
    try:
        yield
    except GatewayError as error:
        problem = error.problem
        raise ApiError(
            problem.details or problem.title or "WhatsApp did not answer.",
            code="platform_api_error",
            status=400 if isinstance(error, Refused) else 502,
            platform_error={"code": problem.code, "message": problem.title},
        ) from error


def _with_known_names(data: Mapping[str, Any]) -> dict[str, Any]:
    """One published client writes this name in its own manner."""
    given = dict(data)
    if "parameterFormat" in given:
        given.setdefault("parameter_format", given["parameterFormat"])
    return given


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
