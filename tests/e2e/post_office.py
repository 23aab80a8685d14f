"""A mail server that takes everything and keeps it."""

import socketserver
import threading
from typing import Self


class PostOffice:
    """Listens on a free port of this machine; `mails` are the texts as they came."""

    def __init__(self) -> None:
        self.mails: list[str] = []
        mails = self.mails

        class Counter(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"220 here\r\n")
                for line in self.rfile:
                    command = line[:4].upper()
                    if command == b"DATA":
                        self.wfile.write(b"354 go on\r\n")
                        mails.append(self._mail())
                    self.wfile.write(b"221 bye\r\n" if command == b"QUIT" else b"250 fine\r\n")
                    if command == b"QUIT":
                        return

            def _mail(self) -> str:
                lines = iter(self.rfile.readline, b".\r\n")
                return b"".join(lines).decode()

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Counter)
        self.url = f"smtp://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *details: object) -> None:
        self._server.shutdown()
        self._server.server_close()
