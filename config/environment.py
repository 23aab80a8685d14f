"""Reads settings from the environment. A wrong value stops the start with one sentence."""

import base64
import binascii
import os
import secrets
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


def env_str(name: str, default: str = "", allowed: Sequence[str] = ()) -> str:
    value = os.environ.get(name, "").strip() or default
    if allowed and value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}, not '{value}'.")
    return value


def env_bool(name: str, default: bool) -> bool:
    value = env_str(name).lower()
    if not value:
        return default
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} must be on or off, not '{value}'.")
    return value in TRUE


def env_int(name: str, default: int, least: int, most: int) -> int:
    value = env_str(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise ImproperlyConfigured(
            f"{name} must be a whole number from {least} to {most}, not '{value}'."
        )
    return int(value)


def env_list(name: str, default: Sequence[str] = ()) -> list[str]:
    """Comma-separated; empty parts are dropped."""
    parts = [part.strip() for part in os.environ.get(name, "").split(",")]
    return [part for part in parts if part] or list(default)


def env_secret(name: str) -> str:
    """The value of NAME, or what the file at NAME_FILE holds; empty when neither is set."""
    path = env_str(f"{name}_FILE")
    if not path:
        return env_str(name)
    if env_str(name):
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE, not both.")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE names a file that cannot be read.") from error


def env_url(name: str, default: str, schemes: Sequence[str] = ("http", "https")) -> str:
    """An address without a trailing slash."""
    value = env_str(name, default).rstrip("/")
    try:
        parts = urlsplit(value)
        usable = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        # The value may hold a password, so it is not repeated.
        raise ImproperlyConfigured(
            f"{name} must be an address that names a host and starts with "
            f"{' or '.join(scheme + '://' for scheme in schemes)}."
        )
    return value


def env_email(name: str) -> dict[str, Any]:
    """Django's EMAIL_* settings from smtp://, smtp+tls:// or smtps://; unset prints to the log."""
    if not env_str(name) or env_str(name) == "console:":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(env_url(name, "", schemes=("smtp", "smtp+tls", "smtps")))
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }


def fernet_keys(name: str, text: str) -> list[str]:
    keys = [part.strip() for part in text.split(",") if part.strip()]
    for key in keys:
        try:
            good = len(base64.b64decode(key, altchars=b"-_", validate=True)) == 32
        except (binascii.Error, ValueError):
            good = False
        if not good:
            raise ImproperlyConfigured(
                f"{name} must be one or more keys of 32 bytes in URL-safe base64, newest first; "
                "'openssl rand -base64 32 | tr +/ -_' makes one."
            )
    return keys


def new_fernet_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def writable_folder(name: str, default: Path) -> Path:
    folder = Path(env_str(name, str(default))).resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name} names a folder that cannot be made.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"{name} names a folder that cannot be written to.")
    return folder


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """The secret kept at path, made on first use and readable by its owner only.

    Processes that start at the same moment agree on one value.
    """
    if not path.exists():
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(make())
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(draft)
    return path.read_text().strip()
