"""A running Octet and the sandbox beside it: what is done and what is looked at goes over HTTP."""

import json
import time
from collections.abc import Callable
from typing import Any

from tests.e2e.group_walk.chat import Chat, Json, Person, known_as
from tests.e2e.group_walk.phones import Phones
from tests.e2e.group_walk.program import GROUPS, Program
from tests.e2e.processes import Embedded


class World(Program, Phones):
    def __init__(self, embedded: Embedded) -> None:
        Program.__init__(self, embedded)
        Phones.__init__(self, embedded)
        self._letters_before = self._events_before = 0
        self.begin()

    def begin(self) -> None:
        """From here on, letters and events count."""
        last = self._letters_before
        while (page := self._letters(last))["webhooks"]:
            last = page["after"]
        self._letters_before = last
        self._events_before = self._newest_event()

    def make_group(self, *people: Person, mode: str = "auto_approve", about: str = "") -> Chat:
        """A group of our own, in which these people are."""
        made = self.does(
            *("POST", GROUPS),
            accountId=self.account,
            subject="Harbor Lane 12",
            description=about,
            joinApprovalMode=mode,
        )["group"]
        chat = Chat(made["groupId"], made["conversationId"], made["inviteLink"])
        for person in people:
            self.opens(person, chat)
        self.shows(lambda: self.members(chat), {known_as(person) for person in people})
        return chat

    def writes(self, person: Person, chat: Chat, text: str = "Hello", **more: Any) -> str:
        """Somebody's message, which has come in; its wamid."""
        said = self.does_in(chat, person, "messages", text=text, **more)
        return self.arrives(chat, said)

    def arrives(self, chat: Chat, said: Json) -> str:
        wamid = said["messages"][0]["wamid"]
        self.shows(lambda: self.message(chat, wamid).get("id"), wamid)
        return wamid

    def events(self) -> list[str]:
        """What happened since the beginning, by the names that programs hear."""
        told = self.get(f"events?after={self._events_before}&limit=500")["events"]
        return [one["type"] for one in told]

    def _newest_event(self) -> int:
        after = self._events_before
        while True:
            page = self.get(f"events?after={after}&limit=500")
            after = page["nextAfter"]
            if not page["hasMore"]:
                return after

    def letters(self) -> list[Json]:
        """What WhatsApp told us since the beginning; all of it was taken."""
        self.shows(lambda: {one["state"] for one in self._new_letters()} <= {"delivered"}, True)
        return [json.loads(one["body"])["entry"][0]["changes"][0] for one in self._new_letters()]

    def _new_letters(self) -> list[Json]:
        return self._letters(self._letters_before)["webhooks"]

    def _letters(self, after: int) -> Json:
        return self.sandbox(f"webhooks/?after={after}")

    def wait_a_second(self) -> None:
        """WhatsApp's times are whole seconds: of what happens in one, nobody can tell the order."""
        time.sleep(1.01 - time.time() % 1)

    def shows(self, look: Callable[[], object], wanted: object) -> None:
        """What we look at comes to be what is wanted."""
        ends = time.monotonic() + 15
        while (seen := look()) != wanted:
            assert time.monotonic() < ends, f"{seen!r} instead of {wanted!r}"
            time.sleep(0.03)
