"""Large answers at the pace at which they are taken: daphne by itself keeps what is not yet sent.

Its `send` returns at once, however much waits in memory for a slow browser. Twisted, below it,
knows when the connection has enough and tells a registered producer so.
"""

import asyncio

from twisted.internet.interfaces import IPushProducer
from twisted.web.http import Request
from zope.interface import implementer

from config.asgi_types import Message, Send


@implementer(IPushProducer)
class Brake:
    """A `send` that waits, between the pieces of an answer, until the connection takes more.

    A server that is not daphne is trusted to do so itself, as ASGI has it.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._request = _request_behind(send)
        self._is_registered = False
        self._may_go_on = asyncio.Event()
        self._may_go_on.set()

    async def __call__(self, message: Message) -> None:
        if not message.get("more_body"):
            self.release()
            await self._send(message)
            return
        self._register()
        await self._send(message)
        await self._may_go_on.wait()

    def release(self) -> None:
        """Has to be called when the answer has ended or broken off; again does nothing."""
        if self._is_registered and self._request.channel:
            self._request.unregisterProducer()
        self._is_registered = False

    def _register(self) -> None:
        """A request whose browser has gone has no channel any more."""
        if self._is_registered or not (self._request and self._request.channel):
            return
        self._request.registerProducer(self, True)
        self._is_registered = True

    def pauseProducing(self) -> None:
        self._may_go_on.clear()

    def resumeProducing(self) -> None:
        self._may_go_on.set()

    def stopProducing(self) -> None:
        """The connection is gone: what is still sent goes nowhere."""
        self._may_go_on.set()


def _request_behind(send: Send) -> Request | None:
    """daphne hands out its `send` as a partial that holds the request."""
    parts = getattr(send, "args", ())
    return next((part for part in parts if isinstance(part, Request)), None)
