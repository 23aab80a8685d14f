"""A socket knows its session from the cookie it came with."""

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from channels.sessions import CookieMiddleware
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore

from config.socket_sessions import SocketSessions

pytestmark = pytest.mark.django_db


def test_a_socket_has_the_session_of_its_cookie_and_frames_go_out_untouched():
    session = SessionStore()
    session["colour"] = "green"
    session.create()

    scope, send = opened(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")

    assert scope["session"]["colour"] == "green"
    assert send is to_the_page


def test_a_socket_without_a_cookie_has_an_empty_session():
    scope, _ = opened("")

    assert scope["session"].is_empty()


async def to_the_page(message: dict[str, Any]) -> None:
    """What daphne would do with a frame."""


def opened(cookie: str) -> tuple[dict[str, Any], Any]:
    """What an application is told of a socket with this cookie, and what it sends by."""
    seen: list[tuple[dict[str, Any], Any]] = []

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        seen.append((scope, send))

    scope = {"type": "websocket", "headers": [(b"cookie", cookie.encode())]}
    async_to_sync(CookieMiddleware(SocketSessions(application)))(scope, None, to_the_page)
    return seen[0]
