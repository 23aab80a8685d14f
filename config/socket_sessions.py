"""The session of a socket: given to it when it opens."""

from channels.sessions import InstanceSessionWrapper, SessionMiddleware

from config.asgi_types import Receive, Scope, Send


class SocketSessions(SessionMiddleware):
    """Like its parent, without a look at the session at each frame that goes out: no frame saves
    it, and with fifty open pages a message is fifty frames."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wrapper = InstanceSessionWrapper(scope, send)
        await wrapper.resolve_session()
        return await self.inner(wrapper.scope, receive, send)
