"""Does WhatsApp's news reach us, all of it, and only if it is WhatsApp's?"""

import hashlib
import hmac
import json

import requests
from django.utils import timezone

from accounts.models import Connection
from accounts.services.connecting import WEBHOOK_FIELDS
from inbox.doctor.findings import Check, Finding, Patient, bad, doubtful, good, unknown

PATIENCE = (3.0, 10.0)
"""Seconds to connect, and to wait for an answer."""

NECESSARY = tuple(field for field in WEBHOOK_FIELDS if not field.startswith(("mess", "temp")))
"""The group fields; without them groups change and we do not hear of it."""

FIX_ADDRESS = "Set SITE_URL to the public https:// address, and let its proxy pass /webhooks/."


def callback(patient: Patient) -> Finding:
    """Post a letter without news to our own public address, signed and wrongly signed."""
    connection = patient.number.connection
    if connection.provider != Connection.Provider.CLOUD_API:
        return unknown("360dialog signs in its own way; send yourself a message to see it arrive.")
    if not connection.app_secret:
        return bad("There is no app secret.", "Store it: without it no webhook can be checked.")
    letter = {"object": "whatsapp_business_account", "entry": [], "test": str(timezone.now())}
    body = json.dumps(letter).encode()
    try:
        forged = _post(connection.callback_url, body, "0" * 64)
        signed = _post(connection.callback_url, body, _signature(connection.app_secret, body))
    except requests.RequestException as error:
        return bad(f"Our own callback was not reached: {type(error).__name__}.", FIX_ADDRESS)
    if signed != 200:
        return bad(f"Our own callback answered {signed} to a signed webhook.", FIX_ADDRESS)
    if forged != 401:
        return bad(
            f"Something answers {forged} to a webhook with a wrong signature.",
            "Another server seems to stand at this address. " + FIX_ADDRESS,
        )
    if not connection.callback_url.startswith("https://"):
        return doubtful(
            "Reachable from here and signatures are checked, but not over https.",
            "WhatsApp calls https:// addresses only: set SITE_URL to the public one.",
        )
    return good("Reachable at its public address; signatures are checked.")


def _post(url: str, body: bytes, signature: str) -> int:
    headers = {
        "Content-Type": "application/json",
        "X-Hub-Signature-256": f"sha256={signature}",
    }
    with requests.Session() as session:
        session.trust_env = False
        answer = session.post(
            url, data=body, headers=headers, timeout=PATIENCE, allow_redirects=False
        )
    return answer.status_code


def _signature(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def address(patient: Patient) -> Finding:
    theirs = patient.state.callback_url
    if not theirs:
        return unknown("WhatsApp does not say where it sends this number's webhooks.")
    if theirs != patient.number.connection.callback_url:
        return bad(
            "WhatsApp sends this number's webhooks to another address.",
            "Enter Octet's callback address and verify token in the app's WhatsApp settings.",
        )
    return good("WhatsApp sends this number's webhooks here.")


def app(patient: Patient) -> Finding:
    if not patient.number.waba_id:
        return unknown(
            "The number's WhatsApp Business Account is not known.",
            "Enter its id: connect_number --waba-id.",
        )
    apps = patient.gateway.subscribed_app_ids(patient.number.waba_id)
    if patient.token.app_id not in apps:
        return bad(
            "The app is not subscribed to the WhatsApp Business Account.",
            "Subscribe it: POST /{account}/subscribed_apps with this token.",
        )
    return good("The app hears of this WhatsApp Business Account.")


def fields(patient: Patient) -> Finding:
    secret = patient.number.connection.app_secret
    if not secret:
        return unknown("Without the app secret the subscription cannot be read.")
    subscription = patient.gateway.webhook_subscription(
        app_id=patient.token.app_id, app_secret=secret
    )
    has = subscription.fields if subscription and subscription.is_active else ()
    missing = [field for field in WEBHOOK_FIELDS if field not in has]
    remedy = "Subscribe to them in the app's dashboard, under WhatsApp, Configuration."
    if any(field == "messages" or field in NECESSARY for field in missing):
        return bad(f"Not subscribed: {', '.join(missing)}.", remedy)
    if missing:
        return doubtful(f"Not subscribed: {', '.join(missing)}.", remedy)
    return good("Messages, groups and templates: all fields are subscribed.")


CHECKS = (
    Check("callback", "Callback reachable and signed", callback),
    Check("address", "Webhook address", address),
    Check("app", "App subscribed", app),
    Check("fields", "Webhook fields", fields),
)
