"""daphne, with what many webhooks and many open pages ask of it."""

from asyncio import Task
from functools import partial
from typing import Any

from daphne.server import Server

from config import web_requests
from config.asgi_types import Scope
from config.prompt_transport import PromptTransport
from config.pushing import push


class WebServer(Server):
    """Offers sockets the ASGI extension `octet.push`, a function of a text (ADR 0024). Takes
    requests without detours (ADR 0025); what it answers leaves at once, in one piece (ADR 0023)."""

    def run(self) -> None:
        web_requests.install()
        super().run()

    def create_application(self, protocol: Any, scope: Scope) -> Any:
        if scope["type"] == "websocket":
            scope.setdefault("extensions", {})["octet.push"] = partial(push, protocol)
        queue = super().create_application(protocol, scope)
        if scope["type"] == "http" and queue is not None:
            running = self.connections[protocol]["application_instance"]
            running.add_done_callback(partial(self._forget, protocol))
        return queue

    def _forget(self, protocol: Any, application: Task[None]) -> None:
        """What was answered is done with. daphne would look for it once a second, at all that was
        answered since; what went wrong stays for that."""
        is_answered = "disconnected" in self.connections.get(protocol, {})
        if is_answered and not application.cancelled() and not application.exception():
            del self.connections[protocol]

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body" and isinstance(
            protocol.transport, PromptTransport
        ):
            with protocol.transport.gathering():
                await super().handle_reply(protocol, message)
        else:
            await super().handle_reply(protocol, message)
