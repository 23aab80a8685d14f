"""Where webhooks go: the app's subscription to the WABA, and callback overrides."""

import secrets

import requests

from whatsapp.sandbox.errors import GraphError
from whatsapp.sandbox.graph.calls import Call, bearer_token
from whatsapp.sandbox.services import numbers

PATIENCE_SECONDS = 10
LONGEST_URL = 200


def subscribe(call: Call) -> dict:
    """POST {WABA}/subscribed_apps. An override is verified first; none removes the old one."""
    _require_waba(call)
    url = str(call.body.get("override_callback_uri", ""))
    if url:
        verify(url, str(call.body.get("verify_token", "")))
    numbers.set_account(call.account, is_subscribed=True, override_callback_url=url)
    return {"success": True}


def list_subscriptions(call: Call) -> dict:
    _require_waba(call)
    account = call.account
    if not account.is_subscribed:
        return {"data": []}
    link = f"https://www.facebook.com/games/?app_id={account.app_id}"
    app = {"id": account.app_id, "link": link, "name": account.name}
    override = account.override_callback_url
    subscription = {"whatsapp_business_api_data": app}
    rows = [subscription | ({"override_callback_uri": override} if override else {})]
    if other := account.said.get("other_app_id"):
        rows.append({"whatsapp_business_api_data": {"id": other, "name": "Another app"}})
    return {"data": rows}


FIELDS = (
    "messages",
    "group_lifecycle_update",
    "group_participants_update",
    "group_settings_update",
    "group_status_update",
    "message_template_status_update",
    "message_template_quality_update",
    "message_template_components_update",
    "template_category_update",
)


def list_app_fields(call: Call) -> dict:
    """GET {APP}/subscriptions, with the app's own token: `app_id|app_secret`."""
    account = call.account
    if call.node != account.app_id or "|" not in bearer_token(call.request):
        raise call.unknown_object()
    names = account.said.get("webhook_fields", FIELDS)
    subscription = {
        "object": "whatsapp_business_account",
        "callback_url": account.callback_url,
        "active": True,
        "fields": [{"name": name, "version": "v26.0"} for name in names],
    }
    return {"data": [subscription] if names else []}


def unsubscribe(call: Call) -> dict:
    _require_waba(call)
    numbers.set_account(call.account, is_subscribed=False, override_callback_url="")
    return {"success": True}


def configure_number(call: Call) -> dict:
    """POST {PNID} with `webhook_configuration`; an empty address removes the override."""
    configuration = call.body.get("webhook_configuration")
    if not isinstance(configuration, dict):
        raise GraphError(100, "webhook_configuration must be an object.")
    number = call.number
    url = str(configuration.get("override_callback_uri", ""))
    if url:
        verify(url, str(configuration.get("verify_token", "")))
    number.override_callback_url = url
    number.save(update_fields=["override_callback_url"])
    return {"success": True}


def verify(url: str, verify_token: str) -> None:
    """Ask the callback to echo a challenge, as Meta does. Raises 2200 when it does not."""
    if len(url) > LONGEST_URL:
        raise GraphError(100, f"The callback address may have {LONGEST_URL} characters at most.")
    challenge = str(secrets.randbelow(10**9))
    query = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": verify_token}
    try:
        answer = requests.get(url, params=query, timeout=PATIENCE_SECONDS, allow_redirects=False)
    except requests.RequestException as error:
        raise GraphError(2200, f"The callback did not answer: {type(error).__name__}.") from None
    if answer.status_code != 200 or answer.text.strip() != challenge:
        raise GraphError(2200, f"The callback answered {answer.status_code}, not the challenge.")


def _require_waba(call: Call) -> None:
    if not call.is_about_the_waba:
        raise call.unknown_object()
