"""A sandbox with one number, a few people, and a mailbox at the number's callback address."""

import json
from typing import Any

import pytest
from django.test import Client

from whatsapp.sandbox import courier
from whatsapp.sandbox.models import BusinessNumber, Group, Person
from whatsapp.sandbox.services import groups, membership, numbers, people, saying

CALLBACK = "http://octet.test/hooks/whatsapp/"


class Graph:
    """Calls the Graph API as a client with the number's token would."""

    def __init__(self, number: BusinessNumber) -> None:
        self.number = number
        self.token = number.account.access_token
        self.client = Client()

    def call(self, method: str, path: str, body: dict | None = None, **extra: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        content = {"data": json.dumps(body), "content_type": "application/json"} if body else extra
        address = f"/sandbox/graph/v26.0/{path}"
        return getattr(self.client, method)(address, headers=headers, **content)

    def get(self, path: str) -> Any:
        return self.call("get", path)

    def post(self, path: str, **body: Any) -> Any:
        return self.call("post", path, {"messaging_product": "whatsapp", **body})

    def delete(self, path: str, **body: Any) -> Any:
        return self.call("delete", path, {"messaging_product": "whatsapp", **body})

    def send(self, text: str = "hello", **address: Any) -> Any:
        path = f"{self.number.phone_number_id}/messages"
        return self.post(path, type="text", text={"body": text}, **address)

    def send_to(self, group: Group, text: str = "hello", **more: Any) -> Any:
        return self.send(text, recipient_type="group", to=group.group_id, **more)


class Mailbox:
    """Takes what is due at the moment and opens it."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, bytes, dict[str, str]]] = []
        self.answers: list[int] = []

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        self.letters.append((url, body, headers))
        return self.answers.pop(0) if self.answers else 200

    def collect(self) -> list[dict]:
        """The `value` of every webhook due now, with its `field` added."""
        self.letters.clear()
        courier.deliver_due(self.post)
        changes = [json.loads(body)["entry"][0]["changes"][0] for _, body, _ in self.letters]
        return [{"field": change["field"], **change["value"]} for change in changes]

    def statuses(self) -> list[dict]:
        return [status for value in self.collect() for status in value.get("statuses", [])]

    def group_news(self) -> list[dict]:
        return [item for value in self.collect() for item in value.get("groups", [])]


class Control:
    """Calls the control API; `path` is below /sandbox/."""

    def __init__(self) -> None:
        self.client = Client()

    def call(self, method: str, path: str, /, **body: Any) -> Any:
        send = getattr(self.client, method)
        return send(f"/sandbox/{path}", data=json.dumps(body), content_type="application/json")

    def get(self, path: str) -> Any:
        return self.client.get(f"/sandbox/{path}").json()

    def post(self, path: str, /, **body: Any) -> Any:
        return self.call("post", path, **body)


@pytest.fixture
def number(db: None) -> BusinessNumber:
    return numbers.create_number("+1 555 777 0123", "Harbor Homes", CALLBACK)


@pytest.fixture
def graph(number: BusinessNumber) -> Graph:
    return Graph(number)


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def control(number: BusinessNumber) -> Control:
    return Control()


@pytest.fixture
def amara(db: None) -> Person:
    return people.create_person("Amara Okafor", phone="15550177001")


@pytest.fixture
def marina(db: None) -> Person:
    """Her phone number is hidden."""
    return people.create_person(
        "Marina Luz", profile="username", username="marina_luz", country="BR"
    )


@pytest.fixture
def group(number: BusinessNumber, mailbox: Mailbox) -> Group:
    group = groups.create_group(number, "Casa Lima")
    mailbox.collect()
    return group


@pytest.fixture
def closed_group(number: BusinessNumber, mailbox: Mailbox) -> Group:
    """People have to ask."""
    group = groups.create_group(number, "Harbor Lane", join_approval_mode="approval_required")
    mailbox.collect()
    return group


@pytest.fixture
def talking(group: Group, amara: Person, marina: Person, mailbox: Mailbox) -> Group:
    """The group with Amara and Marina in it, its window open."""
    membership.join(amara, group)
    membership.join(marina, group)
    saying.say(amara, group, "hi")
    mailbox.collect()
    return group


@pytest.fixture
def full(group: Group, amara: Person, mailbox: Mailbox) -> Group:
    """Eight people, Amara the first of them."""
    names = ["Bo", "Cy", "Di", "Ed", "Fay", "Gus", "Hal"]
    membership.enter(group, [amara, *map(people.create_person, names)], group.created_at)
    return group
