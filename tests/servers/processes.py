import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import closing, suppress


class ServerFailed(Exception):
    """A server did not start; the message says which, and what it printed last."""


FIRST_PORT = 20_000
PORTS_EACH = 1_000
_given: set[int] = set()


def free_port() -> int:
    """A port for a server that may be killed and started again.

    Nobody else takes it meanwhile: it is below those that the kernel gives to outgoing connections,
    never given out twice, and the workers of one run have ports of their own.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw-1").removeprefix("gw"))
    first = FIRST_PORT + (worker + 1) * PORTS_EACH
    while True:
        port = first + secrets.randbelow(PORTS_EACH)
        if port not in _given and _is_free(port):
            _given.add(port)
            return port


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


START_SECONDS = 120
"""A first start makes all tables and the demo, and other tests may do the same beside it."""


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], what: str) -> None:
    """Returns when ready() is true; ServerFailed when the process ends or two minutes pass."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        is_ready = ready()
        # Were its port taken, another server would have answered.
        if process.poll() is not None:
            raise ServerFailed(f"{what} ended with code {process.returncode} while starting")
        if is_ready:
            return
        if time.monotonic() > deadline:
            raise ServerFailed(f"{what} did not answer within {START_SECONDS} seconds")
        time.sleep(0.02)


def end(process: subprocess.Popen[bytes], how: int = signal.SIGTERM, patience: float = 5) -> None:
    """Ends a process that was started as a group of its own, and all of that group."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, how)
    with suppress(subprocess.TimeoutExpired):
        process.wait(patience)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def stop(process: subprocess.Popen[bytes], how: int = signal.SIGTERM, patience: float = 5) -> None:
    """Ends a process that we started, harder after `patience` seconds; fine if it is gone."""
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()
