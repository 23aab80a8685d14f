"""Who asks: `Authorization: Bearer <key>`."""

from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from accounts.addresses import client_network
from accounts.api.contract import rates
from accounts.api.contract.errors import ApiError
from accounts.models import ApiKey
from accounts.services import api_keys

WRONG_KEYS_PER_MINUTE = 60
LONGEST = 200


class KeyAuthentication(BaseAuthentication):
    """Puts the ApiKey into `request.auth`; nobody is logged in, `request.user` is anonymous."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, ApiKey]:
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        secret = secret.strip()
        if not secret or kind.lower() != "bearer":
            raise ApiError(
                "Send your API key as Authorization: Bearer <key>.",
                code="missing_api_key",
                status=401,
            )
        return AnonymousUser(), key_of(secret, request)

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


def key_of(secret: str, request: Request) -> ApiKey:
    """The key that this is. Raises ApiError for none; who guesses is slowed down."""
    key = api_keys.find(secret) if secret.isascii() and len(secret) <= LONGEST else None
    if key is None:
        tries = rates.count(f"wrong:{client_network(request)}", WRONG_KEYS_PER_MINUTE)
        if tries.is_exceeded:
            raise tries.error()
        raise ApiError("This API key does not work.", code="invalid_api_key", status=401)
    return key
