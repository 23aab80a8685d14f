import io
from collections.abc import Callable

import pytest
from django.core.management import call_command


@pytest.fixture(autouse=True)
def _nobody_at_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WHATSAPP_ACCESS_TOKEN", "WHATSAPP_APP_SECRET", "OCTET_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Somebody sits at the terminal and gives these answers."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def answers(*texts: str) -> None:
        given = iter(texts)
        monkeypatch.setattr("sys.stdin", Terminal())
        monkeypatch.setattr("accounts.management.asking.getpass", lambda prompt: next(given))

    return answers


def run(*arguments: str) -> str:
    """What the command prints."""
    out = io.StringIO()
    call_command(*arguments, stdout=out, no_color=True)
    return out.getvalue()
