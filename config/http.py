from config.asgi_types import Application, Receive, Scope, Send
from config.brake import Brake

RECEIVER_PATH = "/webhooks/whatsapp/"


class HttpEntry:
    """Gives incoming webhooks to their receiver, past all middleware, and the rest to Django."""

    def __init__(self, receiver: Application, django_application: Application) -> None:
        self._receiver = receiver
        self._django = django_application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith(RECEIVER_PATH):
            await self._receiver(scope, receive, send)
            return
        brake = Brake(send)
        try:
            await self._django(scope, receive, brake)
        finally:
            brake.release()
