"""Management commands in processes of their own, with an environment of their own."""

import base64
import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# The rest of the environment says how somebody's Octet is set up, not how the test's is.
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")


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


_LOOP = """
import json, sys, traceback
for line in sys.stdin:
    try:
        exec(json.loads(line), {})
        print("done", flush=True)
    except Exception:
        traceback.print_exc(file=sys.stdout)
        print("failed", flush=True)
"""


class Shell:
    """Management commands and Python inside an Octet, in a process that starts when it is first
    asked and goes on: each start takes a second of CPU, and some tests ask every fifth of one."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._process: subprocess.Popen[str] | None = None

    def run(self, code: str) -> list[str]:
        """The lines that this Python prints; AssertionError with its traceback when it fails."""
        process = self._process = self._process or self._start()
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(code) + "\n")
        process.stdin.flush()
        lines: list[str] = []
        for line in process.stdout:
            if line == "done\n":
                return lines
            if line == "failed\n":
                break
            lines.append(line.rstrip("\n"))
        raise AssertionError("\n".join(lines))

    def manage(self, *arguments: str) -> list[str]:
        """The lines that the command prints; AssertionError with its traceback when it fails."""
        return self.run(
            f"from django.core.management import call_command\ncall_command(*{arguments!r})"
        )

    def close(self) -> None:
        if self._process:
            # Nothing that it was asked is still under way.
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", _LOOP],
            env=self._environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
