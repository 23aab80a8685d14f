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

pytestmark = [pytest.mark.slow, pytest.mark.thorough]


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


class Group:
    """A group of ours, by way of the Node client."""

    def __init__(self, client: Client, account: str) -> None:
        self._client, self.account = client, {"accountId": account}
        wish = {"subject": "Casa Node", "joinApprovalMode": "approval_required"}
        self.made = client.call("whatsapp", "createWhatsAppGroupChat", body=self.account | wish)[
            "group"
        ]

    def call(self, method: str, **body: Any) -> dict[str, Any]:
        about = {"path": {"groupId": self.made["groupId"]}, "query": self.account}
        return self._client.call("whatsapp", method, **about, **({"body": body} if body else {}))

    def tell(self, method: str, **options: Any) -> dict[str, Any]:
        """About its conversation."""
        about = {"conversationId": self.made["conversationId"]} | options.pop("path", {})
        return self._client.call("messages", method, path=about, **options)

    def asking(self) -> list[str]:
        requests = self.call("listWhatsAppGroupJoinRequests")["joinRequests"]
        return [one["user"] for one in requests]

    def members(self) -> list[dict[str, Any]]:
        return self.call("getWhatsAppGroupChat")["group"]["participants"]

    def said(self) -> list[dict[str, Any]]:
        return self.tell("getInboxConversationMessages", query=self.account)["messages"]


def test_the_story_in_node(client: Client, account: str, sandbox: Sandbox) -> None:
    group = Group(client, account)
    place = group.made["groupId"]
    query = group.account | {"limit": 25}
    listed = client.call("whatsapp", "listWhatsAppGroupChats", query=query)["groups"]
    assert place in [one["id"] for one in listed]
    assert group.call("updateWhatsAppGroupChat", subject="Nova")["success"] is True
    link = group.call("createWhatsAppGroupInviteLink")["inviteLink"]
    assert link != group.made["inviteLink"]
    ana = sandbox.person("Ana")
    her = _turn_dora_away_and_let_in(group, sandbox, ana, link)

    sandbox.do(f"people/{ana['id']}/messages/", text="Is it free?", group=place)
    question = eventually(group.said, "hearing from the group")[0]
    assert (question["message"], question["senderName"]) == ("Is it free?", "Ana")
    answer = group.account | {"message": "Yes, at three.", "replyTo": question["id"]}
    sent = group.tell("sendInboxMessage", body=answer)
    assert sent["data"]["messageId"].startswith("wamid.")
    sandbox.do(f"people/{ana['id']}/reads/", group=place)
    eventually(lambda: group.said()[-1]["deliveryStatus"] == "read", "reading")
    reaction = {"path": {"messageId": question["id"]}, "body": group.account | {"emoji": "👍"}}
    assert group.tell("addMessageReaction", **reaction)["success"]

    phones = [sandbox.person("Bruno")["phone"]]
    added = group.call("addWhatsAppGroupParticipants", phoneNumbers=phones)
    assert added["participants"][0]["result"] == "invited"
    assert group.call("removeWhatsAppGroupParticipants", phoneNumbers=her)["success"] is True
    assert group.call("deleteWhatsAppGroupChat")["success"] is True


def _turn_dora_away_and_let_in(
    group: Group, sandbox: Sandbox, ana: dict[str, Any], link: str
) -> list[str]:
    """Ana is in. Returns her phone as the group names it."""
    dora = sandbox.person("Dora")
    sandbox.do(f"people/{dora['id']}/joins/", invite_link=link)
    first = eventually(group.asking, "asking to join")
    group.call("rejectWhatsAppGroupJoinRequests", phoneNumbers=first)
    eventually(lambda: not group.asking(), "turning away")
    sandbox.do(f"people/{ana['id']}/joins/", invite_link=link)
    her = eventually(group.asking, "asking to join")
    group.call("approveWhatsAppGroupJoinRequests", phoneNumbers=her)
    eventually(group.members, "joining")
    return her


def test_failures_are_told_as_the_node_client_knows_them(client: Client, account: str) -> None:
    unknown = {"path": {"groupId": "unknown"}, "query": {"accountId": account}}
    error = client.ask("whatsapp", "getWhatsAppGroupChat", **unknown)["error"]
    assert error["statusCode"] == 404
    assert "does not exist" in error["message"]


