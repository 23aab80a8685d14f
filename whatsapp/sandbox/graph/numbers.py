"""Business numbers, the WABA, and what a token is good for."""

from whatsapp.sandbox.graph import fields, paging
from whatsapp.sandbox.graph.calls import Call, account_of
from whatsapp.sandbox.models import BusinessNumber

NUMBER_DEFAULTS = (
    "verified_name",
    "display_phone_number",
    "quality_rating",
    "code_verification_status",
)
LIST_DEFAULTS = (*NUMBER_DEFAULTS, "platform_type", "throughput", "webhook_configuration")
# Names that clients ask for and a number or WABA here has nothing to say about: known, but left out
# of the answer, as the Graph does with empty fields.
EMPTY_NUMBER_FIELDS = (
    "certificate",
    "conversational_automation",
    "country_code",
    "country_dial_code",
    "eligibility_for_api_business_global_search",
    "is_preverified_number",
    "new_certificate",
    "quality_score",
    "username",
)
EMPTY_WABA_FIELDS = (
    "disable_marketing_messages_on_cloud_api",
    "is_enabled_for_insights",
    "marketing_messages_lite_api_status",
    "marketing_messages_onboarding_status",
    "on_behalf_of_business_info",
    "owner_business_info",
    "subscribed_apps",
)
SCOPES = ("whatsapp_business_management", "whatsapp_business_messaging")


def get_number(call: Call) -> dict:
    return fields.select(
        call.request, "WhatsAppBusinessPhoneNumber", describe_number(call.number), NUMBER_DEFAULTS
    )


def list_numbers(call: Call) -> dict:
    """GET {WABA}/phone_numbers"""
    if not call.is_about_the_waba:
        raise call.unknown_object()
    numbers = call.account.numbers.select_related("account")
    found, around = paging.page(call.request, numbers, most=100)
    rows = [
        fields.select(
            call.request, "WhatsAppBusinessPhoneNumber", describe_number(number), LIST_DEFAULTS
        )
        for number in found
    ]
    return {"data": rows} | ({"paging": around} if around else {})


def get_waba(call: Call) -> dict:
    account = call.account
    values = dict.fromkeys(EMPTY_WABA_FIELDS) | {
        "id": account.waba_id,
        "name": account.name,
        "status": "ACTIVE",
        "account_review_status": "APPROVED",
        "business_verification_status": "verified",
        "timezone_id": "1",
        "message_template_namespace": f"sandbox_{account.pk}",
        "country": "US",
        "currency": "USD",
        "ownership_type": "SELF",
        "health_status": _health("WABA", account.waba_id),
    }
    defaults = ("id", "name", "timezone_id", "message_template_namespace")
    return fields.select(call.request, "WhatsAppBusinessAccount", values, defaults)


def debug_token(call: Call) -> dict:
    """GET debug_token?input_token="""
    account = account_of(call.request.GET.get("input_token", ""))
    if account is None:
        error = {"code": 190, "message": "Invalid OAuth access token."}
        return {"data": {"is_valid": False, "scopes": [], "error": error}}
    targets = [account.waba_id]
    scopes = account.said.get("scopes", list(SCOPES))
    return {
        "data": {
            "app_id": account.app_id,
            "type": "SYSTEM_USER",
            "application": account.name,
            "expires_at": account.said.get("token_expires_at", 0),
            "data_access_expires_at": 0,
            "is_valid": True,
            "scopes": scopes,
            "granular_scopes": [{"scope": scope, "target_ids": targets} for scope in scopes],
            "user_id": account.app_id,
        }
    }


def describe_number(number: BusinessNumber) -> dict:
    """Every field the sandbox knows of a number."""
    is_oba = number.is_official_business_account
    return dict.fromkeys(EMPTY_NUMBER_FIELDS) | {
        "id": number.phone_number_id,
        "verified_name": number.verified_name,
        "display_phone_number": formatted(number.display_number),
        "quality_rating": "GREEN",
        "code_verification_status": "VERIFIED",
        "name_status": "APPROVED",
        "new_name_status": "NONE",
        "status": "CONNECTED",
        "platform_type": "CLOUD_API",
        "host_platform": "CLOUD_API",
        "is_on_biz_app": False,
        "is_pin_enabled": False,
        "is_official_business_account": is_oba,
        "official_business_account": {"oba_status": "APPROVED" if is_oba else "NOT_STARTED"},
        "throughput": {"level": "STANDARD"},
        "whatsapp_business_manager_messaging_limit": "TIER_UNLIMITED",
        "messaging_limit_tier": "TIER_UNLIMITED",
        "account_mode": "LIVE",
        "search_visibility": "NON_VISIBLE",
        "last_onboarded_time": number.created_at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "webhook_configuration": webhook_configuration(number),
        "health_status": _health("PHONE_NUMBER", number.phone_number_id),
        **number.said,
    }


def webhook_configuration(number: BusinessNumber) -> dict[str, str]:
    addresses = {
        "phone_number": number.override_callback_url,
        "whatsapp_business_account": number.account.override_callback_url,
        "application": number.account.callback_url,
    }
    return {level: url for level, url in addresses.items() if url}


def formatted(display_number: str) -> str:
    """`15557770123` as `+1 555-777-0123`; other countries simply with a plus."""
    if len(display_number) == 11 and display_number.startswith("1"):
        area, office, line = display_number[1:4], display_number[4:7], display_number[7:]
        return f"+1 {area}-{office}-{line}"
    return f"+{display_number}"


def _health(entity_type: str, entity_id: str) -> dict:
    entity = {"entity_type": entity_type, "id": entity_id, "can_send_message": "AVAILABLE"}
    return {"can_send_message": "AVAILABLE", "entities": [entity]}
