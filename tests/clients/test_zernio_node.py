"""The published Node client and command line of Zernio, told nothing but another address."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import Sandbox, eventually
from tests.e2e.processes import Embedded

HERE = Path(__file__).parent / "zernio_node"
AWAY = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ECONNRESET", "ENETUNREACH")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which both packages are installed, as the lockfile has them."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("Node is not installed")
    folder = tmp_path_factory.mktemp("node")
    for file in HERE.iterdir():
        shutil.copy(file, folder)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    if any(word in done.stderr for word in AWAY):
        pytest.skip("the npm registry cannot be reached")
    assert done.returncode == 0, done.stderr
    return folder


class Client:
    """The Node client in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def ask(self, resource: str, method: str, **options: Any) -> dict[str, Any]:
        """{"data"} or {"error"}, as the client has it."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([resource, method, options]) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def call(self, resource: str, method: str, **options: Any) -> dict[str, Any]:
        answer = self.ask(resource, method, **options)
        assert "error" not in answer, answer
        return answer["data"]


@pytest.fixture(scope="module")
def client(packages: Path, octet: Embedded, api_key: str) -> Iterator[Client]:
    with subprocess.Popen(
        ["node", "calls.mjs"],
        cwd=packages,
        env=os.environ | {"API_KEY": api_key, "API_URL": f"{octet.url}/api"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Client(process)
        process.kill()


@pytest.fixture(scope="module")
def account(client: Client) -> str:
    return client.call("accounts", "listAccounts")["accounts"][0]["_id"]


def test_the_story_in_node(client: Client, account: str, sandbox: Sandbox) -> None:
    query = {"accountId": account}
    made = client.call(
        "whatsapp",
        "createWhatsAppGroupChat",
        body=query | {"subject": "Casa Node", "joinApprovalMode": "approval_required"},
    )["group"]
    group = {"path": {"groupId": made["groupId"]}, "query": query}
    chat = {"path": {"conversationId": made["conversationId"]}}
    listed = client.call("whatsapp", "listWhatsAppGroupChats", query=query | {"limit": 25})
    assert made["groupId"] in [one["id"] for one in listed["groups"]]
    renamed = client.call("whatsapp", "updateWhatsAppGroupChat", **group, body={"subject": "Nova"})
    assert renamed["success"] is True
    link = client.call("whatsapp", "createWhatsAppGroupInviteLink", **group)["inviteLink"]
    assert link != made["inviteLink"]
    ana, dora = sandbox.person("Ana"), sandbox.person("Dora")
    sandbox.do(f"people/{dora['id']}/joins/", invite_link=link)

    def asked() -> Any:
        return client.call("whatsapp", "listWhatsAppGroupJoinRequests", **group)["joinRequests"]

    whom = {"phoneNumbers": [one["user"] for one in eventually(asked, "asking to join")]}
    client.call("whatsapp", "rejectWhatsAppGroupJoinRequests", **group, body=whom)
    eventually(lambda: not asked(), "turning away")
    sandbox.do(f"people/{ana['id']}/joins/", invite_link=link)
    waiting = eventually(asked, "asking to join")
    whom = {"phoneNumbers": [one["user"] for one in waiting]}
    client.call("whatsapp", "approveWhatsAppGroupJoinRequests", **group, body=whom)

    def members() -> Any:
        read = client.call("whatsapp", "getWhatsAppGroupChat", **group)
        return read["group"]["participants"]

    eventually(members, "joining")
    sandbox.do(f"people/{ana['id']}/messages/", text="Is it free?", group=made["groupId"])

    def said() -> Any:
        read = client.call("messages", "getInboxConversationMessages", **chat, query=query)
        return read["messages"]

    question = eventually(said, "hearing from the group")[0]
    assert (question["message"], question["senderName"]) == ("Is it free?", "Ana")
    answer = query | {"message": "Yes, at three.", "replyTo": question["id"]}
    sent = client.call("messages", "sendInboxMessage", **chat, body=answer)
    assert sent["data"]["messageId"].startswith("wamid.")
    sandbox.do(f"people/{ana['id']}/reads/", group=made["groupId"])
    eventually(lambda: said()[-1]["deliveryStatus"] == "read", "reading")
    path = chat["path"] | {"messageId": question["id"]}
    reacted = query | {"emoji": "👍"}
    assert client.call("messages", "addMessageReaction", path=path, body=reacted)["success"]
    added = client.call(
        "whatsapp",
        "addWhatsAppGroupParticipants",
        **group,
        body={"phoneNumbers": [sandbox.person("Bruno")["phone"]]},
    )
    assert added["participants"][0]["result"] == "invited"
    removed = client.call("whatsapp", "removeWhatsAppGroupParticipants", **group, body=whom)
    assert removed["success"] is True
    assert client.call("whatsapp", "deleteWhatsAppGroupChat", **group)["success"] is True


def test_failures_are_told_as_the_node_client_knows_them(client: Client, account: str) -> None:
    unknown = {"path": {"groupId": "unknown"}, "query": {"accountId": account}}
    error = client.ask("whatsapp", "getWhatsAppGroupChat", **unknown)["error"]
    assert error["statusCode"] == 404
    assert "does not exist" in error["message"]


class CommandLine:
    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._program, self._environment = folder / "node_modules/.bin/zernio", environment

    def run(self, command: str, *words: str, **options: str) -> dict[str, Any]:
        """What `zernio command words --option value …` prints."""
        line = [str(self._program), command, *words]
        line += [part for name, value in options.items() for part in (f"--{name}", value)]
        done = subprocess.run(
            line, env=self._environment, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def zernio(packages: Path, octet: Embedded, api_key: str) -> CommandLine:
    address = {"ZERNIO_API_KEY": api_key, "ZERNIO_API_URL": f"{octet.url}/api"}
    return CommandLine(packages, os.environ | address | {"HOME": str(packages)})


def test_the_story_on_the_command_line(zernio: CommandLine, account: str, sandbox: Sandbox) -> None:
    zernio.run("auth:check")
    accounts = zernio.run("accounts:list")["accounts"]
    assert account in [one["_id"] for one in accounts]
    made = zernio.run(
        "whatsapp:create-whats-app-group-chat",
        accountId=account,
        subject="Casa Shell",
        joinApprovalMode="approval_required",
    )["group"]
    group, chat = made["groupId"], made["conversationId"]
    here = {"accountId": account}
    listed = zernio.run("whatsapp:list-whats-app-group-chats", accountId=account)["groups"]
    assert group in [one["id"] for one in listed]
    zernio.run("whatsapp:update-whats-app-group-chat", group, subject="Casa Nova", **here)
    read = zernio.run("whatsapp:get-whats-app-group-chat", group, **here)
    assert read["group"]["joinApprovalMode"] == "approval_required"
    link = zernio.run("whatsapp:create-whats-app-group-invite-link", group, **here)["inviteLink"]
    ana, dora = sandbox.person("Ana"), sandbox.person("Dora")
    sandbox.do(f"people/{dora['id']}/joins/", invite_link=link)
    _turn_away_and_let_in(zernio, group, here, sandbox, ana, link)
    sandbox.do(f"people/{ana['id']}/messages/", text="Is it free?", group=group)
    said = eventually(
        lambda: zernio.run("inbox:messages", chat, accountId=account)["messages"], "hearing"
    )
    sent = zernio.run(
        "inbox:send", chat, accountId=account, message="Yes.", **{"reply-to": said[0]["id"]}
    )
    assert sent["data"]["messageId"].startswith("wamid.")
    zernio.run("inbox:react", chat, said[0]["id"], accountId=account, emoji="👍")
    zernio.run("inbox:mark-read", chat, accountId=account)
    phone = sandbox.person("Bruno")["phone"]
    added = zernio.run(
        "whatsapp:add-whats-app-group-participants", group, accountId=account, phoneNumbers=phone
    )
    assert added["participants"][0]["result"] == "invited"
    people = zernio.run("contacts:list", search="Ana")["contacts"]
    assert "Ana" in {one["name"] for one in people}
    archived = zernio.run("inbox:update-conversation", chat, accountId=account, status="archived")
    assert archived["data"]["status"] == "archived"
    gone = {"phoneNumbers": ana["phone"]} | here
    removed = zernio.run("whatsapp:remove-whats-app-group-participants", group, **gone)
    assert removed["success"] is True
    deleted = zernio.run("whatsapp:delete-whats-app-group-chat", group, accountId=account)
    assert deleted["success"] is True


def _turn_away_and_let_in(
    zernio: CommandLine,
    group: str,
    here: dict[str, str],
    sandbox: Sandbox,
    ana: dict[str, Any],
    link: str,
) -> None:
    """Who asks first is turned away; Ana comes in."""

    def asking() -> str:
        found = zernio.run("whatsapp:list-whats-app-group-join-requests", group, **here)
        return ",".join(one["user"] for one in found["joinRequests"])

    first = eventually(asking, "asking")
    away = {"phoneNumbers": first} | here
    zernio.run("whatsapp:reject-whats-app-group-join-requests", group, **away)
    eventually(lambda: not asking(), "turning away")
    sandbox.do(f"people/{ana['id']}/joins/", invite_link=link)
    let_in = {"phoneNumbers": eventually(asking, "asking")} | here
    zernio.run("whatsapp:approve-whats-app-group-join-requests", group, **let_in)
