"""The examples of docs/api.md do what the page says, in the order in which it shows them."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import Sandbox, eventually
from tests.e2e.processes import Embedded

PAGE = (Path(__file__).parent.parent.parent / "docs" / "api.md").read_text()
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.M | re.S)
COMMAND = re.compile(r"^\$ (curl (?:.*\\\n)*.*)\n(\{.*)$", re.M)

pytestmark = pytest.mark.slow


def blocks(language: str) -> list[str]:
    return [text for kind, text in BLOCK.findall(PAGE) if kind == language]


def names_in(answer: str) -> set[str]:
    """The fields of an answer that the page shows, shortened as it may be."""
    return set(re.findall(r'"(\w+)":', answer))


def run(command: str, environment: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        ["bash", "-c", f"{command} --silent --show-error"],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_first_calls(octet: Embedded, api_key: str, sandbox: Sandbox) -> None:
    environment = {"KEY": api_key, "HOST": octet.url}
    accounts, create, answer = COMMAND.findall("\n".join(blocks("")))

    listed = run(accounts[0], environment)
    assert names_in(accounts[1]) <= names_in(json.dumps(listed))
    assert listed["accounts"][0]["_id"] == "1"

    made = run(create[0], environment)
    assert names_in(create[1]) <= names_in(json.dumps(made))
    ana = sandbox.person("Ana")
    sandbox.do(f"people/{ana['id']}/joins/", invite_link=made["group"]["inviteLink"])
    sandbox.do(f"people/{ana['id']}/messages/", text="Is it free?", group=made["group"]["groupId"])

    place = f"/conversations/{made['group']['conversationId']}/"
    messages = f'curl -H "Authorization: Bearer $KEY" "$HOST/api/v1/inbox{place}messages"'
    eventually(lambda: run(messages, environment)["messages"], "hearing from the group")
    sent = run(answer[0].replace("/conversations/8/", place), environment)
    assert names_in(answer[1]) <= names_in(json.dumps(sent))
    assert sent["success"] is True


def test_the_python_example(
    octet: Embedded, api_key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (example,) = blocks("python")
    example = example.replace('"sk_…"', repr(api_key))
    example = example.replace("http://127.0.0.1:8000", octet.url)

    exec(compile(example, "docs/api.md", "exec"), {})

    assert "Casa Lima" in capsys.readouterr().out
