"""Static files, answered before Django: a page has a hundred of them, and sessions, middleware and
a change of threads would cost many times the file."""

from io import BufferedIOBase
from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware

from config.asgi_types import Application, Receive, Scope, Send
from config.security_headers import HEADERS

CHUNK = 64 * 1024
"""Bytes of a file in memory at a time; nearly all are smaller."""


class StaticServer:
    """Answers for each file that WhiteNoise knows and leaves any other path to `application`."""

    def __init__(self, application: Application) -> None:
        self._application = application
        # The middleware is WhiteNoise that knows Django's settings; it only speaks WSGI itself.
        self._whitenoise = WhiteNoiseMiddleware()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = self._find(scope["path"])
        if file is None:
            await self._application(scope, receive, send)
            return
        response = file.get_response(scope["method"], _wsgi_headers(scope))
        headers = HEADERS | dict(response.headers)
        await send(
            {
                "type": "http.response.start",
                "status": int(response.status),
                "headers": [(n.lower().encode(), v.encode()) for n, v in headers.items()],
            }
        )
        if response.file is None:
            await send({"type": "http.response.body"})
            return
        with response.file as content:
            await _send_all(content, send)

    def _find(self, path: str) -> Any:
        if not path.startswith(self._whitenoise.static_prefix):
            return None
        if self._whitenoise.autorefresh:
            return self._whitenoise.find_file(path)
        return self._whitenoise.files.get(path)


async def _send_all(content: BufferedIOBase, send: Send) -> None:
    """Reading holds up the event loop, but for less than a thread would cost: files are small."""
    chunk = content.read(CHUNK)
    has_more = True
    while has_more:
        following = content.read(CHUNK)
        has_more = bool(following)
        await send({"type": "http.response.body", "body": chunk, "more_body": has_more})
        chunk = following


def _wsgi_headers(scope: Scope) -> dict[str, str]:
    """Under the names that WhiteNoise looks for."""
    return {
        f"HTTP_{name.decode('latin-1').upper().replace('-', '_')}": value.decode("latin-1")
        for name, value in scope["headers"]
    }
