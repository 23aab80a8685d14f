"""One call to the Graph API: who is asking, about what, with which body."""

import hmac
import json
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from whatsapp.sandbox.errors import GraphError, PlainGraphError
from whatsapp.sandbox.graph import limits
from whatsapp.sandbox.identifiers import digits
from whatsapp.sandbox.models import BusinessAccount, BusinessNumber, Fault, Group
from whatsapp.sandbox.services import faults


@dataclass
class Call:
    """`kind` names the edge ("messages", "groups", …); `node` is the id in the path, if any."""

    request: HttpRequest
    account: BusinessAccount
    kind: str
    node: str

    @cached_property
    def body(self) -> dict:
        """The JSON object sent, or the fields of a form. Raises 100 for anything else."""
        if self.request.content_type in (
            "multipart/form-data",
            "application/x-www-form-urlencoded",
        ):
            return self.request.POST.dict()
        if not self.request.body:
            return {}
        try:
            body = json.loads(self.request.body)
        except ValueError:
            raise GraphError(100, "The body is not valid JSON.") from None
        if not isinstance(body, dict):
            raise GraphError(100, "The body must be a JSON object.")
        return body

    @cached_property
    def number(self) -> BusinessNumber:
        numbers = self.account.numbers.select_related("account")
        number = numbers.filter(phone_number_id=self.node).first()
        if number is None:
            raise self.unknown_object()
        return number

    @cached_property
    def group(self) -> Group:
        """The group, deleted ones excepted. Raises 131041 when there is none for this account."""
        groups = Group.objects.select_related("number__account")
        group = groups.filter(
            group_id=self.node, number__account=self.account, deleted_at=None
        ).first()
        if group is None:
            raise GraphError(131041, "The group was not found.")
        limits.count_group_call(group.number)
        return group

    @property
    def usable_group(self) -> Group:
        """Like `group`, but raises 131207 while WhatsApp has it suspended."""
        if self.group.is_suspended:
            raise GraphError(131207, "The group violates platform policies.")
        return self.group

    @cached_property
    def is_about_a_number(self) -> bool:
        return self.account.numbers.filter(phone_number_id=self.node).exists()

    @property
    def is_about_the_waba(self) -> bool:
        return self.node == self.account.waba_id

    def unknown_object(self) -> GraphError:
        method = str(self.request.method).lower()
        return PlainGraphError(
            100,
            f"Unsupported {method} request. Object with ID '{self.node}' does not exist, cannot be "
            "loaded due to missing permissions, or does not support this operation",
            status=400,
            subcode=33,
            type_="GraphMethodException",
        )

    def require_product(self) -> None:
        if self.body.get("messaging_product") != "whatsapp":
            raise GraphError(100, "The parameter messaging_product is required: whatsapp.")

    @cached_property
    def faults(self) -> list[Fault]:
        return faults.in_force()

    def draw_fault(self, *kinds: Fault.Kind) -> Fault | None:
        """The fault of these kinds that hits this call, if one does. Counts the draw."""
        return faults.draw(self.faults, self.kind, *kinds, recipients=self._recipients)

    @property
    def _recipients(self) -> tuple[str, ...]:
        """Whom a message is addressed to, as it was written and as digits."""
        if self.kind != "messages":
            return ()
        try:
            named = [str(self.body.get(key) or "") for key in ("to", "recipient")]
        except GraphError:
            return ()
        return tuple({*named, *(digits(name) for name in named)} - {""})

    def failure_ordered(self) -> int | None:
        """The code with which an accepted call shall fail later, by a fault; usually None."""
        fault = self.draw_fault(Fault.Kind.FAIL_LATER)
        return (fault.code or 131000) if fault else None


def authenticate(request: HttpRequest) -> BusinessAccount:
    """The account whose token this is. Raises 104 without a token, 190 with a wrong one."""
    token = bearer_token(request)
    if not token:
        message = "An access token is required to request this resource."
        raise PlainGraphError(104, message, status=401)
    account = account_of(token)
    if account is None:
        message = "Invalid OAuth access token - Cannot parse access token"
        raise PlainGraphError(190, message, status=401)
    return account


def bearer_token(request: HttpRequest) -> str:
    """From the header, or from `access_token` in the query as the Graph allows too."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() in ("bearer", "oauth"):
        return token.strip()
    return request.GET.get("access_token", "")


def account_of(token: str) -> BusinessAccount | None:
    """By access token, or by an app token `app_id|app_secret`."""
    app_id, bar, secret = token.partition("|")
    if not bar:
        return BusinessAccount.objects.filter(access_token=token).first()
    account = BusinessAccount.objects.filter(app_id=app_id).first()
    fits = account and hmac.compare_digest(account.app_secret.encode(), secret.encode())
    return account if fits else None
