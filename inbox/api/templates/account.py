"""What the views of templates start from."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError
from accounts.api.contract.views import ApiView
from accounts.models import ApiKey, BusinessNumber, Template
from accounts.services import template_work
from inbox.api.templates import shapes
from whatsapp.errors import GatewayError, Refused

ACCOUNT = OpenApiParameter("accountId", str, required=True)


class TemplateApiView(ApiView):
    resource_group = ApiKey.ResourceGroup.MESSAGES

    def templates(self, number: BusinessNumber) -> QuerySet[Template]:
        of_account = {"connection": number.connection_id, "waba_id": number.waba_id}
        return Template.objects.filter(deleted_at=None, **of_account).exclude(waba_id="")

    def account(self, request: Request) -> BusinessNumber:
        return self.number(asked(request, "accountId"))

    def changed(self, request: Request, template: Template) -> Response:
        form = shapes.TemplateChange(data=request.data)
        form.is_valid(raise_exception=True)
        with whatsapps_word():
            template_work.change_components(
                template, self.account(request), form.validated_data["components"]
            )
        return self.shown(template)

    def shown(self, template: Template, *, status: int = 200) -> Response:
        body = {"success": True, "template": shapes.body(template)}
        return Response(body, status=status)


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


def asked(request: Request, name: str) -> str:
    """Clients that change something name it in the body."""
    value = request.query_params.get(name) or request.data.get(name)
    return value if isinstance(value, str) else ""
