import hashlib
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from inbox.models import Activity, Attachment
from inbox.transfers import fetching
from inbox.transfers.fetching import RETRY_DELAYS, drain_media
from tests.inbox.fakes import FakeWhatsApp, problem
from tests.inbox.media import files
from whatsapp.errors import Expired, NotSent, NumberUnusable, Refused, TooLarge
from whatsapp.events import Problem
from whatsapp.gateway import MediaLink

Coming = Callable[..., Attachment]
HandsOver = Callable[[bytes], object]
State = Attachment.State


def again(attachment: Attachment) -> Attachment:
    attachment.refresh_from_db()
    return attachment


def test_a_picture_is_fetched_measured_and_shown(
    coming: Coming, whatsapp: FakeWhatsApp, hands_over: HandsOver
) -> None:
    content = files.picture(size=(800, 400))
    checksum = b64encode(hashlib.sha256(content).digest()).decode()
    picture = coming(sha256=checksum)
    whatsapp.will(hands_over(content))

    assert drain_media() == 1

    picture = again(picture)
    assert (picture.state, picture.mime_type, picture.problem) == (State.READY, "image/jpeg", "")
    assert (picture.width, picture.height, picture.size) == (800, 400, len(content))
    assert picture.sha256 == hashlib.sha256(content).hexdigest()
    assert picture.file.read() == content
    assert picture.thumbnail.read().startswith(b"\xff\xd8\xff")
    assert Activity.objects.filter(kind="message.media", message=picture.message).count() == 1


def test_the_webhooks_address_is_used_while_it_is_fresh(
    coming: Coming, whatsapp: FakeWhatsApp, hands_over: HandsOver
) -> None:
    coming()
    whatsapp.will(hands_over(files.picture()))
    drain_media()

    assert [name for name, _ in whatsapp.calls] == ["download_media"]
    assert whatsapp.calls[0][1]["args"][0] == "https://files/1"


@pytest.mark.parametrize("error", [Expired, Refused])
def test_an_address_that_ran_out_is_renewed_at_once(
    coming: Coming, whatsapp: FakeWhatsApp, hands_over: HandsOver, error: type[Exception]
) -> None:
    picture = coming()
    fresh = MediaLink(url="https://files/fresh")
    whatsapp.will(error(problem()), fresh, hands_over(files.picture()))
    drain_media()

    assert again(picture).state == State.READY
    assert whatsapp.calls[2][1]["args"][0] == "https://files/fresh"


def test_a_late_worker_asks_for_a_fresh_address_first(
    coming: Coming, whatsapp: FakeWhatsApp, hands_over: HandsOver, later: Callable
) -> None:
    picture = coming()
    whatsapp.will(MediaLink(url="https://files/fresh"), hands_over(files.picture()))
    with later(minutes=6):
        drain_media()

    assert again(picture).state == State.READY
    assert [name for name, _ in whatsapp.calls] == ["media_link", "download_media"]


def test_what_fails_three_times_arrives_when_the_source_recovers(
    coming: Coming, whatsapp: FakeWhatsApp, hands_over: HandsOver, later: Callable
) -> None:
    picture = coming()
    link = MediaLink(url="https://files/2")
    whatsapp.will(NotSent(problem()))
    drain_media()
    for seconds in (6, 60):
        whatsapp.will(link, NotSent(problem()))
        with later(seconds=seconds):
            drain_media()
    assert again(picture).state == State.FETCHING

    whatsapp.will(link, hands_over(files.picture()))
    with later(minutes=10):
        drain_media()

    assert (again(picture).state, picture.attempts) == (State.READY, 4)


def test_after_the_last_try_it_says_so_and_can_be_asked_for_again(
    coming: Coming, whatsapp: FakeWhatsApp
) -> None:
    picture = coming()
    Attachment.objects.update(attempts=len(RETRY_DELAYS))
    whatsapp.will(NotSent(problem()))
    drain_media()

    picture = again(picture)
    assert (picture.state, picture.problem) == (
        State.FAILED,
        "WhatsApp does not hand out this file.",
    )
    assert Activity.objects.filter(kind="message.media").count() == 1
    assert drain_media() == 0


