"""Octet as a program sees it: by its REST API and a key."""

from typing import Any

import requests

from tests.e2e.group_walk.chat import Chat, Json
from tests.e2e.processes import Embedded

GROUPS, CHATS = "whatsapp/wa-groups", "inbox/conversations"


class Program:
    def __init__(self, embedded: Embedded) -> None:
        self._site = embedded.url
        self._url = f"{embedded.url}/api/v1"
        self._program = requests.Session()
        self._key = embedded.shell.manage("create_api_key", "a program")[-1]
        self._program.headers["Authorization"] = f"Bearer {self._key}"
        self.account = ""
        [account] = self.get("accounts")["accounts"]
        self.account = account["_id"]

    def ask(self, method: str, path: str, /, **body: Any) -> requests.Response:
        """A call of Octet's REST API, whatever it answers. Files go as `files`, headers as
        `headers`."""
        return self._program.request(
            method,
            f"{self._url}/{path}",
            params={"accountId": self.account} if self.account else {},
            files=body.pop("files", None),
            headers=body.pop("headers", None),
            json=body or None,
            timeout=30,
        )

    def get(self, path: str) -> Json:
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def does(self, method: str, path: str, /, **body: Any) -> Json:
        """The call, which WhatsApp confirms while it waits."""
        answer = self.ask(method, path, **body)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    def refused(self, method: str, path: str, /, **body: Any) -> tuple[int | str, str]:
        """The call, which is refused: WhatsApp's code or ours, and the reason that we give."""
        answer = self.ask(method, path, **body)
        assert answer.status_code >= 400, answer.text
        error = answer.json()
        code = error.get("platformError", {}).get("code")
        return code or error["code"], error["error"]

    def sinch(self, method: str, path: str, /, *, status: int) -> Json:
        """What a call in Sinch's shape is answered with this status."""
        answer = self._program.request(
            method,
            f"{self._site}/v1/whatsapp/{path}",
            headers={"userName": "me", "authenticationToken": self._key},
            timeout=30,
        )
        assert answer.status_code == status, answer.text
        return answer.json()

    def group(self, chat: Chat) -> Json:
        return self.get(f"{GROUPS}/{chat.id}")["group"]

    def members(self, chat: Chat) -> set[str]:
        return {one["user"] for one in self.group(chat)["participants"]}

    def refreshes(self, *chats: Chat) -> None:
        """Reads them from WhatsApp: no reading that was asked for before is still to come."""
        for chat in chats:
            self.does("POST", f"{GROUPS}/{chat.id}/refresh")

    def waiting(self, chat: Chat) -> set[str]:
        asked = self.get(f"{GROUPS}/{chat.id}/join-requests")["joinRequests"]
        return {one["user"] for one in asked}

    def say(self, chat: Chat, text: str, **more: Any) -> str:
        """Our message; its wamid."""
        told = self.does("POST", _messages(chat), message=text, accountId=self.account, **more)
        return told["data"]["messageId"]

    def sends(self, chat: Chat, text: str) -> str:
        """Our message, whatever becomes of it; its wamid."""
        wish = {"message": text, "accountId": self.account}
        answer = self.ask("POST", _messages(chat), **wish).json()
        return answer["data"]["messageId"] if "data" in answer else answer["details"]["messageId"]

    def cannot_say(self, chat: Chat, text: str, **more: Any) -> tuple[int | str, str]:
        """Why not, as `refused`."""
        wish = {"message": text, "accountId": self.account, **more}
        return self.refused("POST", _messages(chat), **wish)

    def offer(self, chat: Chat, template: str, *values: str) -> str:
        """A template in the group; its wamid."""
        parameters = [{"type": "text", "text": value} for value in values]
        components = [{"type": "body", "parameters": parameters}] if values else []
        return self.say(chat, "", template={"name": template, "components": components})

    def has_template(self, name: str, category: str) -> None:
        """One without parameters, in review or approved."""
        components = [{"type": "BODY", "text": "Three nights for two at the lake."}]
        about = {"accountId": self.account, "name": name, "category": category, "language": "en"}
        self.does("POST", "whatsapp/templates", **about, components=components)

    def is_approved(self, name: str) -> bool:
        return self.get(f"whatsapp/templates/{name}")["template"]["status"] == "APPROVED"

    def message(self, chat: Chat, wamid: str) -> Json:
        """As the thread has it; {} while it is not there."""
        found = self.get(_messages(chat))["messages"]
        return next((one for one in found if one["id"] == wamid), {})

    def receipts(self, chat: Chat, wamid: str) -> dict[str, set[str]]:
        """How far the message has come with each person, by how the person is known."""
        rows = self._receipts(chat, wamid)["receipts"]
        names = ("delivered", "read", "failed")
        return {row["user"]: {name for name in names if row[f"{name}At"]} for row in rows}

    def charged(self, chat: Chat, wamid: str) -> int:
        """How many people's copies WhatsApp charges."""
        return self._receipts(chat, wamid)["cost"]["charged"]

    def _receipts(self, chat: Chat, wamid: str) -> Json:
        return self.get(f"{_messages(chat)}/{wamid}/receipts")

    def contact(self, name: str) -> Json:
        [found] = self.get(f"contacts?search={name}")["contacts"]
        return found


def _messages(chat: Chat) -> str:
    return f"{CHATS}/{chat.conversation}/messages"
