"""May we speak to WhatsApp at all?"""

from datetime import timedelta

from django.utils import timezone

from inbox.doctor.findings import Check, Finding, Patient, bad, doubtful, good, unknown

SCOPES = ("whatsapp_business_messaging", "whatsapp_business_management")
"""Permissions: to send and hear, and to read numbers, templates and subscriptions."""

SOON = timedelta(days=7)
MOST_SKEW = timedelta(seconds=30)
WORST_SKEW = timedelta(minutes=5)


def token(patient: Patient) -> Finding:
    found = patient.token
    if not found.is_valid:
        return bad(
            "WhatsApp says that the access token is not valid.",
            "Make a new system user token in the Meta Business settings and store it.",
        )
    if found.expires_at is None:
        return good("The access token is valid and does not expire.")
    left = found.expires_at - timezone.now()
    if left < timedelta():
        return bad("The access token has expired.", "Store a new one; a system user's never ends.")
    if left < SOON:
        return doubtful(
            f"The access token expires on {found.expires_at:%d %b %Y}.",
            "Store a system user token, which does not expire.",
        )
    return good(f"The access token is valid until {found.expires_at:%d %b %Y}.")


def scopes(patient: Patient) -> Finding:
    found = patient.token
    if missing := [scope for scope in SCOPES if scope not in found.scopes]:
        return bad(
            f"The token lacks {' and '.join(missing)}.",
            "Make a token with both permissions for this WhatsApp Business Account.",
        )
    waba_id = patient.number.waba_id
    if waba_id and found.waba_ids and waba_id not in found.waba_ids:
        return bad(
            "The token was not given for this number's WhatsApp Business Account.",
            "Assign the account to the system user, or correct the account id of the number.",
        )
    return good("It may send, receive and manage.")


def clock(patient: Patient) -> Finding:
    theirs = patient.gateway.server_time()
    if theirs is None:
        return unknown("The provider does not show its clock.")
    skew = abs(timezone.now() - theirs)
    seconds = round(skew.total_seconds())
    if skew > WORST_SKEW:
        return bad(
            f"The clock of this server is {seconds} seconds off.",
            "Turn on NTP: windows, retries and signatures depend on the time.",
        )
    if skew > MOST_SKEW:
        return doubtful(f"The clock of this server is {seconds} seconds off.", "Turn on NTP.")
    return good("This server's clock agrees with WhatsApp's.")


CHECKS = (
    Check("token", "Access token", token),
    Check("scopes", "Permissions", scopes),
    Check("clock", "Clock", clock),
)
