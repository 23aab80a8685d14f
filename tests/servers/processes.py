import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import closing, suppress


class ServerFailed(Exception):
    """A server did not start; the message says which, and what it printed last."""


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], what: str) -> None:
    """Returns when ready() is true; ServerFailed when the process ends or 30 seconds pass."""
    deadline = time.monotonic() + 30
    while not ready():
        if process.poll() is not None:
            raise ServerFailed(f"{what} ended with code {process.returncode} while starting")
        if time.monotonic() > deadline:
            raise ServerFailed(f"{what} did not answer within 30 seconds")
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
