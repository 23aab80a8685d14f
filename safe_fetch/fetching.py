"""Calling an address that a user gave us: pinned, not redirected, capped in time and size."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

import requests
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError

from safe_fetch import urls
from safe_fetch.pinning import Deadline, PinningAdapter

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 15.0
"""From the first byte sent to the last one read, however slowly they come."""

MOST_BYTES = 64 * 1024


class Unreachable(Exception):
    """No answer, or one that nobody can read. `str()` says what happened in one short phrase."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. 3xx are answers like any other: nobody follows them."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_cut: bool
    """There was more than we were willing to read."""


def fetch(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    seconds: float = TOTAL_SECONDS,
    limit: int = MOST_BYTES,
) -> Answer:
    """Ask once. Raises Refused for an address we never call and Unreachable when nothing came.

    No cookies, no proxies, no stored passwords, no compression, no redirects.
    """
    urls.check(url)
    request = requests.Request(method, url, headers=_headers(headers or {}), data=body).prepare()
    with Deadline(seconds) as deadline:
        try:
            response = _adapter.send(
                request, stream=True, timeout=(CONNECT_SECONDS, seconds), verify=True
            )
            answer = _read(response, limit)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            if deadline.is_over:
                raise Unreachable(f"no complete answer within {seconds:g} seconds") from None
            raise Unreachable(_words(error)) from None
    if deadline.is_over:
        # Cut in the middle of the headers: what came before looks like a whole answer.
        raise Unreachable(f"no complete answer within {seconds:g} seconds")
    return answer


def _headers(given: Mapping[str, str]) -> CaseInsensitiveDict[str]:
    return CaseInsensitiveDict({"User-Agent": "Octet", "Accept-Encoding": "identity"} | {**given})


def _read(response: requests.Response, limit: int) -> Answer:
    """At most `limit` bytes, as they came. What is read to its end keeps the connection open."""
    try:
        raw = response.raw.read(limit + 1, decode_content=False)
    except BaseException:
        response.raw.close()
        raise
    is_cut = len(raw) > limit
    if is_cut:
        response.raw.close()
    response.close()
    return Answer(response.status_code, response.headers, raw[:limit], is_cut)


WORDS = (
    (requests.exceptions.SSLError, "the certificate or the TLS connection is not in order"),
    (requests.ConnectTimeout, "no connection in time"),
    (requests.Timeout, "no answer in time"),
    (requests.ConnectionError, "no connection, or it broke off"),
)
"""Neutral on purpose: who may name any host must not learn from us what runs there."""


def _words(error: Exception) -> str:
    return next((words for kind, words in WORDS if isinstance(error, kind)), "no readable answer")


_adapter = PinningAdapter()


def _start_afresh() -> None:
    """Two processes must not talk over the same connections."""
    global _adapter
    _adapter = PinningAdapter()


os.register_at_fork(after_in_child=_start_afresh)
