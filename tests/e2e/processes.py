"""Octet as it runs in production, in processes that a test may kill and start again.

The sandbox is a process of its own, so that WhatsApp lives on while Octet is dead.
"""

import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import requests

from tests.e2e.commands import ROOT, Shell, base_environment, run_manage
from tests.e2e.databases import EmptyDatabases
from tests.servers.processes import ServerFailed, end, free_port, wait_until
from tests.servers.redis import ThrowawayRedis


class Process:
    """One program in its own process group; its output goes to a file."""

    def __init__(
        self, name: str, command: list[str], environment: dict[str, str], folder: Path
    ) -> None:
        self.name = name
        self._command = command
        self._environment = environment
        self._log = folder / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Of a process that was started."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        if self.running:
            return
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def wait_for(self, address: str) -> None:
        """Returns when the address answers with 200."""
        assert self._process is not None
        try:
            wait_until(lambda: answers(address), self._process, self.name)
        except ServerFailed as error:
            raise ServerFailed(f"{error}:\n{self.output[-3000:]}") from None

    def kill(self) -> None:
        """As a crash or the kernel would: nothing gets to tidy up."""
        self.end(signal.SIGKILL)

    def end(self, how: int = signal.SIGTERM) -> None:
        if self._process:
            end(self._process, how)
            self._process = None

    @property
    def output(self) -> str:
        return self._log.read_text(errors="replace") if self._log.exists() else ""


def answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=2).status_code == 200
    except requests.RequestException:
        return False


def daphne(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "config.web", "-b", "127.0.0.1", "-p", str(port)),
        *("-v", "0", "--no-server-name", "config.asgi:application"),
    ]


WORKER = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency=3"]
WORKER += ["--without-mingle", "--without-gossip", "--loglevel=INFO"]


class Octet:
    """Web, worker, Redis and sandbox, running. Reach them by HTTP, socket, browser or command."""

    def __init__(self, databases: EmptyDatabases, folder: Path, **settings: str) -> None:
        self._databases = databases
        self._settings = settings
        self._folder = folder
        self._stack = ExitStack()
        self.redis = ThrowawayRedis()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._open(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *details: object) -> None:
        self._stack.close()

    def _open(self, stack: ExitStack) -> None:
        web_port, sandbox_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{web_port}"
        self.sandbox_url = f"http://127.0.0.1:{sandbox_port}/sandbox"
        stack.enter_context(self.redis)
        self.environment = base_environment(self._folder / "octet", web_port) | {
            "DATABASE_URL": stack.enter_context(self._databases.on_the_server()),
            "REDIS_URL": f"{self.redis.url}/1",
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "SANDBOX": "off",
            "SANDBOX_URL": self.sandbox_url,
            **self._settings,
        }
        self._databases.copy_sandbox(self._folder / "sandbox")
        self.sandbox_environment = base_environment(self._folder / "sandbox", sandbox_port)
        self.sandbox_environment["SANDBOX"] = "on"

        self.web = Process("web", daphne(web_port), self.environment, self._folder)
        self.worker = Process("worker", WORKER, self.environment, self._folder)
        self.sandbox = Process(
            "sandbox", daphne(sandbox_port), self.sandbox_environment, self._folder
        )
        for process in (self.web, self.worker, self.sandbox):
            stack.callback(process.end)
        self.shell = Shell(self.environment)
        stack.callback(self.shell.close)
        self.start_all()

    def start_all(self) -> None:
        """Starts what is not running and returns when the web process and the sandbox answer."""
        if not self.redis.running:
            self.redis.start()
        for process in (self.sandbox, self.web, self.worker):
            process.start()
        self.sandbox.wait_for(f"{self.sandbox_url.removesuffix('/sandbox')}/healthz")
        self.web.wait_for(f"{self.url}/readyz")

    def stop_all(self) -> None:
        """Nothing runs and nothing is lost; `start_all` goes on from here."""
        for process in (self.worker, self.web, self.sandbox):
            process.end()

    def manage_sandbox(self, *arguments: str) -> str:
        return run_manage(self.sandbox_environment, *arguments)

    def kill_web(self) -> None:
        self.web.kill()

    def start_web(self) -> None:
        self.web.start()
        self.web.wait_for(f"{self.url}/readyz")

    def kill_worker(self) -> None:
        """The worker and its pool, all at once."""
        self.worker.kill()

    def start_worker(self) -> None:
        self.worker.start()


class Embedded:
    """What script/server runs: one process, SQLite, no Redis. It begins with a copy of `data`, or
    with nothing and makes its demo itself."""

    def __init__(self, folder: Path, data: Path | None = None) -> None:
        port = free_port()
        if data:
            shutil.copytree(data, folder / "data")
        self.url = f"http://127.0.0.1:{port}"
        self.sandbox_url = f"{self.url}/sandbox"
        self.environment = base_environment(folder / "data", port)
        # As on a laptop: it makes these itself.
        del self.environment["SECRET_KEY"], self.environment["ENCRYPTION_KEYS"]
        command = [sys.executable, "manage.py", "runembedded"]
        self.process = Process("embedded", command, self.environment, folder)
        self.shell = Shell(self.environment)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.process.end()
            raise
        return self

    def __exit__(self, *details: object) -> None:
        self.process.end()
        self.shell.close()

    def start(self) -> None:
        self.process.start()
        self.process.wait_for(f"{self.url}/readyz")

    def kill(self) -> None:
        self.process.kill()
