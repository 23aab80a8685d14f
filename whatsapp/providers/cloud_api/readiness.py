"""The Cloud API's answers about tokens, numbers and subscriptions."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from whatsapp.errors import Refused
from whatsapp.gateway import Credentials
from whatsapp.providers.cloud_api.connection import Connection
from whatsapp.readiness import NumberState, TokenInfo, WebhookSubscription

NUMBER_FIELDS = (
    *("status", "platform_type", "quality_rating", "throughput", "health_status"),
    *("whatsapp_business_manager_messaging_limit", "is_official_business_account"),
    *("is_on_biz_app", "webhook_configuration"),
)
"""One that a Graph version does not know fails the whole call; then each is asked for alone."""

ACCOUNT_OBJECT = "whatsapp_business_account"


class ReadinessCalls:
    """The reading half of a Gateway that says whether all is set up."""

    connect: type[Connection]
    _connection: Connection
    _credentials: Credentials

    def token_info(self) -> TokenInfo:
        answer = self._connection.get("debug_token", input_token=self._credentials.access_token)
        data = _dict(answer.get("data"))
        expires_at = data.get("expires_at")
        scopes = _list(data.get("granular_scopes"))
        targets = [_list(_dict(scope).get("target_ids")) for scope in scopes]
        return TokenInfo(
            is_valid=data.get("is_valid") is True,
            app_id=str(data.get("app_id") or ""),
            scopes=_words(_list(data.get("scopes"))),
            waba_ids=_words(target for ids in targets for target in ids),
            expires_at=datetime.fromtimestamp(expires_at, UTC)
            if isinstance(expires_at, int) and 0 < expires_at < 10**11
            else None,
        )

    def number_state(self) -> NumberState:
        said = self._said(NUMBER_FIELDS)
        urls = _dict(said.get("webhook_configuration"))
        levels = ("phone_number", ACCOUNT_OBJECT, "application")
        return NumberState(
            status=_word(said.get("status")),
            platform=_word(said.get("platform_type")),
            quality=_word(said.get("quality_rating")),
            throughput=_word(_dict(said.get("throughput")).get("level")),
            messaging_limit=_word(said.get("whatsapp_business_manager_messaging_limit")),
            can_send=_word(_dict(said.get("health_status")).get("can_send_message")),
            is_official_business_account=_flag(said.get("is_official_business_account")),
            is_on_business_app=_flag(said.get("is_on_biz_app")),
            callback_url=next((str(urls[level]) for level in levels if urls.get(level)), ""),
        )

    def subscribed_app_ids(self, waba_id: str) -> tuple[str, ...]:
        rows = _list(self._connection.get(waba_id, "subscribed_apps").get("data"))
        apps = (_dict(_dict(row).get("whatsapp_business_api_data")) for row in rows)
        return _words(app.get("id") for app in apps)

    def webhook_subscription(self, *, app_id: str, app_secret: str) -> WebhookSubscription | None:
        """Asked with the app's own token, which is its id and its secret."""
        own = self.connect(replace(self._credentials, access_token=f"{app_id}|{app_secret}"))
        rows = [_dict(row) for row in _list(own.get(app_id, "subscriptions").get("data"))]
        row = next((row for row in rows if row.get("object") == ACCOUNT_OBJECT), None)
        if row is None:
            return None
        fields = _list(row.get("fields"))
        return WebhookSubscription(
            callback_url=_word(row.get("callback_url")),
            is_active=row.get("active") is not False,
            fields=_words(_dict(field).get("name", field) for field in fields),
        )

    def server_time(self) -> datetime | None:
        try:
            at = parsedate_to_datetime(self._connection.date())
        except ValueError:
            return None
        return at if at.tzinfo else at.replace(tzinfo=UTC)

    def _said(self, names: Iterable[str]) -> dict[str, Any]:
        """Those fields of the number that this Graph version knows."""
        names = tuple(names)
        try:
            return self._connection.get(self._credentials.phone_number_id, fields=",".join(names))
        except Refused:
            if len(names) == 1:
                return {}
            return {key: value for name in names for key, value in self._said([name]).items()}


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _word(value: object) -> str:
    return value[:200] if isinstance(value, str) else ""


def _words(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(value) for value in values if isinstance(value, str | int)))


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None
