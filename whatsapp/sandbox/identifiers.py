"""Fresh identifiers in the shapes WhatsApp uses. Clients must treat all of them as opaque."""

import re
import secrets
from base64 import b64encode, urlsafe_b64encode

INVITE_PREFIX = "https://chat.whatsapp.com/"


def new_numeric_id() -> str:
    """Fifteen digits, as WABA, app and phone number ids have."""
    return str(secrets.randbelow(9 * 10**14) + 10**14)


def new_wamid() -> str:
    return "wamid.HBgM" + b64encode(secrets.token_bytes(27)).decode()


def new_request_id() -> str:
    return secrets.token_hex(16).upper()


def new_invite_code() -> str:
    alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
    return "".join(secrets.choice(alphabet) for _ in range(22))


def new_user_id(country: str = "US") -> str:
    """A business-scoped user id (BSUID): country code, dot, digits."""
    return f"{country}.{secrets.randbelow(9 * 10**19) + 10**19}"


def new_parent_user_id(country: str = "US") -> str:
    return f"{country}.ENT.{secrets.randbelow(9 * 10**19) + 10**19}"


def new_phone() -> str:
    """Area code 555 belongs to nobody, so nobody real is ever meant."""
    return f"1555{secrets.randbelow(9_000_000) + 1_000_000}"


def new_group_id(display_number: str) -> str:
    number = 120363 * 10**12 + secrets.randbelow(10**12)
    plain = f"capi_group:{display_number}:{number}"
    return b64encode(plain.encode()).decode().rstrip("=") + "ZD"


def new_join_request_id(asked_by: str) -> str:
    plain = f"{asked_by}:{secrets.randbelow(10**15):015}"
    return urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def digits(phone: str) -> str:
    return re.sub(r"\D", "", phone)


def looks_like_phone(text: str) -> bool:
    return bool(re.fullmatch(r"\+?[\d\s()-]{5,30}", text))
