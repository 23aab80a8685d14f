"""What the views of templates start from."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError
from accounts.api.contract.platform import whatsapps_word
from accounts.api.contract.views import ApiView
from accounts.models import ApiKey, BusinessNumber, Template
from accounts.services import template_work
from inbox.api.templates import shapes
from whatsapp.templates import LIFETIMES, problem_of_lifetime

ACCOUNT = OpenApiParameter("accountId", str, required=True)


class TemplateApiView(ApiView):
    resource_group = ApiKey.ResourceGroup.MESSAGES

    def templates(self, number: BusinessNumber) -> QuerySet[Template]:
        of_account = {"connection": number.connection_id, "waba_id": number.waba_id}
        return Template.objects.filter(deleted_at=None, **of_account).exclude(waba_id="")

    def account(self, request: Request) -> BusinessNumber:
        return self.number(asked(request, "accountId"))

    def changed(self, request: Request, template: Template) -> Response:
        form = shapes.TemplateChange(data=shapes.with_known_names(request.data))
        form.is_valid(raise_exception=True)
        wanted, number = form.validated_data, self.account(request)
        components, lifetime = wanted.get("components"), wanted.get("message_send_ttl_seconds")
        if not components and lifetime is None:
            raise ApiError(
                "Give components, message_send_ttl_seconds or both.",
                code="validation_error",
                param="components",
            )
        check_lifetime(wanted, template.category)
        with whatsapps_word():
            if components:
                template_work.change_components(template, number, components, lifetime=lifetime)
            else:
                template_work.set_lifetime(template, number, lifetime)
        return self.shown(template)

    def shown(self, template: Template, *, status: int = 200) -> Response:
        body = {"success": True, "template": shapes.body(template)}
        return Response(body, status=status)


def check_lifetime(wanted: Mapping[str, Any], category: str, *, is_new: bool = False) -> None:
    """Raises ApiError for a time to live that WhatsApp would not take."""
    seconds = wanted.get("message_send_ttl_seconds")
    if seconds is None or category not in LIFETIMES:
        return
    if problem := problem_of_lifetime(category, seconds, is_new=is_new):
        raise ApiError(problem, code="validation_error", param="message_send_ttl_seconds")


def asked(request: Request, name: str) -> str:
    """Clients that change something name it in the body."""
    value = request.query_params.get(name) or request.data.get(name)
    return value if isinstance(value, str) else ""
