"""What every view of the REST API starts from."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.acting import API, acting_via
from accounts.api.contract import rates
from accounts.api.contract.authentication import KeyAuthentication
from accounts.api.contract.errors import ApiError, not_found
from accounts.models import ApiKey, BusinessNumber


class AlwaysJSON(BaseContentNegotiation):
    """There is one kind of answer; asking for another is no reason to fail."""

    def select_parser(self, request: Request, parsers: Sequence[Any]) -> Any:
        media_type = (request.content_type or "").partition(";")[0].strip().lower()
        return next((one for one in parsers if one.media_type == media_type), None)

    def select_renderer(
        self, request: Request, renderers: Sequence[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class ApiView(APIView):
    """A view for programs with a key that is allowed to do this. `resource_group` says what part
    of the API it is; a key may be shut out of it."""

    authentication_classes = (KeyAuthentication,)
    content_negotiation_class = AlwaysJSON
    http_method_names = ["get", "post", "put", "patch", "delete", "head"]
    resource_group = ApiKey.ResourceGroup.ACCOUNTS
    rate: rates.Rate | None = None

    @property
    def caller(self) -> ApiKey:
        """Whose request this is; every query starts here."""
        return self.request.auth

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> Response:
        with acting_via(API):
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in SAFE_METHODS:
            # A body that cannot be read is refused even where nobody needs it.
            _ = request.data

    def prepare(self, request: Request, *args: object, **kwargs: object) -> None:
        """What an idempotent handler needs from the network or the storage: called before its
        transaction starts, and perhaps once more for a twin that comes at the same time."""

    def check_permissions(self, request: Request) -> None:
        caller = request.auth
        if caller.is_read_only and request.method not in SAFE_METHODS:
            raise ApiError(
                "This API key may only read.", code="insufficient_permissions", status=403
            )
        if self.resource_group in caller.disabled_groups:
            raise ApiError(
                f"This API key has no access to {self.resource_group}.",
                code="insufficient_permissions",
                status=403,
                details={"required_group": self.resource_group},
            )

    def check_throttles(self, request: Request) -> None:
        self.rate = rates.count(f"key:{request.auth.pk}", settings.API_REQUESTS_PER_MINUTE)
        if self.rate.is_exceeded:
            raise self.rate.error()

    def finalize_response(
        self, request: HttpRequest, response: Response, *args: object, **kwargs: object
    ) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.rate:
            for name, value in self.rate.headers.items():
                response[name] = value
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def number(self, account_id: object, *, param: str = "accountId") -> BusinessNumber:
        """The number of this id, if the caller works it: otherwise it does not exist."""
        if account_id in (None, ""):
            raise ApiError(f"{param} is required.", code="validation_error", param=param)
        pk = row_id(account_id)
        found = self.caller.numbers_worked().select_related("connection").filter(pk=pk).first()
        if pk is None or found is None:
            raise not_found("The account")
        return found


class NothingHere(APIView):
    """The answer to addresses under /api/ that are none of ours."""

    authentication_classes = ()
    content_negotiation_class = AlwaysJSON
    schema = None

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        raise not_found("The address")


def row_id(text: object) -> int | None:
    """The id of a row as it stands in addresses and bodies; None when it cannot be one."""
    text = str(text) if isinstance(text, (str, int)) and not isinstance(text, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
