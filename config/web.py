"""Starts the web process: daphne with all its options, on our event loop.

python -m config.web -b 127.0.0.1 -p 8000 config.asgi:application
"""

from config import event_loop

event_loop.install()

from daphne.cli import CommandLineInterface  # noqa: E402

from config.web_server import WebServer  # noqa: E402


class Web(CommandLineInterface):
    server_class = WebServer


if __name__ == "__main__":
    Web.entrypoint()
