"""`D360-API-KEY` in the place of a bearer token, and no number in the path."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from whatsapp.sandbox.models import BusinessAccount, BusinessNumber

View = Callable[..., HttpResponseBase]


def by_key(view: View) -> View:
    """The Graph's view for the number (or the `node` of the path) that the key stands for.

    The key is the account's access token and speaks for its oldest number. A wrong one is refused
    by 360dialog's gateway, in its own shape.
    """

    def keyed(request: HttpRequest, node: str = "", **_: str) -> HttpResponseBase:
        number = number_of(request)
        if number is None:
            return refusal(401, "Invalid api key")
        request.META["HTTP_AUTHORIZATION"] = f"Bearer {number.account.access_token}"
        return view(request, node=node or number.phone_number_id)

    return csrf_exempt(keyed)


def by_key_for_the_account(view: View) -> View:
    """As by_key, for what belongs to the WhatsApp Business Account."""

    def keyed(request: HttpRequest) -> HttpResponseBase:
        number = number_of(request)
        node = number.account.waba_id if number else ""
        return by_key(view)(request, node=node)

    return csrf_exempt(keyed)


def number_of(request: HttpRequest) -> BusinessNumber | None:
    key = request.META.get("HTTP_D360_API_KEY", "")
    account = BusinessAccount.objects.filter(access_token=key).first() if key else None
    return account.numbers.select_related("account").order_by("pk").first() if account else None


def refusal(status: int, words: str) -> JsonResponse:
    meta = {"success": False, "http_code": status, "developer_message": words}
    return JsonResponse({"meta": meta}, status=status)
