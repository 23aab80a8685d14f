"""The Docker files and the list of settings, checked without an engine."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.drains import DRAINS
from config.running import RUNNERS_PER_QUEUE
from tests.servers import postgres

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
ONE_SHOT = {"migrate"}
OURS = {"migrate", "web", "worker"}
READ = re.compile(r'(?:env_\w+|writable_folder)\(\s*"([A-Z_]+)"')


def settings_read() -> set[str]:
    return set(READ.findall((ROOT / "config/settings.py").read_text()))


def settings_listed() -> set[str]:
    return set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def test_every_setting_is_listed() -> None:
    assert settings_listed() == settings_read() | {"POSTGRES_PASSWORD"}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_service_says_how_it_is_or_ends(name: str) -> None:
    assert ("healthcheck" in SERVICES[name]) is (name not in ONE_SHOT)
    assert SERVICES[name]["restart"] == ("no" if name in ONE_SHOT else "unless-stopped")


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_image_is_pinned(name: str) -> None:
    assert re.search(r":\d+\.\d+", SERVICES[name]["image"])


@pytest.mark.parametrize("name", sorted(OURS))
def test_our_services_get_what_production_requires(name: str) -> None:
    environment = SERVICES[name]["environment"]

    assert {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ENCRYPTION_KEYS", "SITE_URL"} <= set(
        environment
    )
    assert environment["SANDBOX"].endswith("off}")


def test_database_has_room_for_three_workers() -> None:
    room = re.search(r"max_connections=(\d+)", " ".join(SERVICES["db"]["command"]))
    children = re.search(r"--concurrency=(\d+)", " ".join(SERVICES["worker"]["command"]))

    # At the most, with two at each queue that one child looks at, and a task in each child's hand;
    # and the web process has its pool.
    workers = 3 * (RUNNERS_PER_QUEUE * len(DRAINS) + int(children[1]))

    assert workers + 20 <= int(room[1])


def test_tests_run_under_the_same_patience_as_production() -> None:
    command = " ".join(SERVICES["db"]["command"])
    name = "idle_in_transaction_session_timeout"

    assert f"-c {name}={postgres.OPTIONS[name]}" in command


def test_nothing_is_passed_that_nobody_reads() -> None:
    passed = {name for service in OURS for name in SERVICES[service]["environment"]}

    assert passed <= settings_read()


@pytest.mark.parametrize("name", ["web", "worker"])
def test_our_services_wait_for_what_they_need(name: str) -> None:
    waits = {other: how["condition"] for other, how in SERVICES[name]["depends_on"].items()}

    assert waits == {
        "db": "service_healthy",
        "redis": "service_healthy",
        "migrate": "service_completed_successfully",
    }


def test_volumes_are_declared() -> None:
    used = {
        volume.partition(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
    }

    assert used == set(COMPOSE["volumes"])


def test_image_contains_every_package_and_no_secret() -> None:
    kept = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}

    others = {"static", "templates", "live_templates", "manage.py", "requirements.txt"}

    assert packages | others <= kept
    assert not kept & {".env", "var", ".git"}


def test_image_runs_as_nobody_special() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()

    assert "USER octet" in lines
    assert lines.index("USER octet") < next(i for i, line in enumerate(lines) if line[:3] == "CMD")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_name_no_host_and_no_path(name: str) -> None:
    text = (ROOT / name).read_text()

    assert not re.search(r"://|^--|file:|(?<![\w])/\w+/", text, re.MULTILINE)
    pins = re.findall(r"^[a-z0-9][\w.-]*(?:\[[\w,]+\])?==.*$", text, re.MULTILINE)
    assert pins
    assert all(pin.endswith("\\") for pin in pins)
