"""HTTP calls to the Graph API: each gives WhatsApp's answer as a dict, or raises GatewayError."""

import logging
import ssl
import threading
from collections.abc import Iterator, Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Protocol
from urllib.parse import quote

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from whatsapp.errors import GatewayError, NotSent, NumberUnusable
from whatsapp.events import Problem
from whatsapp.gateway import Credentials
from whatsapp.providers.cloud_api.outcomes import doubt, error_from_answer
from whatsapp.providers.cloud_api.parsing.reading import read_json
from whatsapp.providers.cloud_api.parsing.scalars import Unreadable

logger = logging.getLogger(__name__)

CONNECT_TIMEOUT = 3.0
"""Seconds to reach the server."""

READ_TIMEOUT = 20.0
"""Seconds of silence while waiting for an answer."""

HANDSHAKE_FAILURES = frozenset(
    {
        "HTTP_REQUEST",
        "NO_PROTOCOLS_AVAILABLE",
        "SSLV3_ALERT_HANDSHAKE_FAILURE",
        "TLSV1_ALERT_PROTOCOL_VERSION",
        "TLSV1_UNRECOGNIZED_NAME",
        "UNSUPPORTED_PROTOCOL",
        "WRONG_VERSION_NUMBER",
    }
)
"""OpenSSL's words for a conversation that ended before we could say anything."""

_sessions = threading.local()


class Pieces(Protocol):
    def __iter__(self) -> Iterator[bytes]: ...

    def __len__(self) -> int: ...

    def read(self, size: int = ...) -> bytes: ...


class Connection:
    """Speaks for one business number. May be shared by threads: each uses its own session."""

    def __init__(self, credentials: Credentials) -> None:
        self._base_url = credentials.base_url.rstrip("/")
        self._version = credentials.graph_version.strip("/")
        self._token = credentials.access_token
        self._number = credentials.phone_number_id

    def get(self, *path: str, **params: str | int) -> dict[str, Any]:
        """Read something. Doubtful answers raise NotSent, since reading again is harmless."""
        return self._call("GET", path, params=params)

    def date(self) -> str:
        """The clock in the header of whatever the server answers; "" without one."""
        answered = self._request("GET", (self._number,), {"params": {"fields": "id"}}, True)
        if isinstance(answered, GatewayError):
            raise answered
        return answered.headers.get("Date", "")

    def post(self, *path: str, json: Mapping[str, Any]) -> dict[str, Any]:
        return self._call("POST", path, json=json)

    def delete(
        self,
        *path: str,
        json: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        return self._call("DELETE", path, json=json, params=params)

    def upload(
        self, *path: str, fields: Mapping[str, str], file: tuple[str, bytes, str]
    ) -> dict[str, Any]:
        """Post a form with one part `file`: its name, bytes and content type."""
        return self._call("POST", path, data=fields, files={"file": file})

    def stream(self, *path: str, body: Pieces, content_type: str) -> dict[str, Any]:
        """Post something large piece by piece. For what may be done twice without harm."""
        headers = {"Content-Type": content_type}
        return self._call("POST", path, is_read=True, data=body, headers=headers)

    def _call(
        self, method: str, path: tuple[str, ...], *, is_read: bool = False, **content: Any
    ) -> dict[str, Any]:
        is_read = is_read or method == "GET"
        answered = self._request(method, path, content, is_read)
        # Raised here rather than where it was caught, so that no exception of ours drags along
        # one of requests', whose headers hold the token.
        if isinstance(answered, GatewayError):
            raise answered
        answer = self._normalised(_read_answer(answered))
        if answered.ok and answered.status_code < 300 and _is_success(answer):
            return answer
        is_about_number = path[0] == self._number
        logger.info(
            "WhatsApp answered HTTP %s, code %s, trace %s", answered.status_code, *_marks(answer)
        )
        raise error_from_answer(
            answer,
            status=answered.status_code,
            is_read=is_read,
            is_about_number=is_about_number,
        )

    def _request(
        self, method: str, path: tuple[str, ...], content: dict[str, Any], is_read: bool
    ) -> requests.Response | GatewayError:
        if not self._token.isascii() or not self._token.isprintable() or " " in self._token:
            return NumberUnusable(Problem(title="The access token is not a token"))
        try:
            return _session(self._base_url).request(
                method,
                self._url(path),
                headers=self._authorization() | content.pop("headers", {}),
                timeout=(CONNECT_TIMEOUT, READ_TIMEOUT),
                allow_redirects=False,
                **content,
            )
        except requests.RequestException as error:
            return _error_from_failure(error, is_read=is_read)

    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    def _normalised(self, answer: dict[str, Any] | None) -> dict[str, Any] | None:
        """For providers that put something of their own around WhatsApp's answers."""
        return answer

    def _url(self, path: tuple[str, ...]) -> str:
        steps = (quote(step, safe="") for step in path)
        return "/".join((self._base_url, self._version, *steps))


def _session(base_url: str) -> requests.Session:
    """Return this thread's session for one server: sockets are reused, nothing else is shared."""
    by_url: dict[str, requests.Session] = _sessions.__dict__
    if base_url not in by_url:
        session = requests.Session()
        session.trust_env = False
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        by_url[base_url] = session
    return by_url[base_url]


def _error_from_failure(error: requests.RequestException, *, is_read: bool) -> GatewayError:
    """Sort what went wrong by one question: can a byte of the request have been read?"""
    problem = Problem(title=type(error).__name__)
    if isinstance(error, ValueError):  # requests' family of unusable addresses and headers
        return NumberUnusable(problem)
    if any(_came_before_the_request(cause) for cause in _causes(error)):
        return NotSent(problem)
    return doubt(problem, is_read=is_read)


def _came_before_the_request(cause: BaseException) -> bool:
    if isinstance(cause, ssl.SSLError):
        is_certificate = isinstance(cause, ssl.SSLCertVerificationError)
        return is_certificate or getattr(cause, "reason", "") in HANDSHAKE_FAILURES
    return isinstance(cause, requests.ConnectTimeout | ConnectTimeoutError | NewConnectionError)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Unwrap requests' and urllib3's errors, which keep the real one in args or `reason`."""
    yield error
    inner = (getattr(error, "reason", None), *error.args)
    for cause in inner:
        if isinstance(cause, BaseException):
            yield from _causes(cause)


def _read_answer(response: requests.Response) -> dict[str, Any] | None:
    try:
        answer = read_json(response.content)
    except Unreadable:
        return None
    return answer if isinstance(answer, dict) else None


def _is_success(answer: dict[str, Any] | None) -> bool:
    return answer is not None and "error" not in answer


def _marks(answer: dict[str, Any] | None) -> tuple[object, object]:
    """The two things WhatsApp's support asks for; both harmless in a log."""
    error = (answer or {}).get("error")
    return (error.get("code"), error.get("fbtrace_id")) if isinstance(error, dict) else (None, None)
