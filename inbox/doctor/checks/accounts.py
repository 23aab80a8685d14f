"""Is the number one that may have groups, and how much may it do?"""

from accounts.models import Template
from accounts.services import health
from accounts.services.template_work import INVITATION
from groups.models import Group
from inbox.doctor.findings import Check, Finding, Patient, bad, doubtful, good, unknown

MOST_GROUPS = 10_000
"""Groups of one number (WhatsApp's limit)."""
ALMOST = 9_500

WORKING = {"CONNECTED", "FLAGGED"}
RATES = {"STANDARD": "80", "HIGH": "1,000"}
"""Messages a second, in and out together, by WhatsApp's name of the level."""


def status(patient: Patient) -> Finding:
    found = patient.state
    if not found.status:
        return unknown("WhatsApp does not tell the number's status.")
    if found.status not in WORKING or found.can_send == "BLOCKED":
        return bad(
            f"The number cannot send: {found.status}, {found.can_send or 'no health status'}.",
            "Open it in the WhatsApp Manager, which says what is wrong.",
        )
    if found.can_send == "LIMITED" or found.status != "CONNECTED":
        return doubtful(
            "WhatsApp limits what the number can send.",
            "Open it in the WhatsApp Manager, which says why.",
        )
    return good("Connected, and able to send.")


def official(patient: Patient) -> Finding:
    found = patient.state.is_official_business_account
    if found is None:
        return unknown("WhatsApp does not say whether this is an Official Business Account.")
    if not found:
        return bad(
            "The number is not an Official Business Account: it may have no groups.",
            "Apply for it in the WhatsApp Manager. Direct chats work without it.",
        )
    return good("An Official Business Account: it may have groups.")


def coexistence(patient: Patient) -> Finding:
    found = patient.state
    if found.is_on_business_app is not None:
        health.note_business_app(patient.number, found.is_on_business_app)
    if found.is_on_business_app:
        return bad(
            "The number is also used in the WhatsApp Business app: it may have no groups.",
            "Disconnect it in the phone's app and connect it to the Cloud API alone.",
        )
    if found.platform and found.platform != "CLOUD_API":
        return bad(f"The number is on {found.platform}.", "Move it to the Cloud API.")
    if found.is_on_business_app is None:
        return unknown("WhatsApp does not say whether the phone's app uses this number too.")
    return good("On the Cloud API alone.")


def multi_solution(patient: Patient) -> Finding:
    """WhatsApp has no field for it; a second app on the account is the sign we can see."""
    if not patient.number.waba_id:
        return unknown("The number's WhatsApp Business Account is not known.")
    apps = patient.gateway.subscribed_app_ids(patient.number.waba_id)
    if len(apps) > 1:
        return doubtful(
            f"{len(apps)} apps are subscribed to the account.",
            "If it is a Multi-Solution Conversation, groups are not possible: remove the others.",
        )
    return good("No other app works with this account.")


def invitation(patient: Patient) -> Finding:
    """A template that invites to a group, approved: made of the library's, or using its name."""
    number = patient.number
    known = Template.objects.filter(
        connection=number.connection_id,
        waba_id=number.waba_id,
        deleted_at=None,
        library_name=INVITATION,
    )
    states = set(known.values_list("status", flat=True))
    if Template.Status.APPROVED in states:
        return good("The invitation template is approved.")
    if states:
        return doubtful(
            f"The invitation template is {', '.join(sorted(states)).lower()}.",
            "Wait for WhatsApp's review, or write another on the templates page.",
        )
    return doubtful(
        "There is no invitation template.",
        "Add it on the templates page: people who have not written yet can only be invited so.",
    )


def limits(patient: Patient) -> Finding:
    number = patient.number
    gone = [Group.State.DELETED, Group.State.CREATE_FAILED]
    # One more than the limit would never be counted: a bounded look.
    held = Group.objects.filter(number=number).exclude(state__in=gone)
    groups = held.order_by()[: MOST_GROUPS + 1].count()
    rate = RATES.get(patient.state.throughput, "")
    words = f"{groups:,} of {MOST_GROUPS:,} groups"
    words += f"; {rate} messages a second" if rate else ""
    if groups >= MOST_GROUPS:
        return bad(f"{words}.", "Delete groups that are over: WhatsApp makes no more.")
    if groups >= ALMOST:
        return doubtful(f"{words}.", "Delete groups that are over before the limit is reached.")
    if rate and number.messages_per_second > int(rate.replace(",", "")):
        return doubtful(
            f"{words}; we are set to {number.messages_per_second}.",
            "Set the number's rate below WhatsApp's limit.",
        )
    return good(f"{words}.")


CHECKS = (
    Check("status", "Number", status),
    Check("official", "Official Business Account", official),
    Check("coexistence", "Coexistence", coexistence),
    Check("multi_solution", "Multi-Solution", multi_solution),
    Check("invitation", "Invitation template", invitation),
    Check("limits", "Limits", limits),
)
