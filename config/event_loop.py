"""What daphne's sockets and requests wait on: uvloop, below Twisted (ADR 0020)."""

import uvloop
from twisted.internet import asyncioreactor, tcp

from config.prompt_transport import PromptTransport


def install() -> None:
    """Once per process, and before anything of daphne is imported: that takes what it finds."""
    asyncioreactor.install(uvloop.new_event_loop())
    tcp.Port.transport = PromptTransport
