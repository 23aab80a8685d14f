"""What a browser knows before it opens its socket: the cookie and where the log stands."""

import re
from typing import Any

import requests


def log_in(url: str, email: str, password: str) -> requests.Session:
    """A session whose cookies belong to the agent."""
    session = requests.Session()
    session.get(f"{url}/login/", timeout=10).raise_for_status()
    form = {
        "username": email,
        "password": password,
        "csrfmiddlewaretoken": session.cookies["octet_csrf"],
    }
    session.post(f"{url}/login/", data=form, timeout=10).raise_for_status()
    if "octet_session" not in session.cookies:
        raise ConnectionError("the log-in failed")
    return session


def cookie_of(session: requests.Session) -> str:
    return "; ".join(f"{name}={value}" for name, value in session.cookies.items())


def read(session: requests.Session, url: str) -> dict[str, Any]:
    """Socket address, epoch and seq, as the page carries them."""
    answer = session.get(f"{url}/inbox/", timeout=10)
    answer.raise_for_status()
    names = ("socket", "epoch", "seq")
    found = {n: re.search(rf'data-{n}="([^"]*)"', answer.text).group(1) for n in names}
    return found | {"seq": int(found["seq"])}
