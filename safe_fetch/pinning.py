"""Connections that look a name up once, check every answer, and go to the address they checked.

A name that changes its mind between the check and the call is asked only once, so it cannot. The
certificate is checked against the name, as ever.
"""

import contextlib
import socket
import threading
from typing import Any

from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from safe_fetch import urls
from safe_fetch.addresses import is_public
from safe_fetch.urls import Refused

HOSTS_KEPT = 64
LINES_PER_HOST = 4
"""Connections kept open to one host; more may be open, and are closed after use."""

_now_calling = threading.local()


class Deadline:
    """Cuts the connection of this thread's call when the time is over, wherever it hangs: a server
    that sends a byte a second never runs into a time-out of its own."""

    def __init__(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._line: socket.socket | None = None
        self.is_over = False

    def __enter__(self) -> "Deadline":
        _now_calling.deadline = self
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        _now_calling.deadline = None

    def watch(self, line: socket.socket | None) -> None:
        self._line = line
        if self.is_over:
            self._cut()

    def _cut(self) -> None:
        self.is_over = True
        if self._line is not None:
            with contextlib.suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)


class _Pinned:
    """What both kinds of connection do differently."""

    _line: socket.socket | None = None
    """A second handle of the socket: it stays valid when TLS takes over the first."""

    def _new_conn(self) -> socket.socket:
        try:
            addresses = resolve(self._dns_host, self.port)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        opened = self._reach(addresses)
        self._hang_up()
        self._line = opened.dup()
        self._tell_deadline()
        return opened

    def _reach(self, addresses: list[str]) -> socket.socket:
        trouble: OSError | None = None
        for address in addresses[:2]:
            try:
                return create_connection(
                    (address, self.port), self.timeout, socket_options=self.socket_options
                )
            except TimeoutError as error:
                raise ConnectTimeoutError(self, "Connection timed out") from error
            except OSError as error:
                trouble = error
        raise NewConnectionError(self, "Connection failed") from trouble

    def request(self, *args: Any, **kwargs: Any) -> None:
        self._tell_deadline()
        super().request(*args, **kwargs)

    def close(self) -> None:
        super().close()
        self._hang_up()

    def _tell_deadline(self) -> None:
        deadline = getattr(_now_calling, "deadline", None)
        if deadline is not None:
            deadline.watch(self._line)

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


def resolve(host: str, port: int) -> list[str]:
    """The numeric addresses of a host. Raises Refused when a single one of them is not public."""
    urls.check_port(port)
    name = host.strip("[]")
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not settings.ALLOW_PRIVATE_HOSTS and not all(is_public(one) for one in addresses):
        raise Refused(urls.PRIVATE)
    return addresses


class _PlainConnection(_Pinned, HTTPConnection):
    pass


class _TlsConnection(_Pinned, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class PinningAdapter(HTTPAdapter):
    """Sends requests over pinned connections; may be used by many threads at once."""

    def __init__(self) -> None:
        super().__init__(pool_connections=HOSTS_KEPT, pool_maxsize=LINES_PER_HOST, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TlsPool}
