"""A line that can be cut: a small TCP proxy between one browser and Octet."""

import contextlib
import selectors
import socket
import threading
from typing import Self
from urllib.parse import urlsplit


class Line:
    """Listens on a port of its own and passes everything on, until it is cut."""

    def __init__(self, url: str) -> None:
        target = urlsplit(url)
        self._target = (target.hostname or "", target.port or 80)
        self._is_cut = threading.Event()
        self._ends: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *details: object) -> None:
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """Every connection breaks, and new ones break at once."""
        self._is_cut.set()
        for end in list(self._ends):
            _close(end)

    def mend(self) -> None:
        self._is_cut.clear()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                browser, _ = self._listener.accept()
                if self._is_cut.is_set():
                    _close(browser)
                else:
                    threading.Thread(target=self._carry, args=(browser,), daemon=True).start()

    def _carry(self, browser: socket.socket) -> None:
        with contextlib.suppress(OSError), socket.create_connection(self._target) as server:
            self._ends |= {browser, server}
            with selectors.DefaultSelector() as selector:
                selector.register(browser, selectors.EVENT_READ, server)
                selector.register(server, selectors.EVENT_READ, browser)
                while _pass_on(selector):
                    pass
        self._ends -= {browser}
        _close(browser)


def _pass_on(selector: selectors.BaseSelector) -> bool:
    for key, _ in selector.select():
        data = key.fileobj.recv(65_536)  # type: ignore[union-attr]
        if not data:
            return False
        key.data.sendall(data)
    return True


def _close(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
