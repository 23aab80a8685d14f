"""The web process: webhooks to their receiver, files, pages to Django, sockets to the inbox."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# A web process shares connections between its requests; workers and commands do not.
os.environ.setdefault("DATABASE_POOL_SIZE", "10")

from channels.auth import AuthMiddleware
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from channels.sessions import CookieMiddleware
from django.conf import settings
from django.core.asgi import get_asgi_application

# Fills the app registry, which the imports below need.
django_application = get_asgi_application()

from config import garbage  # noqa: E402
from config.http import HttpEntry  # noqa: E402
from config.long_poll import LongPoll  # noqa: E402
from config.socket_sessions import SocketSessions  # noqa: E402
from config.static_server import StaticServer  # noqa: E402
from inbox.routing import websocket_urlpatterns  # noqa: E402
from webhooks.incoming.receiver import receiver  # noqa: E402

if settings.SANDBOX:
    from whatsapp.sandbox import courier

    courier.start()

application = ProtocolTypeRouter(
    {
        "http": HttpEntry(receiver, StaticServer(LongPoll(django_application))),
        "websocket": AllowedHostsOriginValidator(
            CookieMiddleware(SocketSessions(AuthMiddleware(URLRouter(websocket_urlpatterns))))
        ),
    }
)

garbage.settle()
