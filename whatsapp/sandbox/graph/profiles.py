"""{PHONE_NUMBER_ID}/whatsapp_business_profile: how the number presents itself."""

from whatsapp.sandbox.errors import GraphError
from whatsapp.sandbox.graph.calls import Call

LONGEST = {"about": 139, "address": 256, "description": 512, "email": 128, "vertical": 40}
FIELDS = (*LONGEST, "websites", "profile_picture_url")
LONGEST_WEBSITE = 256


def get_profile(call: Call) -> dict:
    """The fields that were asked for and are set; by themselves only the product."""
    wanted = [one.strip() for one in call.request.GET.get("fields", "").split(",") if one.strip()]
    if unknown := [one for one in wanted if one not in FIELDS]:
        raise GraphError(100, f"Tried accessing nonexisting field ({unknown[0]})")
    profile = call.number.profile
    return {
        "data": [
            {one: profile[one] for one in wanted if profile.get(one)}
            | {"messaging_product": "whatsapp"}
        ]
    }


def change_profile(call: Call) -> dict:
    """What is given replaces what there is."""
    call.require_product()
    given = {name: call.body[name] for name in (*LONGEST, "websites") if name in call.body}
    for name, most in LONGEST.items():
        text = given.get(name, "")
        if not isinstance(text, str) or len(text) > most:
            raise GraphError(100, f"{name} may have {most} characters at most.")
    if given.get("about") == "":
        raise GraphError(100, "about may not be empty.")
    websites = given.get("websites", [])
    if not isinstance(websites, list) or len(websites) > 2 or not all(map(_is_website, websites)):
        raise GraphError(100, "websites takes two addresses with http:// or https:// at most.")
    if handle := call.body.get("profile_picture_handle"):
        given["profile_picture_url"] = f"https://pps.whatsapp.net/{handle}"
    call.number.profile = call.number.profile | given
    call.number.save(update_fields=["profile"])
    return {"success": True}


def _is_website(value: object) -> bool:
    is_short = isinstance(value, str) and len(value) <= LONGEST_WEBSITE
    return is_short and value.startswith(("http://", "https://"))
