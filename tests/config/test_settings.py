import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
KEY = "A" * 43 + "="
PRODUCTION = {
    "DATABASE_URL": "postgres://octet@db/octet",
    "SECRET_KEY": "x" * 60,
    "ENCRYPTION_KEYS": KEY,
    "SITE_URL": "https://octet.example",
}


def setting(folder: Path, expression: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", f"from config import settings; print({expression})"],
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(folder)} | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_laptop_needs_no_settings(tmp_path: Path) -> None:
    done = setting(tmp_path, "settings.SANDBOX, settings.DEBUG, settings.CELERY_BROKER_URL")

    assert done.stdout.strip() == "True False memory://localhost/", done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["encryption-key", "secret-key"]


def test_callbacks_follow_the_port(tmp_path: Path) -> None:
    done = setting(tmp_path, "settings.SITE_URL, settings.SANDBOX_URL", PORT="8123")

    assert done.stdout.strip() == "http://127.0.0.1:8123 http://127.0.0.1:8123/sandbox"


@pytest.mark.parametrize(
    ("environment", "address", "seconds"),
    [
        ({}, "static/[0-9a-f]{12}/", 3600),
        ({"DEBUG": "on"}, "static/[0-9a-f]{12}/", 0),
        ({"HASHED_STATIC": "on"}, "static/", 60),
    ],
)
def test_a_browser_keeps_static_files_while_their_address_says_what_is_in_them(
    tmp_path: Path, environment: dict[str, str], address: str, seconds: int
) -> None:
    done = setting(tmp_path, "settings.STATIC_URL, settings.WHITENOISE_MAX_AGE", **environment)

    assert re.fullmatch(f"{address} {seconds}", done.stdout.strip()), done.stderr


def test_production_is_closed(tmp_path: Path) -> None:
    done = setting(
        tmp_path,
        "settings.SANDBOX, settings.ALLOWED_HOSTS, settings.SESSION_COOKIE_SECURE",
        **PRODUCTION,
    )

    assert done.stdout.strip() == "False ['octet.example'] True", done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY must be set"),
        ({"ENCRYPTION_KEYS": ""}, "ENCRYPTION_KEYS must be set"),
        ({"DATABASE_URL": "mysql://db/octet"}, "DATABASE_URL must start with"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL must look like"),
        ({"PORT": "99999"}, "PORT must be a whole number"),
        ({"GRAPH_VERSION": "26"}, "GRAPH_VERSION must look like v26.0."),
        ({"REDIS_URL": "localhost:6379"}, "REDIS_URL must be an address"),
    ],
)
def test_wrong_value_stops_the_start_with_a_sentence(
    tmp_path: Path, changed: dict[str, str], sentence: str
) -> None:
    done = setting(tmp_path, "''", **(PRODUCTION | changed))

    assert done.returncode == 1
    assert f"ImproperlyConfigured: {sentence}" in done.stderr.splitlines()[-1]


def test_only_the_web_shares_connections(tmp_path: Path) -> None:
    expression = "settings.DATABASES['default'].get('OPTIONS', {}).get('pool')"

    assert setting(tmp_path, expression, **PRODUCTION).stdout.strip() == "None"
    pooled = setting(tmp_path, expression, **PRODUCTION, DATABASE_POOL_SIZE="10")
    assert "'max_size': 10" in pooled.stdout
