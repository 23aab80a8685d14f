"""/v1/configs/webhook: where the number's webhooks go, and which headers they carry."""

import json

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from whatsapp.sandbox.dialog360.keys import number_of, refusal


@csrf_exempt
def webhook(request: HttpRequest) -> JsonResponse:
    """GET and POST `{url, headers}`. With headers set, webhooks come 360dialog's way: these headers
    and `x-360dialog-signature`, but no signature of Meta's."""
    number = number_of(request)
    if number is None:
        return refusal(401, "Invalid api key")
    if request.method == "POST":
        wish = _read(request.body)
        if wish is None:
            return refusal(400, "url must be an address and headers an object of texts")
        number.override_callback_url, number.webhook_headers = wish
        number.save(update_fields=["override_callback_url", "webhook_headers"])
    elif request.method != "GET":
        return refusal(405, "Method not allowed")
    return JsonResponse({"url": number.effective_callback_url, "headers": number.webhook_headers})


def _read(body: bytes) -> tuple[str, dict[str, str]] | None:
    try:
        wish = json.loads(body)
        url, headers = wish["url"], wish.get("headers") or {}
        texts = [url, *headers.keys(), *headers.values()]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    if not all(isinstance(text, str) for text in texts) or not 0 < len(url) <= 200:
        return None
    return url, headers
