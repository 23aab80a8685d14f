"""Files that a program of Sinch's names by their address."""

import pytest
import responses
from pytest_django.fixtures import Settings

from inbox.models import Conversation, Message
from tests.api.conftest import Program
from tests.inbox.media import files
from tests.sinch.asking import PHOTO, sent, to, to_group
from tests.sinch.conftest import SEND, refusal


@pytest.mark.parametrize(
    ("kind", "name", "content_type"),
    [
        ("image", "room.png", "image/png"),
        ("audio", "voice.mp3", "audio/mpeg"),
        ("video", "tour.mp4", "video/mp4"),
        ("document", "plan.pdf", "application/pdf"),
    ],
)
def test_files_by_their_address(
    program: Program,
    ana: Conversation,
    network: responses.RequestsMock,
    settings: Settings,
    kind: str,
    name: str,
    content_type: str,
) -> None:
    contents = {
        "image": files.picture("PNG"),
        "audio": b"ID3" + bytes(100),
        "video": b"\0\0\0\x18ftypmp42" + bytes(100),
        "document": b"%PDF-1.7 plan",
    }
    answered(network, f"https://cdn.example.com/{name}", contents[kind], content_type)
    told = {"type": name[-3:].upper(), "url": f"https://cdn.example.com/{name}"}
    body = to("5519900001111", "5519900001111", **{kind: told})
    answer = program.post(SEND, body)
    assert answer.status_code == 200, answer.json()
    messages = Message.objects.filter(direction="out", kind=kind)
    assert [one.attachment.mime_type for one in messages] == [content_type] * 2
    assert {one.attachment.size for one in messages} == {len(contents[kind])}
    assert len(network.calls) == 1


def test_a_caption_goes_with_the_picture(
    program: Program, group_chat: Conversation, network: responses.RequestsMock
) -> None:
    answered(network, PHOTO, files.picture("PNG"), "image/png")
    body = to_group(group_chat, image={"url": PHOTO, "caption": "The room"})
    assert program.post(SEND, body).status_code == 200
    assert (sent().kind, sent().text) == ("image", "The room")


@pytest.mark.parametrize(
    "url",
    [
        "http://cdn.example.com/a.png",
        "https://127.0.0.1/a.png",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/a.png",
        "file:///etc/passwd",
        "https://user:pass@cdn.example.com/a.png",
        "nonsense",
        "",
        None,
        7,
        {},
    ],
)
def test_addresses_that_we_never_call(program: Program, ana: Conversation, url: object) -> None:
    assert refusal(program.post(SEND, to("5519900001111", image={"url": url})))[0] == 400
    assert not Message.objects.filter(direction="out").exists()


def test_a_file_of_another_kind_is_refused(
    program: Program, ana: Conversation, network: responses.RequestsMock
) -> None:
    answered(network, PHOTO, b"%PDF-1.7 plan", "application/pdf")
    status, words = refusal(program.post(SEND, to("5519900001111", image={"url": PHOTO})))
    assert (status, words) == (400, "The file is no image that WhatsApp takes.")


def test_a_file_that_is_not_there(
    program: Program, ana: Conversation, network: responses.RequestsMock
) -> None:
    network.get(PHOTO, status=404)
    status, words = refusal(program.post(SEND, to("5519900001111", image={"url": PHOTO})))
    assert (status, "answered 404" in words) == (400, True)


def answered(network: responses.RequestsMock, url: str, body: bytes, kind: str) -> None:
    network.get(url, body=body, content_type=kind)
