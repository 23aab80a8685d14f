"""Files, as programs bring and fetch them."""

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from pytest_django.fixtures import Settings

from inbox.models import Conversation, Message
from inbox.services import bringing
from tests.api.conftest import Program
from tests.api.places import at, sent
from tests.factories import (
    make_attachment,
    make_message,
)
from tests.inbox.media import files
from tests.receivers import Receiver, receiving

PNG = files.picture("PNG")


def test_a_file_comes_in_a_form_and_can_be_fetched_again(
    program: Program, nobody: Program, conversation: Conversation
) -> None:
    form = {
        "accountId": str(conversation.number_id),
        "message": "Look",
        "attachment": SimpleUploadedFile("photo.png", PNG, "image/png"),
    }
    answer = program.post(at(conversation, "messages"), form, format="multipart")
    assert answer.status_code == 202
    (file,) = answer.json()["data"]["attachments"]
    assert sent().kind == "image"
    path = file["url"].partition("/api/")[2]
    assert b"".join(nobody.get(f"/api/{path}").streaming_content) == PNG
    assert nobody.get(f"/api/{path[:-2]}").status_code == 404


def test_an_upload_is_sent_by_its_address(program: Program, conversation: Conversation) -> None:
    form = {"file": SimpleUploadedFile("photo.png", PNG, "image/png")}
    upload = program.post("/api/v1/media/upload-direct", form, format="multipart").json()
    body = {"accountId": str(conversation.number_id), "attachmentUrl": upload["url"]}
    assert program.post(at(conversation, "messages"), body).status_code == 202
    assert sent().attachment.size == len(PNG)


def test_a_file_is_brought_to_an_address_that_was_asked_for(
    program: Program, nobody: Program, conversation: Conversation
) -> None:
    wish = {"filename": "photo.png", "contentType": "image/png", "size": len(PNG)}
    place = program.post("/api/v1/media/presign", wish).json()
    upload, public = (place[one].partition("/api/")[2] for one in ("uploadUrl", "publicUrl"))
    body = {"accountId": str(conversation.number_id), "attachmentUrl": place["publicUrl"]}

    def put(content: bytes, where: str = upload) -> tuple[int, str]:
        answer = nobody.put(f"/api/{where}", content, content_type="image/png")
        return answer.status_code, answer.json().get("code", "")

    assert nobody.get(f"/api/{public}").status_code == 404
    assert program.post(at(conversation, "messages"), body).json()["code"] == "url_refused"
    assert put(PNG, where=upload[:-2]) == (404, "not_found")
    assert put(PNG[:-1]) == (400, "wrong_size")
    assert put(bytes(len(PNG))) == (400, "wrong_type")
    assert put(PNG) == (200, "")
    assert put(PNG) == (409, "already_uploaded")
    assert b"".join(nobody.get(f"/api/{public}").streaming_content) == PNG
    assert program.post(at(conversation, "messages"), body).status_code == 202
    assert sent().attachment.size == len(PNG)


@pytest.fixture
def host(settings: Settings) -> Iterator[Receiver]:
    """Somebody else's server with a picture."""
    settings.ALLOW_PRIVATE_HOSTS = True
    with receiving() as one:
        one.body, one.headers = PNG, {"Content-Type": "image/png"}
        yield one


def linked(conversation: Conversation, url: str) -> dict[str, str]:
    return {"accountId": str(conversation.number_id), "attachmentUrl": url}


@pytest.mark.django_db(transaction=True)
def test_a_file_of_another_host_is_fetched_once_and_sent(
    program: Program, conversation: Conversation, host: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_transaction = []
    host_asked = bringing.fetch

    def fetch(*args: object, **kwargs: object) -> object:
        in_transaction.append(connection.in_atomic_block)
        return host_asked(*args, **kwargs)

    monkeypatch.setattr(bringing, "fetch", fetch)
    body = linked(conversation, f"{host.url}/house%20plan.png?size=1")
    answers = [
        program.post(at(conversation, "messages"), body, HTTP_IDEMPOTENCY_KEY="once")
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert (sent().kind, sent().attachment.size) == ("image", len(PNG))
    assert in_transaction == [False]
    assert len(host.heard) == 1


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://example.com/photo.png", "url_refused"),
        ("https://127.0.0.1/photo.png", "url_refused"),
        ("https://169.254.169.254/latest/meta-data", "url_refused"),
        ("file:///etc/passwd", "url_refused"),
        ("not an address", "url_refused"),
        ("https://x/api/v1/media/files/forged", "url_refused"),
    ],
)
def test_addresses_that_nobody_may_call_are_refused(
    program: Program, conversation: Conversation, url: str, code: str, settings: Settings
) -> None:
    settings.ALLOW_PRIVATE_HOSTS = False
    answer = program.post(at(conversation, "messages"), linked(conversation, url))
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["param"] == "attachmentUrl"
    assert not Message.objects.filter(direction="out").exists()


@pytest.mark.parametrize(
    ("behaves", "code", "words"),
    [
        ({"status": 404}, "url_unreachable", "answered 404"),
        ({"status": 302, "headers": {"Location": "/x"}}, "url_unreachable", "answered 302"),
        ({"body": b"x" * 2000}, "too_large", "Upload it instead"),
        ({"body": b"<html>", "headers": {"Content-Type": "text/html"}}, "wrong_type", "not take"),
    ],
)
def test_files_that_cannot_be_had_are_refused_with_the_reason(
    program: Program,
    conversation: Conversation,
    host: Receiver,
    monkeypatch: pytest.MonkeyPatch,
    behaves: dict,
    code: str,
    words: str,
) -> None:
    monkeypatch.setattr(bringing, "LARGEST", 1000)
    for name, value in behaves.items():
        setattr(host, name, value)
    answer = program.post(at(conversation, "messages"), linked(conversation, host.url))
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert words in answer.json()["error"]
    assert not Message.objects.filter(direction="out").exists()


def test_an_attachment_is_found_by_message_and_by_id(
    program: Program, stranger: Program, conversation: Conversation
) -> None:
    message = make_message(conversation, kind="image", wamid="wamid.IMG")
    file = make_attachment(message, PNG, mime_type="image/png")
    place = at(conversation, "messages", "wamid.IMG", "attachments", "0")
    assert program.get(place).status_code == 302
    assert program.get(place, {"format": "json"}).json()["url"].startswith("http")
    media = f"/api/v1/whatsapp/media/{file.pk}"
    assert b"".join(program.get(media).streaming_content) == PNG
    assert stranger.get(media).status_code == 404
