"""Octet as it runs in production, in processes that a test may kill and start again.

The sandbox is a process of its own, so that WhatsApp lives on while Octet is dead.
"""

import base64
import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

import psycopg
import requests
from psycopg import sql

from tests.servers.processes import ServerFailed, end, free_port, wait_until
from tests.servers.redis import ThrowawayRedis

ROOT = Path(__file__).resolve().parent.parent.parent
# The rest of the environment says how somebody's Octet is set up, not how the test's is.
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")


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


def base_environment(folder: Path, port: int) -> dict[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return inherited | {
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "PYTHONUNBUFFERED": "1",
    }


def run_manage(environment: dict[str, str], *arguments: str) -> str:
    """What the command printed; AssertionError with its output when it failed."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        start_new_session=True,
    )
    assert done.returncode == 0, f"manage.py {' '.join(arguments)}:\n{done.stdout}{done.stderr}"
    return done.stdout


def daphne(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port)),
        *("-v", "0", "--no-server-name", "config.asgi:application"),
    ]


@contextmanager
def own_database(server_url: str) -> Iterator[str]:
    """The address of a new database on this PostgreSQL server; it goes when the block ends."""
    name = f"e2e_{secrets.token_hex(4)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield f"{server_url.rpartition('/')[0]}/{name}"
    finally:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(drop)


WORKER = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency=2"]
WORKER += ["--without-mingle", "--without-gossip", "--loglevel=INFO"]


class Octet:
    """Web, worker, Redis and sandbox, running. Reach them by HTTP, socket, browser or command."""

    def __init__(self, server_url: str, folder: Path, **settings: str) -> None:
        self._server_url = server_url
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
            "DATABASE_URL": stack.enter_context(own_database(self._server_url)),
            "REDIS_URL": f"{self.redis.url}/1",
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "SANDBOX": "off",
            "SANDBOX_URL": self.sandbox_url,
            **self._settings,
        }
        self.sandbox_environment = base_environment(self._folder / "sandbox", sandbox_port)
        self.sandbox_environment["SANDBOX"] = "on"

        self.web = Process("web", daphne(web_port), self.environment, self._folder)
        self.worker = Process("worker", WORKER, self.environment, self._folder)
        self.sandbox = Process(
            "sandbox", daphne(sandbox_port), self.sandbox_environment, self._folder
        )
        self.manage("migrate", "--verbosity=0")
        self.manage_sandbox("migrate", "--verbosity=0")
        for process in (self.web, self.worker, self.sandbox):
            stack.callback(process.end)
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

    def manage(self, *arguments: str) -> str:
        return run_manage(self.environment, *arguments)

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

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.process.end()
            raise
        return self

    def __exit__(self, *details: object) -> None:
        self.process.end()

    def start(self) -> None:
        self.process.start()
        self.process.wait_for(f"{self.url}/readyz")

    def kill(self) -> None:
        self.process.kill()

    def manage(self, *arguments: str) -> str:
        return run_manage(self.environment, *arguments)
