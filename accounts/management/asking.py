"""Secrets for a command: never on the command line, where every user of the machine reads them."""

import os
import sys
from getpass import getpass
from pathlib import Path

from django.core.management.base import CommandError


def secret(*, what: str, given: str = "", file: str = "", variable: str = "") -> str:
    """From the option, the file ("-" is standard input) or the environment; "" if none has it."""
    if given and file:
        raise CommandError(f"Give the {what} once: as a value or as a file.")
    if not file:
        return (given or os.environ.get(variable, "")).strip()
    try:
        text = sys.stdin.readline() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"The file with the {what} cannot be read: {file}") from error
    if not text.strip():
        raise CommandError(f"The file with the {what} is empty: {file}")
    return text.strip()


def prompt(what: str) -> str:
    """Ask at the terminal without showing what is typed; "" when nobody sits there."""
    return getpass(f"{what}: ").strip() if sys.stdin.isatty() else ""
