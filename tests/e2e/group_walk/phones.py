"""The sandbox by its control API: people with phones, and what WhatsApp does on bad days. And by
the Graph API, past Octet: another program with the same number."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from typing import Any

import requests

from tests.e2e.group_walk.chat import Chat, Json, Person
from tests.e2e.processes import Embedded

FIELDS = {
    *("messages", "group_lifecycle_update", "group_participants_update"),
    *("group_settings_update", "group_status_update"),
}


class Phones:
    def __init__(self, embedded: Embedded) -> None:
        self._embedded = embedded
        self._line = requests.Session()
        self.phone_number_id = self.sandbox("numbers/")["numbers"][0]["phone_number_id"]

    def person(self, name: str, profile: str = "phone", **more: Any) -> Person:
        return self.phone("people/", name=name, profile=profile, **more)

    def phone(self, path: str, /, **body: Any) -> Json:
        answer = self._line.post(f"{self._embedded.sandbox_url}/{path}", json=body, timeout=30)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    def says_no(self, path: str, /, **body: Any) -> str:
        """Why WhatsApp does not let somebody do it."""
        answer = self._line.post(f"{self._embedded.sandbox_url}/{path}", json=body, timeout=30)
        assert answer.status_code == 409, answer.text
        return answer.json()["error"]["code"]

    def sends_file(self, person: Person, chat: Chat, content: bytes, **about: str) -> Json:
        answer = self._line.post(
            f"{self._embedded.sandbox_url}/people/{person['id']}/files/",
            params={"group": chat.id, **about},
            data=content,
            headers={"Content-Type": "application/octet-stream"},
            timeout=30,
        )
        assert answer.status_code == 201, answer.text
        return answer.json()

    def sandbox(self, path: str) -> Json:
        return self._line.get(f"{self._embedded.sandbox_url}/{path}", timeout=30).json()

    def end(self, path: str) -> None:
        self._line.delete(f"{self._embedded.sandbox_url}/{path}", timeout=30)

    def _set_number(self, settings: Json) -> None:
        address = f"{self._embedded.sandbox_url}/numbers/{self.phone_number_id}/"
        self._line.patch(address, json=settings, timeout=30).raise_for_status()

    def opens(self, person: Person, chat: Chat) -> None:
        """The invite link of the group, on a phone."""
        self.phone(f"people/{person['id']}/joins/", invite_link=chat.link)

    def last_words_to(self, person: Person) -> str:
        """The business's last message to somebody, as WhatsApp has it."""
        messages = self.sandbox("messages/?from=business&after=0")["messages"]
        to_them = [one["content"] for one in messages if one["person"] == person["id"]]
        return json.dumps(to_them[-1]) if to_them else ""

    def does_in(self, chat: Chat, person: Person, what: str, **body: Any) -> Json:
        return self.phone(f"people/{person['id']}/{what}/", group=chat.id, **body)

    def is_online(self, *people: Person, yes: bool) -> None:
        for person in people:
            self.phone(f"people/{person['id']}/presence/", is_online=yes)

    @contextmanager
    def trouble(self, kind: str, **details: Any) -> Iterator[None]:
        fault = self.phone("faults/", kind=kind, **details)
        try:
            yield
        finally:
            self.end(f"faults/{fault['id']}/")

    @contextmanager
    def number_with(self, **settings: Any) -> Iterator[None]:
        """The number as WhatsApp has it, for a while."""
        [before] = self.sandbox("numbers/")["numbers"]
        before |= {"says": {}, "account_says": {}}
        self._set_number(settings)
        try:
            yield
        finally:
            self._set_number({name: before[name] for name in settings})

    def unheard(self, field: str) -> AbstractContextManager[None]:
        """Letters of this field never reach us."""
        return self.number_with(account_says={"webhook_fields": sorted(FIELDS - {field})})

    def no_free_messages(self) -> AbstractContextManager[None]:
        """This month's are gone."""
        return self.number_with(free_used=1_000)

    def graph(self, method: str, path: str, /, **body: Any) -> Json:
        """A call of the Graph API past Octet, which is accepted."""
        status, told = self.graph_answers(method, path, **body)
        assert status == 200, told
        return told

    def graph_answers(self, method: str, path: str, /, **body: Any) -> tuple[int, Json]:
        """The same, whatever it answers. Files go as `files`."""
        files = body.pop("files", None)
        body |= {"messaging_product": "whatsapp"}
        info = self._credentials
        answer = self._line.request(
            method,
            f"{info['base_url']}/{info['version']}/{path}",
            headers={"Authorization": f"Bearer {info['access_token']}"},
            files=files,
            timeout=30,
            **({"data": body} if files else {"json": body}),
        )
        return answer.status_code, answer.json()

    @cached_property
    def _credentials(self) -> Json:
        return json.loads(self._embedded.shell.manage("sandbox_info", "--json")[-1])
