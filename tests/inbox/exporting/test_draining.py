"""An export, from asking for it to the file, its end after a week, and bad days."""

import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from accounts.models import User
from inbox.exporting import draining, writing
from inbox.exporting.draining import drain_exports
from inbox.models import Activity, Conversation, Export
from inbox.services import exports
from tests import factories

Later = Callable[..., AbstractContextManager[object]]


@pytest.fixture(autouse=True)
def _files_of_their_own(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def contents(export: Export) -> dict[str, bytes]:
    export.refresh_from_db()
    with export.file.open("rb") as file, zipfile.ZipFile(io.BytesIO(file.read())) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def lines(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.splitlines()]


def test_everything_said_and_done_is_in_it(group_chat: Conversation, alice: User) -> None:
    said = factories.make_message(group_chat, "Where is the key?")
    factories.make_message(group_chat, "Under the mat", outgoing=True, agent=alice)
    photo = factories.make_message(group_chat, "", kind="image")
    factories.make_attachment(photo, b"bytes", filename="key.jpg", mime_type="image/jpeg")
    factories.make_join_request(group_chat)
    export = exports.ask(conversation=group_chat, by=alice)

    assert drain_exports() == 1

    files = contents(export)
    about = json.loads(files["about.json"])
    assert (about["subject"], about["group_id"]) == (
        group_chat.group.subject,
        group_chat.group.wa_group_id,
    )
    messages = lines(files["messages.jsonl"])
    assert [m["text"] for m in messages] == ["Where is the key?", "Under the mat", ""]
    assert messages[0]["author"]["phone"] == said.contact.wa_id
    assert messages[1]["agent"] == alice.name
    assert len(lines(files["receipts.jsonl"])) == len(lines(files["members.jsonl"])) == 2
    assert {line["change"] for line in lines(files["membership.jsonl"])} == {"joined"}
    assert len(lines(files["join_requests.jsonl"])) == 1
    assert "join_request.created" in {line["kind"] for line in lines(files["events.jsonl"])}
    assert files[f"media/{photo.pk}-key.jpg"] == b"bytes"
    assert lines(files["files.jsonl"])[0]["file"] == f"media/{photo.pk}-key.jpg"


def test_nothing_of_another_conversation_is_in_it(group_chat: Conversation, alice: User) -> None:
    other = factories.make_conversation(number=group_chat.number)
    factories.make_message(other, "Not for you")
    factories.make_message(group_chat, "For you")
    export = exports.ask(conversation=group_chat, by=alice)
    drain_exports()

    assert not any(b"Not for you" in content for content in contents(export).values())


def test_no_secret_of_ours_is_in_it(group_chat: Conversation, alice: User) -> None:
    factories.make_message(group_chat, "Hello")
    export = exports.ask(conversation=group_chat, by=alice)
    drain_exports()

    everything = b"".join(contents(export).values())
    connection = group_chat.number.connection
    for secret in (connection.access_token, connection.app_secret, connection.verify_token):
        assert secret.encode() not in everything


def test_what_people_wrote_is_no_mark_up_and_breaks_no_line(
    group_chat: Conversation, alice: User
) -> None:
    text = "<script>alert(1)</script>\n=cmd()\u2028end"
    factories.make_message(group_chat, text)
    export = exports.ask(conversation=group_chat, by=alice)
    drain_exports()

    raw = contents(export)["messages.jsonl"]
    assert b"<script" not in raw
    assert [line["text"] for line in lines(raw)] == [text]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/root/x", "a\\..\\b.exe", "C:\\x"])
def test_a_hostile_file_name_stays_in_its_folder(
    group_chat: Conversation, alice: User, name: str
) -> None:
    message = factories.make_message(group_chat, "", kind="document")
    factories.make_attachment(message, b"bytes", filename=name)
    export = exports.ask(conversation=group_chat, by=alice)
    drain_exports()

    [path] = [path for path in contents(export) if path.startswith("media/")]
    assert path.count("/") == 1
    assert "\\" not in path


def test_a_file_that_is_lost_is_named_and_the_rest_is_there(
    group_chat: Conversation, alice: User
) -> None:
    message = factories.make_message(group_chat, "", kind="image")
    attachment = factories.make_attachment(message, b"bytes")
    attachment.file.storage.delete(attachment.file.name)
    export = exports.ask(conversation=group_chat, by=alice)
    drain_exports()

    assert lines(contents(export)["missing.jsonl"])[0]["message"] == message.pk


def test_a_direct_chat_can_be_exported_too(direct_chat: Conversation, alice: User) -> None:
    factories.make_message(direct_chat, "Hello")
    export = exports.ask(conversation=direct_chat, by=alice)
    drain_exports()

    assert json.loads(contents(export)["about.json"])["contact"]["name"] == "Ana Ruiz"


def test_asking_twice_is_asking_once(group_chat: Conversation, alice: User) -> None:
    first = exports.ask(conversation=group_chat, by=alice)

    assert exports.ask(conversation=group_chat, by=alice) == first
    drain_exports()
    assert exports.ask(conversation=group_chat, by=alice) != first


def test_open_panels_hear_that_it_is_ready(group_chat: Conversation, alice: User) -> None:
    exports.ask(conversation=group_chat, by=alice)
    before = Activity.objects.filter(kind="export.changed").count()
    drain_exports()

    assert Activity.objects.filter(kind="export.changed", in_thread=False).count() == before + 1


def test_after_seven_days_it_is_gone(group_chat: Conversation, alice: User, later: Later) -> None:
    export = exports.ask(conversation=group_chat, by=alice)
    drain_exports()
    export.refresh_from_db()
    storage, name = export.file.storage, export.file.name

    with later(days=6):
        assert drain_exports() == 0
    assert storage.exists(name)
    with later(days=8):
        assert drain_exports() == 1

    export.refresh_from_db()
    assert (export.state, storage.exists(name)) == ("expired", False)


def test_one_whose_worker_died_is_written_by_another(
    group_chat: Conversation, alice: User, later: Later
) -> None:
    export = exports.ask(conversation=group_chat, by=alice)
    assert draining._claim() == export
    assert drain_exports() == 0

    with later(minutes=6):
        assert drain_exports() == 1
    export.refresh_from_db()
    assert export.state == "ready"


def test_who_lost_the_lease_leaves_no_file(
    group_chat: Conversation, alice: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exports.ask(conversation=group_chat, by=alice)
    write = writing.write

    def slow(*args: Any) -> tuple[int, int]:
        Export.objects.update(attempts=9)
        return write(*args)

    monkeypatch.setattr(writing, "write", slow)
    drain_exports()

    assert Export.objects.get().state == "queued"
    assert not list(tmp_path.rglob("*.zip"))


def test_after_three_failures_it_says_so(
    group_chat: Conversation, alice: User, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(writing, "write", broken)
    exports.ask(conversation=group_chat, by=alice)
    for minutes in (0, 10, 20):
        with later(minutes=minutes):
            drain_exports()

    assert Export.objects.get().state == "failed"


def test_memory_does_not_grow_with_the_files(group_chat: Conversation, alice: User) -> None:
    for _ in range(4):
        message = factories.make_message(group_chat, "", kind="document")
        factories.make_attachment(message, b"x" * 4_000_000)
    exports.ask(conversation=group_chat, by=alice)
    tracemalloc.start()
    drain_exports()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert Export.objects.get().size > 16_000_000
    assert most < 6_000_000
