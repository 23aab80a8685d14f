"""The calls of a Gateway that are about the number's profile."""

from collections.abc import Mapping
from typing import Any

from whatsapp.gateway import Credentials
from whatsapp.profiles import BusinessProfile
from whatsapp.providers.cloud_api import payloads
from whatsapp.providers.cloud_api.connection import Connection
from whatsapp.providers.cloud_api.outcomes import expect_success, understand
from whatsapp.providers.cloud_api.parsing.scalars import (
    MAX_TEXT_LENGTH,
    Unreadable,
    read_name,
    word_or_nothing,
)

EDGE = "whatsapp_business_profile"
FIELDS = "about,address,description,email,profile_picture_url,websites,vertical"


class ProfileCalls:
    """Raise as the rest of the Gateway does."""

    _connection: Connection
    _credentials: Credentials

    def business_profile(self) -> BusinessProfile:
        number = self._credentials.phone_number_id
        answer = self._connection.get(number, EDGE, fields=FIELDS)
        return understand(read_profile, answer, is_read=True)

    def change_business_profile(self, changes: Mapping[str, Any]) -> None:
        number = self._credentials.phone_number_id
        wish = {**payloads.PRODUCT, **changes}
        expect_success(self._connection.post(number, EDGE, json=wish))


def read_profile(answer: Mapping[str, Any]) -> BusinessProfile:
    """A number without a profile answers with an empty list."""
    rows = answer.get("data")
    if not isinstance(rows, list):
        raise Unreadable("bad_shape")
    row = rows[0] if rows and isinstance(rows[0], dict) else {}
    websites = row.get("websites")
    return BusinessProfile(
        about=_text(row.get("about")),
        address=_text(row.get("address")),
        description=_text(row.get("description")),
        email=_text(row.get("email")),
        picture_url=_text(row.get("profile_picture_url")),
        websites=tuple(filter(None, map(_text, websites))) if isinstance(websites, list) else (),
        vertical=word_or_nothing(row.get("vertical")),
    )


def _text(value: object) -> str:
    return read_name(value, longest=MAX_TEXT_LENGTH)
