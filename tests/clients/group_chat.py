"""A group of ours, by way of the published Python client."""

from typing import Any

from zernio import Zernio

from tests.clients.conftest import Sandbox, eventually


class GroupChat:
    """`made` is what the client was told when it created the group."""

    def __init__(self, client: Zernio, account: str, subject: str, **wish: Any) -> None:
        self._client, self._account = client, account
        create = client.whatsapp.create_whats_app_group_chat
        self.made: dict[str, Any] = create(account_id=account, subject=subject, **wish)["group"]
        self.id: str = self.made["groupId"]
        self.conversation: str = self.made["conversationId"]
        self.link: str = self.made["inviteLink"]

    def waiting(self) -> list[str]:
        """Phones of those who ask to join."""
        asked = self._client.whatsapp.list_whats_app_group_join_requests(self.id, self._account)
        return [one["user"] for one in asked["joinRequests"]]

    def read(self) -> dict[str, Any]:
        return self._client.whatsapp.get_whats_app_group_chat(self.id, self._account)["group"]

    def members(self) -> list[str]:
        return [one["user"] for one in self.read()["participants"]]

    def messages(self) -> list[dict[str, Any]]:
        read = self._client.messages.get_inbox_conversation_messages
        return read(self.conversation, self._account)["messages"]


class CasaLima(GroupChat):
    """With Ana, Bruno and Carla in it, who had to ask; Dora was turned away. Ana has said hello, so
    it can be written to."""

    def __init__(self, client: Zernio, account: str, sandbox: Sandbox) -> None:
        wish = {"description": "Keys and meters", "join_approval_mode": "approval_required"}
        super().__init__(client, account, "Casa Lima", **wish)
        self._sandbox = sandbox
        self.people = [sandbox.person(name) for name in ("Ana", "Bruno", "Carla")]
        for person in self.people:
            assert self._ask(person)["result"] == "requested"
        eventually(lambda: len(self.waiting()) == 3, "asking to join")
        three = self.waiting()
        dora = sandbox.person("Dora")
        self._ask(dora)
        eventually(lambda: len(self.waiting()) == 4, "asking, too")
        client.whatsapp.reject_whats_app_group_join_requests(self.id, account, [dora["phone"]])
        client.whatsapp.approve_whats_app_group_join_requests(self.id, account, three)
        eventually(lambda: len(self.members()) == 3, "joining")
        self.hear_ana("Hello")

    def _ask(self, person: dict[str, Any]) -> dict[str, Any]:
        return self._sandbox.do(f"people/{person['id']}/joins/", invite_link=self.link)

    def hear_ana(self, text: str) -> dict[str, Any]:
        """What she says, as the client reads it."""
        ana = self.people[0]
        self._sandbox.do(f"people/{ana['id']}/messages/", text=text, group=self.id)

        def heard() -> Any:
            return next((one for one in self.messages() if one["message"] == text), None)

        return eventually(heard, "hearing from the group")

    def read_by_all(self, message_id: str) -> dict[str, Any]:
        """The message, once all three have read it."""
        for person in self.people:
            self._sandbox.do(f"people/{person['id']}/reads/", group=self.id)

        def read() -> Any:
            mine = (one for one in self.messages() if one["id"] == message_id)
            return next((one for one in mine if one["deliveryStatus"] == "read"), None)

        return eventually(read, "reading")