def test_a_damaged_file_is_not_shown(
    coming: Coming,
    whatsapp: FakeWhatsApp,
    hands_over: HandsOver,
    stored: Callable[[], list[bytes]],
) -> None:
    picture = coming(sha256=hashlib.sha256(b"another").hexdigest())
    whatsapp.will(hands_over(files.picture()))
    drain_media()

    assert (again(picture).state, picture.problem) == (State.FETCHING, "The file arrived damaged.")
    assert stored() == []


def test_a_file_that_is_too_large_is_not_asked_for_again(
    coming: Coming, whatsapp: FakeWhatsApp
) -> None:
    document = coming("document", "application/pdf")
    whatsapp.will(TooLarge(Problem()))
    drain_media()

    assert (again(document).state, document.problem) == (
        State.FAILED,
        "The file is larger than 100 MB.",
    )


def test_a_file_without_an_id_fails_at_once(coming: Coming, whatsapp: FakeWhatsApp) -> None:
    picture = coming(id="../../x", url="")
    drain_media()

    assert again(picture).state == State.FAILED
    assert whatsapp.calls == []


@pytest.mark.parametrize(
    ("mime_type", "content"),
    [
        ("image/svg+xml", files.SVG),
        ("text/html", files.HTML),
        ("image/png", files.HTML),
        ("image/png", files.png_bomb()),
        ("video/mp4", files.EXE),
    ],
)
def test_what_is_not_what_it_claims_is_kept_for_download_only(
    coming: Coming, whatsapp: FakeWhatsApp, hands_over: HandsOver, mime_type: str, content: bytes
) -> None:
    attachment = coming("document", mime_type)
    whatsapp.will(hands_over(content))
    drain_media()

    attachment = again(attachment)
    assert (attachment.state, attachment.mime_type) == (State.READY, "application/octet-stream")
    assert (attachment.file.read(), attachment.thumbnail.name) == (content, "")


def test_a_token_that_no_longer_works_leaves_the_file_to_a_later_try(
    coming: Coming, whatsapp: FakeWhatsApp
) -> None:
    picture = coming()
    whatsapp.will(NumberUnusable(problem(190)))
    drain_media()

    assert again(picture).state == State.FETCHING
    assert picture.due_at is not None


def test_a_missing_storage_leaves_the_file_to_a_later_try(
    coming: Coming, whatsapp: FakeWhatsApp, hands_over: HandsOver, folder: Path
) -> None:
    (folder / "attachments").write_text("a file where a folder should be")
    picture = coming()
    whatsapp.will(hands_over(files.picture()))
    drain_media()

    assert (again(picture).state, picture.problem) == (
        State.FETCHING,
        "The file could not be stored.",
    )


def test_a_worker_that_died_leaves_no_half_file_behind(
    coming: Coming,
    whatsapp: FakeWhatsApp,
    hands_over: HandsOver,
    stored: Callable[[], list[bytes]],
    later: Callable,
) -> None:
    picture = coming()
    half = f"attachments/{picture.message_id}-{picture.storage_key}-1"
    default_storage.save(half, ContentFile(b"half"))
    Attachment.objects.update(attempts=1)
    content = files.picture()
    whatsapp.will(MediaLink(url="https://files/2"), hands_over(content))
    with later(minutes=2):
        [errand] = fetching._claim(1)
    result = fetching._run(errand)

    # Gone before anybody is told that the file is there: nothing is left to do after that.
    assert len(stored()) == 2
    assert b"half" not in stored()
    fetching._record(result)
    assert again(picture).state == State.READY


def test_who_comes_second_with_a_file_throws_it_away(
    coming: Coming,
    whatsapp: FakeWhatsApp,
    hands_over: HandsOver,
    stored: Callable[[], list[bytes]],
) -> None:
    picture = coming()
    whatsapp.will(hands_over(files.picture()))
    [errand] = fetching._claim(1)
    result = fetching._run(errand)
    Attachment.objects.update(attempts=2)
    fetching._record(result)

    assert again(picture).state == State.FETCHING
    assert stored() == []


def test_a_voice_note_and_a_sticker_say_what_they_are(coming: Coming) -> None:
    assert coming("audio", "audio/ogg; codecs=opus", voice=True).is_voice
    assert coming("sticker", "image/webp", animated=True).is_animated


def test_a_name_that_lies_is_made_harmless(coming: Coming) -> None:
    assert coming("document", "a/b", filename="../exe.\u202egpj").filename == "exe.gpj"
