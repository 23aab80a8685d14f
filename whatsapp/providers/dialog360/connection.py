"""HTTP calls to 360dialog: the same bodies and answers as the Graph API, at other addresses."""

from typing import Any
from urllib.parse import quote

from whatsapp.providers.cloud_api import connection
from whatsapp.providers.cloud_api.answers import Answer

TEMPLATES = ("v1", "configs", "templates")


class Connection(connection.Connection):
    """One key is one number: neither a version nor a number stands in the path."""

    def _authorization(self) -> dict[str, str]:
        return {"D360-API-KEY": self._token}

    def _url(self, path: tuple[str, ...]) -> str:
        return "/".join((self._base_url, *(quote(step, safe="") for step in self._steps(path))))

    def _steps(self, path: tuple[str, ...]) -> tuple[str, ...]:
        if path[-1] == "message_templates":
            return TEMPLATES
        return path[1:] if path[0] == self._number else path

    def _normalised(self, answer: Answer | None) -> dict[str, Any] | None:
        """The gateway's own refusals have `meta` instead of `error`."""
        if answer is None:
            return None
        meta = answer.get("meta")
        if "error" in answer or not isinstance(meta, dict) or "developer_message" not in meta:
            return dict(answer)
        words = meta["developer_message"]
        return {"error": {"message": words if isinstance(words, str) else "360dialog refused it"}}
