"""An agent's desk: Octet connected to the sandbox as to WhatsApp itself, and people with phones.

Everything goes over HTTP or a management command, as for somebody outside.
"""

import json
import re
import time
import uuid
from collections.abc import Callable
from functools import cached_property
from typing import Any

import requests

from tests.e2e.processes import Octet

EMAIL = "alice@octet.example"
PASSWORD = "a-long-pass-phrase"
WORKSPACE = "Front desk"


class Desk:
    """One workspace with one agent and one number; made once per Octet."""

    def __init__(self, octet: Octet) -> None:
        self.octet = octet
        self._hire()
        self._connect()

    def _connect(self) -> None:
        info = json.loads(self.octet.manage_sandbox("sandbox_info", "--json"))
        said = "\n".join(
            self.octet.shell.manage(
                *("connect_number", "--phone-number-id", info["phone_number_id"]),
                *("--waba-id", info["waba_id"], "--base-url", info["base_url"]),
                *("--access-token", info["access_token"], "--app-secret", info["app_secret"]),
                *("--verify-token", info["verify_token"], "--name", "Front desk"),
            )
        )
        callback = re.search(r"Callback URL\s+(\S+)", said)
        assert callback, said
        answer = requests.post(
            f"{info['base_url']}/{info['version']}/{info['waba_id']}/subscribed_apps",
            headers={"Authorization": f"Bearer {info['access_token']}"},
            json={
                "override_callback_uri": callback[1],
                "verify_token": info["verify_token"],
            },
            timeout=30,
        )
        assert answer.json() == {"success": True}, answer.text
        self.info = info

    def _hire(self) -> None:
        self.octet.environment["OCTET_PASSWORD"] = PASSWORD
        self.octet.shell.manage(
            *("create_agent", EMAIL, "--name", "Alice Agent", "--role", "owner"),
            *("--workspace", WORKSPACE),
        )

    @cached_property
    def browser(self) -> requests.Session:
        """Alice, logged in."""
        session = requests.Session()
        session.headers["X-Fragment"] = "1"
        login = f"{self.octet.url}/login/"
        session.get(login, timeout=30)
        answer = session.post(
            login,
            data={
                "username": EMAIL,
                "password": PASSWORD,
                "csrfmiddlewaretoken": session.cookies["octet_csrf"],
            },
            timeout=30,
        )
        assert "/inbox/" in answer.url, answer.text[:2000]
        return session

    def get(self, path: str, /, **query: Any) -> requests.Response:
        return self.browser.get(self.octet.url + path, params=query, timeout=30)

    def post(self, path: str, /, **fields: Any) -> requests.Response:
        return self.browser.post(
            self.octet.url + path,
            data=fields,
            headers={"X-CSRFToken": self.browser.cookies["octet_csrf"]},
            timeout=30,
        )

    def send(self, conversation: int, text: str) -> requests.Response:
        return self.post(
            f"/inbox/{conversation}/messages/", text=text, client_key=str(uuid.uuid4())
        )

    def thread(self, conversation: int) -> str:
        return self.get(f"/inbox/{conversation}/thread/").text

    def conversations(self) -> list[int]:
        rows = self.get("/inbox/rows/").text
        return [int(pk) for pk in re.findall(r'data-conversation="(\d+)"', rows)]

    def new_person(self, name: str, **profile: Any) -> dict[str, Any]:
        return self.phones("people/", name=name, **profile)

    def phones(self, path: str, /, **body: Any) -> dict[str, Any]:
        """Something somebody does with a phone."""
        answer = requests.post(f"{self.octet.sandbox_url}/{path}", json=body, timeout=60)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    def sandbox(self, path: str, /, **query: Any) -> dict[str, Any]:
        answer = requests.get(f"{self.octet.sandbox_url}/{path}", params=query, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def facts(self, code: str) -> Any:
        """What a few lines of Python say inside Octet; they `print(json.dumps(...))`."""
        return json.loads(self.octet.shell.run(code)[-1])

    def first_words(self, name: str, text: str, **profile: Any) -> tuple[int, int]:
        """A new person writes to us: the ids of the person and of the conversation."""
        known = set(self.conversations())
        person = self.new_person(name, **profile)
        self.phones(f"people/{person['id']}/messages/", text=text)
        until(lambda: set(self.conversations()) - known)
        (conversation,) = set(self.conversations()) - known
        return person["id"], conversation

    def heard(self) -> list[str]:
        """The texts that WhatsApp accepted from us, each as often as it did."""
        messages = self.sandbox("messages/", **{"from": "business"})["messages"]
        contents = [message["content"] for message in messages]
        return [content["body"] for content in contents if "body" in content]


def until(is_true: Callable[[], object], *, within: float = 15) -> None:
    """Return when it is true; AssertionError when that takes longer than `within` seconds."""
    ends = time.monotonic() + within
    while not is_true():
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.2)
