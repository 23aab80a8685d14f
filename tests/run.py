"""Runs pytest, or any command after `--`, with a throwaway PostgreSQL and Redis.

python tests/run.py [pytest arguments]      python tests/run.py -- python manage.py shell
Set TEST_DATABASE_URL or TEST_REDIS_URL to use a server of your own instead.
"""

import base64
import os
import secrets
import signal
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.servers.postgres import throwaway_postgres  # noqa: E402
from tests.servers.processes import ServerFailed, stop  # noqa: E402
from tests.servers.redis import ThrowawayRedis  # noqa: E402


def main(arguments: list[str]) -> int:
    # A shell lets its background jobs ignore Ctrl-C, and our children would inherit that.
    signal.signal(signal.SIGINT, _interrupted)
    signal.signal(signal.SIGTERM, _told)
    signal.signal(signal.SIGHUP, _told)
    command = arguments[1:] if arguments[:1] == ["--"] else _pytest(arguments)
    if not command:
        print("usage: python tests/run.py [pytest arguments] | -- command", file=sys.stderr)
        return 2
    try:
        with ExitStack() as stack:
            return _run(command, environment(stack))
    except ServerFailed as error:
        print(f"octet: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def environment(stack: ExitStack) -> dict[str, str]:
    """Our environment with both servers in it; they end with the stack."""
    database = os.environ.get("TEST_DATABASE_URL") or stack.enter_context(throwaway_postgres())
    redis = os.environ.get("TEST_REDIS_URL") or stack.enter_context(ThrowawayRedis()).url
    defaults = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1],testserver",
        "SANDBOX": "on",
    }
    return defaults | os.environ | {"DATABASE_URL": database, "REDIS_URL": redis}


def _pytest(arguments: list[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", *arguments]


def _run(command: list[str], variables: dict[str, str]) -> int:
    process = subprocess.Popen(command, env=variables)
    try:
        return process.wait()
    except Told:
        stop(process, signal.SIGINT, patience=20)
        raise
    except KeyboardInterrupt:
        # The terminal has told the child as well; a second time would cut its tidying short.
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        stop(process)
        raise


class Told(KeyboardInterrupt):
    """Somebody asked this process alone to end."""


def _told(number: int, frame: FrameType | None) -> None:
    _tidy_in_peace()
    raise Told


def _interrupted(number: int, frame: FrameType | None) -> None:
    _tidy_in_peace()
    raise KeyboardInterrupt


def _tidy_in_peace() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
