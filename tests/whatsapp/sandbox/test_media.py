import hashlib
from base64 import b64decode

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from whatsapp.sandbox.models import Media, Message
from whatsapp.sandbox.services import reset

PICTURE = b"\xff\xd8\xff" + b"jpeg" * 50


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(graph, content=PICTURE, mime_type="image/jpeg", name="roof.jpg", **fields):
    file = SimpleUploadedFile(name, content, mime_type)
    data = {"messaging_product": "whatsapp", "type": mime_type, "file": file} | fields
    return graph.call("post", f"{graph.number.phone_number_id}/media", data=data)


def code_of(answer):
    return answer.json()["error"]["code"]


def fetch(graph, url, **headers):
    path = url.removeprefix("http://127.0.0.1:8000")
    return graph.client.get(path, headers={"Authorization": f"Bearer {graph.token}"} | headers)


@pytest.fixture
def picture(graph):
    return upload(graph).json()["id"]


def test_what_was_uploaded_can_be_looked_up_and_fetched(graph, picture):
    about = graph.get(picture).json()

    assert about["mime_type"] == "image/jpeg"
    assert about["sha256"] == hashlib.sha256(PICTURE).hexdigest()
    assert b"".join(fetch(graph, about["url"])) == PICTURE


def test_an_address_works_for_five_minutes(graph, picture):
    url = graph.get(picture).json()["url"]

    with time_machine.travel(timezone.now() + timezone.timedelta(seconds=301)):
        assert fetch(graph, url).status_code == 404
        fresh = graph.get(picture).json()["url"]
        assert fetch(graph, fresh).status_code == 200


def test_an_address_takes_the_token_and_its_own_seal(graph, picture):
    url = graph.get(picture).json()["url"]

    assert fetch(graph, url, Authorization="").status_code == 401
    assert fetch(graph, url[:-1] + "x").status_code == 404


def test_another_number_does_not_see_the_file(graph, picture):
    assert graph.get(f"{picture}?phone_number_id=1").status_code == 400
    ours = graph.number.phone_number_id
    assert graph.get(f"{picture}?phone_number_id={ours}").status_code == 200


def test_a_deleted_file_is_gone(graph, picture, tmp_path):
    assert graph.delete(picture).json() == {"success": True}
    assert graph.get(picture).status_code == 400
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("mime_type", "content", "code"),
    [
        ("image/gif", PICTURE, 100),
        ("image/svg+xml", PICTURE, 100),
        ("image/jpeg", b"", 100),
        ("image/jpeg", b"x" * (5 * 1024**2 + 1), 131053),
        ("image/webp", b"x" * (500 * 1024 + 1), 131053),
    ],
)
def test_the_table_of_types_and_sizes_is_kept(graph, mime_type, content, code):
    assert code_of(upload(graph, content, mime_type)) == code
    assert not Media.objects.exists()


def test_a_form_without_a_file_is_refused(graph):
    path = f"{graph.number.phone_number_id}/media"
    answer = graph.call("post", path, data={"messaging_product": "whatsapp"})

    assert code_of(answer) == 100


def test_an_uploaded_picture_reaches_a_group(graph, picture, talking):
    path = f"{graph.number.phone_number_id}/messages"
    to = {"recipient_type": "group", "to": talking.group_id}
    answer = graph.post(path, type="image", image={"id": picture, "caption": "Look"}, **to)

    assert answer.status_code == 200
    content = Message.objects.get(author=None).content
    assert (content["id"], content["caption"]) == (picture, "Look")


@pytest.mark.parametrize(
    ("type_", "given", "code"),
    [
        ("image", {"id": "1"}, 131009),
        ("image", {}, 100),
        ("image", {"link": "http://plain.example/a.jpg"}, 100),
        ("audio", {"link": "https://files.example/a.ogg", "caption": "No"}, 100),
        ("video", {"link": "https://files.example/a.mp4", "caption": "x" * 1025}, 100),
    ],
)
def test_what_cannot_be_sent_is_refused(graph, talking, type_, given, code):
    path = f"{graph.number.phone_number_id}/messages"
    to = {"recipient_type": "group", "to": talking.group_id}

    assert code_of(graph.post(path, type=type_, **{type_: given}, **to)) == code


def share(control, person, content=PICTURE, **about):
    query = "&".join(f"{key}={value}" for key, value in about.items())
    path = f"/sandbox/people/{person.pk}/files/?{query}"
    return control.client.post(path, content, content_type="application/octet-stream")


def test_a_persons_picture_comes_with_id_address_and_checksum(control, talking, amara, mailbox):
    answer = share(
        control, amara, mime_type="image/jpeg", group=talking.group_id, caption="Is it dry?"
    )

    [value] = mailbox.collect()
    [message] = value["messages"]
    image = message["image"]
    assert answer.status_code == 201
    assert (message["type"], message["group_id"]) == ("image", talking.group_id)
    assert image["caption"] == "Is it dry?"
    assert b64decode(image["sha256"]) == hashlib.sha256(PICTURE).digest()
    assert image["url"].startswith("http://127.0.0.1:8000/sandbox/attachments/?mid=" + image["id"])


@pytest.mark.parametrize(
    ("about", "kind", "extra"),
    [
        ({"mime_type": "audio/ogg; codecs=opus", "voice": "1"}, "audio", {"voice": True}),
        ({"mime_type": "audio/mpeg"}, "audio", {"voice": False}),
        ({"mime_type": "video/mp4"}, "video", {}),
        ({"mime_type": "application/zip", "filename": "a.zip"}, "document", {"filename": "a.zip"}),
        ({"mime_type": "image/webp", "animated": "1"}, "sticker", {"animated": True}),
    ],
)
def test_each_kind_comes_as_whatsapp_sends_it(control, amara, mailbox, about, kind, extra):
    share(control, amara, **about)

    [message] = mailbox.collect()[0]["messages"]
    assert message["type"] == kind
    assert extra.items() <= message[kind].items()


def test_an_empty_file_is_not_sent(control, amara, mailbox):
    assert share(control, amara, b"", mime_type="image/jpeg").status_code >= 400
    assert mailbox.collect() == []


def test_a_form_from_another_site_cannot_send_files(control, amara):
    answer = control.client.post(f"/sandbox/people/{amara.pk}/files/?mime_type=a/b", {"a": "b"})

    assert answer.status_code == 400


def test_phones_show_files_and_only_offer_what_could_run(control, amara):
    html = share(control, amara, b"<script>", mime_type="text/html", filename="a.html").json()
    state = control.get(f"phones/?open=direct:{amara.pk}")
    [message] = state["chats"][f"direct:{amara.pk}"]
    answer = control.client.get(f"/sandbox/{message['file']['url']}")

    assert message["file"]["kind"] == "document"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert html["messages"][0]["media_id"] in message["file"]["url"]


def test_starting_over_forgets_the_files_too(graph, picture, tmp_path):
    reset.reset()

    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
