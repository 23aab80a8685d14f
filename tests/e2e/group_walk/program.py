"""Octet as a program sees it: by its REST API and a key."""

from typing import Any

import requests

from tests.e2e.group_walk.chat import Chat, Json
from tests.e2e.processes import Embedded

GROUPS, CHATS = "whatsapp/wa-groups", "inbox/conversations"


class Program:
    def __init__(self, embedded: Embedded) -> None:
        self._url = f"{embedded.url}/api/v1"
        self._program = requests.Session()
        key = embedded.manage("create_api_key", "a program").strip().splitlines()[-1]
        self._program.headers["Authorization"] = f"Bearer {key}"
        self.account = ""
        [account] = self.get("accounts")["accounts"]
        self.account = account["_id"]

    def ask(self, method: str, path: str, /, **body: Any) -> requests.Response:
        """A call of Octet's REST API, whatever it answers."""
        query = {"accountId": self.account} if self.account else {}
        address = f"{self._url}/{path}"
        return self._program.request(method, address, params=query, json=body or None, timeout=30)

    def get(self, path: str) -> Json:
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def does(self, method: str, path: str, /, **body: Any) -> Json:
        """The call, which WhatsApp confirms while it waits."""
        answer = self.ask(method, path, **body)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    def refused(self, method: str, path: str, /, **body: Any) -> tuple[int | None, str]:
        """The call, which WhatsApp refuses: its code, and the reason that we give."""
        answer = self.ask(method, path, **body)
        assert answer.status_code >= 400, answer.text
        error = answer.json()
        return (error.get("platformError") or {}).get("code"), error["error"]

    def group(self, chat: Chat) -> Json:
        return self.get(f"{GROUPS}/{chat.id}")["group"]

    def members(self, chat: Chat) -> set[str]:
        return {one["user"] for one in self.group(chat)["participants"]}

    def waiting(self, chat: Chat) -> set[str]:
        asked = self.get(f"{GROUPS}/{chat.id}/join-requests")["joinRequests"]
        return {one["user"] for one in asked}

    def say(self, chat: Chat, text: str, **more: Any) -> str:
        """Our message; its wamid."""
        path = f"{CHATS}/{chat.conversation}/messages"
        return self.does("POST", path, message=text, accountId=self.account, **more)["data"][
            "messageId"
        ]

    def sends(self, chat: Chat, text: str) -> str:
        """Our message, whatever becomes of it; its wamid."""
        path = f"{CHATS}/{chat.conversation}/messages"
        answer = self.ask("POST", path, message=text, accountId=self.account).json()
        return answer["data"]["messageId"] if "data" in answer else answer["details"]["messageId"]

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

    def message(self, chat: Chat, wamid: str) -> Json:
        """As the thread has it; {} while it is not there."""
        found = self.get(f"{CHATS}/{chat.conversation}/messages")["messages"]
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
        return self.get(f"{CHATS}/{chat.conversation}/messages/{wamid}/receipts")

    def contact(self, name: str) -> Json:
        [found] = self.get(f"contacts?search={name}")["contacts"]
        return found
