"""The phones of the demo, and WhatsApp behind them: what people do there, and what they have."""

from typing import Any

import requests

from tests.e2e.processes import Embedded

MAKE_GROUP = """
from whatsapp.sandbox.models import BusinessNumber
from whatsapp.sandbox.services import groups
print(groups.create_group(BusinessNumber.objects.get(), {subject!r}).invite_link)
"""


def do(embedded: Embedded, path: str, /, **body: Any) -> dict[str, Any]:
    answer = requests.post(f"{embedded.sandbox_url}/{path}", json=body, timeout=30)
    answer.raise_for_status()
    return answer.json()


def person(embedded: Embedded, name: str) -> dict[str, Any]:
    """Somebody of the demo, by the beginning of their name."""
    people = requests.get(f"{embedded.sandbox_url}/people/", timeout=30).json()["people"]
    return next(one for one in people if one["name"].startswith(name))


def group_id(embedded: Embedded, subject: str) -> str:
    groups = requests.get(f"{embedded.sandbox_url}/groups/", timeout=30).json()["groups"]
    return next(one["group_id"] for one in groups if one["subject"] == subject)


def said_by_us(embedded: Embedded) -> list[dict[str, Any]]:
    """All messages that WhatsApp accepted from us."""
    address = f"{embedded.sandbox_url}/messages/?from=business"
    return requests.get(address, timeout=30).json()["messages"]


def new_group(embedded: Embedded, subject: str) -> str:
    """Its invite link."""
    code = MAKE_GROUP.format(subject=subject)
    return embedded.shell.run(code)[-1]


def join(embedded: Embedded, link: str, name: str, **about: Any) -> dict[str, Any]:
    """A new person who opens the link at once; with `group`, the id of the group."""
    person = do(embedded, "people/", name=name, **about)
    joined = do(embedded, f"people/{person['id']}/joins/", invite_link=link)
    return person | {"group": joined["group_id"]}
