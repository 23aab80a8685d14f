"""How daphne takes requests: without what Twisted does for each and nobody asks for (ADR 0025).

To hand a webhook over and its answer back takes several times as long as its receiver does.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from daphne import http_protocol, server

from config.prompt_transport import PromptTransport

logger = logging.getLogger(__name__)


class Request(http_protocol.WebRequest):
    """One request and its answer, equal to itself alone, as objects are without being asked."""

    __hash__ = object.__hash__
    __eq__ = object.__eq__

    _taken = -1
    """Bytes of the answer that had been handed on at the last look."""
    _taken_at = 0.0
    """When a look found more of it handed on."""

    def __init__(self, *args: Any) -> None:
        # Django reads forms. Twisted would read each one too: a second time in memory, with an
        # empty 400 of its own for what it cannot parse, and at a sixth of the price of a webhook.
        super().__init__(*args, parsePOSTFormSubmission=False)

    def check_timeouts(self) -> None:
        """Called every two seconds. Nothing for too long is a 503. An answer on its way may take as
        long as its reader does: it is broken off when nothing of it was taken for that long, and in
        a way that shows. daphne would end it as if it were whole."""
        if self.finished or self.channel is None:
            return
        if not self._response_started:
            super().check_timeouts()
            return
        now = time.monotonic()
        if self.sentLength != self._taken:
            self._taken, self._taken_at = self.sentLength, now
        elif self.server.http_timeout and now - self._taken_at > self.server.http_timeout:
            logger.info("an answer of which nothing is taken any more is broken off")
            self.channel.transport.abortConnection()

    def isSecure(self) -> bool:
        transport = getattr(self.channel, "transport", None)
        if isinstance(transport, PromptTransport) and not transport.TLS:
            # Twisted would go through all that could make an SSL transport of it.
            return False
        return super().isSecure()


class IdleTimer:
    """What Twisted's `callLater` returns, as far as connections use it: each request stops the
    clock of its connection and its answer starts it again, before anybody has heard it tick."""

    __slots__ = ("_timer", "_work")

    def __init__(self, seconds: float, work: Callable[[], None]) -> None:
        self._work = work
        self._start(seconds)

    def _start(self, seconds: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(seconds, self._work)

    def cancel(self) -> None:
        self._timer.cancel()

    def reset(self, seconds: float) -> None:
        self._timer.cancel()
        self._start(seconds)


class RequestFactory(http_protocol.HTTPFactory):
    """Makes the protocol of each connection."""

    def buildProtocol(self, addr: Any) -> Any:
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = Request
        protocol.callLater = IdleTimer
        return protocol

    def log(self, request: Any) -> None:
        """Twisted puts together a line for each request, which nobody reads: daphne has its own
        access log."""


def install() -> None:
    """Once per process, before daphne runs."""
    server.HTTPFactory = RequestFactory
    # The module itself warns of old names, by looking up each name that is used.
    http_protocol.http = SimpleNamespace(**http_protocol.http.__dict__)