class CommandLine:
    """The published command line, for one account."""

    def __init__(self, folder: Path, environment: dict[str, str], account: str) -> None:
        self._program, self._environment = folder / "node_modules/.bin/zernio", environment
        self.account = account

    def run(self, command: str, *words: str, **options: str) -> dict[str, Any]:
        """What `zernio command words --option value …` prints."""
        line = [str(self._program), command, *words]
        line += [part for name, value in options.items() for part in (f"--{name}", value)]
        done = subprocess.run(
            line, env=self._environment, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    def here(self, command: str, *words: str, **options: str) -> dict[str, Any]:
        return self.run(command, *words, accountId=self.account, **options)


@pytest.fixture(scope="module")
def zernio(packages: Path, octet: Embedded, api_key: str, account: str) -> CommandLine:
    address = {"ZERNIO_API_KEY": api_key, "ZERNIO_API_URL": f"{octet.url}/api"}
    return CommandLine(packages, os.environ | address | {"HOME": str(packages)}, account)


def test_the_story_on_the_command_line(zernio: CommandLine, sandbox: Sandbox) -> None:
    zernio.run("auth:check")
    assert zernio.account in [one["_id"] for one in zernio.run("accounts:list")["accounts"]]
    wish = {"subject": "Casa Shell", "joinApprovalMode": "approval_required"}
    made = zernio.here("whatsapp:create-whats-app-group-chat", **wish)["group"]
    group, chat = made["groupId"], made["conversationId"]
    listed = zernio.here("whatsapp:list-whats-app-group-chats")["groups"]
    assert group in [one["id"] for one in listed]
    zernio.here("whatsapp:update-whats-app-group-chat", group, subject="Casa Nova")
    read = zernio.here("whatsapp:get-whats-app-group-chat", group)
    assert read["group"]["joinApprovalMode"] == "approval_required"
    ana = sandbox.person("Ana")
    _turn_away_and_let_in(zernio, group, sandbox, ana)

    sandbox.do(f"people/{ana['id']}/messages/", text="Is it free?", group=group)
    said = eventually(lambda: zernio.here("inbox:messages", chat)["messages"], "hearing")
    reply = {"message": "Yes.", "reply-to": said[0]["id"]}
    assert zernio.here("inbox:send", chat, **reply)["data"]["messageId"].startswith("wamid.")
    zernio.here("inbox:react", chat, said[0]["id"], emoji="👍")
    zernio.here("inbox:mark-read", chat)
    people = zernio.run("contacts:list", search="Ana")["contacts"]
    assert "Ana" in {one["name"] for one in people}
    archived = zernio.here("inbox:update-conversation", chat, status="archived")
    assert archived["data"]["status"] == "archived"

    invited = {"phoneNumbers": sandbox.person("Bruno")["phone"]}
    added = zernio.here("whatsapp:add-whats-app-group-participants", group, **invited)
    assert added["participants"][0]["result"] == "invited"
    gone = {"phoneNumbers": ana["phone"]}
    removed = zernio.here("whatsapp:remove-whats-app-group-participants", group, **gone)
    assert removed["success"] is True
    assert zernio.here("whatsapp:delete-whats-app-group-chat", group)["success"] is True


def _turn_away_and_let_in(
    zernio: CommandLine, group: str, sandbox: Sandbox, ana: dict[str, Any]
) -> None:
    """Who asks first, by a new link, is turned away; Ana comes in."""

    def asking() -> str:
        found = zernio.here("whatsapp:list-whats-app-group-join-requests", group)
        return ",".join(one["user"] for one in found["joinRequests"])

    link = zernio.here("whatsapp:create-whats-app-group-invite-link", group)["inviteLink"]
    dora = sandbox.person("Dora")
    sandbox.do(f"people/{dora['id']}/joins/", invite_link=link)
    away = {"phoneNumbers": eventually(asking, "asking")}
    zernio.here("whatsapp:reject-whats-app-group-join-requests", group, **away)
    eventually(lambda: not asking(), "turning away")
    sandbox.do(f"people/{ana['id']}/joins/", invite_link=link)
    let_in = {"phoneNumbers": eventually(asking, "asking")}
    zernio.here("whatsapp:approve-whats-app-group-join-requests", group, **let_in)
