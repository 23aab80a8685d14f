"""What Sinch's addresses have in common: two headers, one number, one shape of errors."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.authentication import key_of
from accounts.api.contract.errors import ApiError, answer_to, not_found
from accounts.api.contract.idempotency import Unsettled
from accounts.api.contract.views import ApiView
from accounts.models import ApiKey, BusinessNumber
from groups.models import Group
from inbox.api import looking
from inbox.models import Conversation

SCHEME = "authenticationToken"
STATUSES = {409: 412, 422: 400}
"""Their contract knows neither 409 nor 422."""
GONE = frozenset({Group.State.DELETED, Group.State.CREATE_FAILED})


class TokenAuthentication(BaseAuthentication):
    """`authenticationToken` is an API key; `userName` must be there and may be anything."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, ApiKey]:
        name = request.headers.get("userName", "").strip()
        secret = request.headers.get("authenticationToken", "").strip()
        if not name or not secret:
            raise ApiError(
                "Send the headers userName (any name) and authenticationToken (your API key).",
                code="missing_api_key",
                status=401,
            )
        return AnonymousUser(), key_of(secret, request)

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


class SinchView(ApiView):
    """A view of Sinch's contract. It acts for the one number of the key."""

    authentication_classes = (TokenAuthentication,)
    resource_group = ApiKey.ResourceGroup.MESSAGES
    schema = None

    def get_exception_handler(self) -> Callable[[Exception, Mapping[str, Any]], Response]:
        return answer_as_sinch

    def own_number(self) -> BusinessNumber:
        """Sinch's bodies name no number of ours: the key does. Raises ApiError."""
        found = list(self.caller.numbers_worked().select_related("connection")[:2])
        if len(found) != 1:
            reason = "may work with several numbers" if found else "has no number to work with"
            raise ApiError(
                f"This API key {reason}. Make one for one number: "
                "manage.py create_api_key NAME --numbers PHONE_NUMBER_ID.",
                code="which_number",
            )
        return found[0]

    def group_chat(self, group_id: str) -> Conversation:
        """The conversation of a group that exists on WhatsApp. Raises ApiError (404)."""
        conversation = looking.group(self.caller, group_id, self.own_number().pk)
        if conversation.group.state in GONE:
            raise not_found("The group")
        return conversation


class NothingHere(SinchView):
    """The answer to addresses under /v1/ that are none of ours."""

    authentication_classes = ()

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        raise not_found("The address")


def answer_as_sinch(error: Exception, context: Mapping[str, Any]) -> Response:
    """{errorCode, errorMessage}; errorCode is the HTTP status."""
    answer = answer_to(error, context)
    answer.status_code = STATUSES.get(answer.status_code, answer.status_code)
    message = answer.data["error"]
    if told := answer.data.get("platformError"):
        message = f"WhatsApp: {message} ({told['code']})"
    if answer.status_code == 401:
        answer["WWW-Authenticate"] = SCHEME
    answer.data = {"errorCode": answer.status_code, "errorMessage": message}
    return answer


def in_groups(*groups: Mapping[str, Any]) -> dict[str, Any]:
    """Their envelope around every answer about groups."""
    return {"groups": list(groups)}


def without_request(answer: Response) -> Response:
    """Group work of ours answers with the request to ask for later; theirs has none."""
    data = {name: value for name, value in answer.data.items() if name != "request"}
    if isinstance(answer, Unsettled):
        settle = answer.settle
        return Unsettled(data, status=answer.status_code, settle=lambda: without_request(settle()))
    return Response(data, status=answer.status_code)
