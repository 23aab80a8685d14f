"""A line from our gateways to the sandbox in this process: real HTTP shapes, no server."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import requests
import responses
from django.test import Client

BASE = "https://sandbox.octet.test/sandbox/graph"


@contextmanager
def sandbox_line() -> Iterator[None]:
    """Calls to BASE are answered by the sandbox."""
    client = Client()

    def answer(request: requests.PreparedRequest) -> tuple[int, dict[str, str], bytes]:
        body = request.body or b""
        body = body.encode() if isinstance(body, str) else body
        found = client.generic(
            request.method,
            request.path_url,
            data=body,
            content_type=request.headers.get("Content-Type", "application/json"),
            headers={"Authorization": request.headers["Authorization"]},
        )
        return found.status_code, {"Content-Type": found["Content-Type"]}, found.content

    with responses.RequestsMock(assert_all_requests_are_fired=False) as line:
        for method in ("GET", "POST", "DELETE"):
            line.add_callback(method, re.compile(f"^{BASE}/"), callback=answer)
        yield
