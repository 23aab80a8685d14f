"""PostgreSQL that commits to the disk, Redis, daphne and a prefork worker, as in production."""

import json
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from tests.e2e.commands import base_environment, run_manage
from tests.e2e.processes import WORKER, Process, daphne
from tests.servers.postgres import throwaway_postgres
from tests.servers.processes import free_port
from tests.servers.redis import ThrowawayRedis


class Servers:
    """Octet, running; and beside it the bare echo that its sockets are compared with."""

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._open(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *details: object) -> None:
        self._stack.close()

    def _open(self, stack: ExitStack) -> None:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="octet-bench-")))
        self.port, self.echo_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database_url = stack.enter_context(throwaway_postgres(durable=True))
        redis = stack.enter_context(ThrowawayRedis())
        self.environment = base_environment(folder / "octet", self.port) | {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": f"{redis.url}/1",
            "ALLOWED_HOSTS": "127.0.0.1",
            "SANDBOX": "off",
            "ALLOW_PRIVATE_HOSTS": "on",
            "LOG_LEVEL": "WARNING",
        }
        run_manage(self.environment, "migrate", "--verbosity=0")
        self.web = Process("web", daphne(self.port), self.environment, folder)
        self.worker = Process("worker", WORKER, self.environment, folder)
        echo = Process("echo", [*daphne(self.echo_port)[:-1], "bench.echo:echo"], {}, folder)
        for process in (self.web, self.worker, echo):
            stack.callback(process.end)
            process.start()
        self.web.wait_for(f"{self.url}/readyz")
        echo.wait_for(f"http://127.0.0.1:{self.echo_port}/")

    def ask(self, expression: str) -> Any:
        """The value of an expression about bench's modules that run inside Octet."""
        modules = "from bench import crowd, groups_crowd, hooks, scene"
        code = f"import json; {modules}; print(json.dumps({expression}))"
        return json.loads(run_manage(self.environment, "shell", "--no-imports", "-c", code))
