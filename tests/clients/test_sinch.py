"""A program that spoke to Sinch: every call of its groups page and its send, at another host."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from tests.clients.conftest import Sandbox, eventually
from tests.e2e.processes import Embedded
from tests.inbox.media import files
from tests.receivers import Receiver, receiving

pytestmark = pytest.mark.slow

Call = Callable[..., requests.Response]


@pytest.fixture(scope="module")
def call(octet: Embedded, api_key: str) -> Call:
    """call("POST", "/groups", json=…), as the examples do with curl."""
    session = requests.Session()
    session.headers.update({"userName": "me@example.com", "authenticationToken": api_key})

    def ask(method: str, path: str, **more: Any) -> requests.Response:
        return session.request(method, f"{octet.url}/v1/whatsapp{path}", timeout=30, **more)

    return ask


@pytest.fixture(scope="module")
def callbacks(octet: Embedded, api_key: str) -> Iterator[Receiver]:
    """Where the program hears of messages and statuses."""
    with receiving() as receiver:
        answer = requests.post(
            f"{octet.url}/api/v1/webhooks/settings",
            headers={"Authorization": f"Bearer {api_key}"},
            json={
                "name": "MO and DLR",
                "url": receiver.url,
                "format": "sinch",
                "events": ["message.received", "message.sent", "message.read"],
            },
            timeout=30,
        )
        assert answer.ok, answer.text
        yield receiver


@pytest.fixture(scope="module")
def ana(sandbox: Sandbox) -> dict[str, Any]:
    return sandbox.person("Ana")


@pytest.fixture(scope="module")
def group(call: Call, sandbox: Sandbox, ana: dict[str, Any]) -> str:
    """Made by the program; Ana came by its link and said hello."""
    made = call("POST", "/groups", json={"subject": "Casa Lima"})
    assert made.status_code == 200, made.text
    [created] = made.json()["groups"]
    assert created.keys() == {"creation_time", "id"}
    link = call("GET", f"/groups/{created['id']}/invite").json()["groups"][0]["link"]
    sandbox.do(f"people/{ana['id']}/joins/", invite_link=link)
    eventually(lambda: len(_info(call, created["id"])["participants"]) == 2, "joining")
    sandbox.do(f"people/{ana['id']}/messages/", text="Hello!", group=created["id"])
    eventually(lambda: _may_write(call, created["id"]), "opening the window")
    return created["id"]


def _may_write(call: Call, group: str) -> bool:
    to = [{"destination": group, "recipientType": "group"}]
    answer = call("POST", "/send", json={"destinations": to, "message": {"messageText": "Welcome"}})
    return answer.ok


def _info(call: Call, group: str) -> dict[str, Any]:
    return call("GET", f"/groups/{group}").json()["groups"][0]


def _heard(callbacks: Receiver, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any] | None:
    bodies = [json.loads(request.body) for request in callbacks.heard]
    return next((one for body in bodies for one in body["data"] if fits(one)), None)


def test_a_group_and_its_talk(
    call: Call, group: str, ana: dict[str, Any], sandbox: Sandbox, callbacks: Receiver
) -> None:
    assert {"id": group} in call("GET", "/groups").json()["groups"]
    sandbox.do(f"people/{ana['id']}/messages/", text="Is it free?", group=group)
    asked = eventually(
        lambda: _heard(callbacks, lambda one: _text(one) == "Is it free?"), "hearing of a message"
    )
    assert asked["message"] == {"type": "TEXT", "messageText": "Is it free?", "waGroupId": group}
    assert asked["userProfile"]["name"] == "Ana"

    answer = call(
        "POST",
        "/send",
        json={
            "destinations": [
                {"destination": group, "recipientType": "group", "correlationId": "mine"},
                {"destination": "nonsense"},
            ],
            "message": {"messageText": "Yes, at three."},
            "campaignAlias": "viewings",
        },
    )
    assert answer.status_code == 200, answer.text
    sent, refused = answer.json()["destinations"]
    assert refused["errorCode"] == 202
    # Read marks reach as far as the phone has got.
    eventually(lambda: _arrived(sandbox, "Yes, at three."), "arriving")
    sandbox.do(f"people/{ana['id']}/reads/", group=group)
    read = eventually(
        lambda: _heard(callbacks, lambda one: one["id"] == sent["id"] and one["read"]),
        "hearing that it was read",
    )
    assert (read["deliveredStatus"], read["correlationId"]) == ("READ_SUCCESS", "mine")
    assert (read["campaignAlias"], read["destination"]) == ("viewings", group)


def _text(one: dict[str, Any]) -> str:
    return one.get("message", {}).get("messageText", "")


def _arrived(sandbox: Sandbox, text: str) -> bool:
    return text in requests.get(f"{sandbox._url}/messages/", timeout=30).text


def test_a_picture_by_its_address(call: Call, group: str, sandbox: Sandbox) -> None:
    with receiving(body=files.picture("PNG"), headers={"Content-Type": "image/png"}) as cdn:
        answer = call(
            "POST",
            "/send",
            json={
                "destinations": [{"destination": group, "recipientType": "group"}],
                "message": {"image": {"type": "PNG", "url": cdn.url, "caption": "The room"}},
            },
        )
    assert answer.status_code == 200, answer.text
    eventually(lambda: _arrived(sandbox, "The room"), "arriving")


def test_a_template_reaches_somebody_who_never_wrote(call: Call, sandbox: Sandbox) -> None:
    elena = sandbox.person("Elena")
    told = {
        "namespace": "any",
        "elementName": "follow_up",
        "languageCode": "en",
        "parameters": ["Elena"],
    }
    to = [{"destination": elena["phone"], "recipientType": "individual"}]
    answer = call("POST", "/send", json={"destinations": to, "message": {"template": told}})
    assert answer.status_code == 200, answer.text


def test_the_group_is_changed(call: Call, group: str, ana: dict[str, Any]) -> None:
    renamed = call("PUT", f"/groups/{group}", json={"subject": "Casa Nova"})
    assert (renamed.status_code, renamed.json()) == (200, {})
    assert _info(call, group)["subject"] == "Casa Nova"

    link = call("GET", f"/groups/{group}/invite").json()
    assert call("DELETE", f"/groups/{group}/invite").json() == {}
    assert call("GET", f"/groups/{group}/invite").json() != link

    [phone] = [one for one in _info(call, group)["participants"] if one not in _admins(call, group)]
    for method, admins in (("PATCH", 2), ("DELETE", 1)):
        answer = call(method, f"/groups/{group}/admins", json={"waIds": [phone]})
        assert (answer.status_code, answer.json()) == (200, {})
        assert len(_admins(call, group)) == admins


def _admins(call: Call, group: str) -> list[str]:
    return _info(call, group)["admins"]


def test_the_icon(call: Call, group: str) -> None:
    assert call("GET", f"/groups/{group}/icon").status_code == 404
    picture = files.picture("PNG", size=(400, 400))
    headers = {"Content-Type": "image/png"}
    answer = call("POST", f"/groups/{group}/icon", data=picture, headers=headers)
    assert (answer.status_code, answer.json()) == (200, {})
    told = call("GET", f"/groups/{group}/icon").json()
    assert requests.get(told["data"], timeout=30).headers["Content-Type"] == told["mimeType"]
    kept = call("DELETE", f"/groups/{group}/icon")
    assert (kept.status_code, kept.json()["errorCode"]) == (400, 400)


def test_people_go_and_we_stay(call: Call, group: str) -> None:
    left = call("POST", f"/groups/{group}/leave")
    assert (left.status_code, left.json()["errorCode"]) == (400, 400)
    unknown = call("DELETE", f"/groups/{group}/participants", json={"waIds": ["5519900009999"]})
    assert unknown.status_code == 400
    [phone] = [one for one in _info(call, group)["participants"] if one not in _admins(call, group)]
    answer = call("DELETE", f"/groups/{group}/participants", json={"waIds": [phone]})
    assert (answer.status_code, answer.json()) == (200, {})
    eventually(lambda: len(_info(call, group)["participants"]) == 1, "taking out")


def test_a_wrong_token(octet: Embedded) -> None:
    headers = {"UserName": "me", "AuthenticationToken": "wrong"}
    answer = requests.get(f"{octet.url}/v1/whatsapp/groups", headers=headers, timeout=30)
    assert (answer.status_code, answer.json()["errorCode"]) == (401, 401)
