from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import BusinessNumber, User
from inbox.models import Attachment, Conversation, Message
from inbox.outbox.dispatching import drain_outgoing
from inbox.services import attaching, composing
from inbox.transfers import uploading
from inbox.transfers.uploading import drain_uploads
from tests.inbox.fakes import FakeWhatsApp, problem
from tests.inbox.media import files
from whatsapp.content import Media, Text
from whatsapp.errors import NotSent, NumberUnusable, Refused


@pytest.fixture
def attach(group_chat: Conversation, alice: User) -> Callable[..., Message]:
    def queue(
        content: bytes = files.PDF, name: str = "lease.pdf", mime: str = "application/pdf", **more
    ) -> Message:
        file = SimpleUploadedFile(name, content, mime)
        return attaching.queue_file(conversation=group_chat, agent=alice, file=file, **more)

    return queue


def sent(whatsapp: FakeWhatsApp) -> list[object]:
    return [call["content"] for name, call in whatsapp.calls if name == "send"]


def test_a_file_is_handed_over_and_then_sent(attach: Callable, whatsapp: FakeWhatsApp) -> None:
    message = attach(caption="Signed")
    drain_outgoing()
    assert whatsapp.calls == []

    whatsapp.will("9200")
    drain_uploads()
    drain_outgoing()

    [media] = sent(whatsapp)
    assert media == Media(
        kind="document", media_id="9200", caption="Signed", filename="lease.pdf", voice=False
    )
    message.refresh_from_db()
    assert message.state == Message.State.ACCEPTED


def test_what_was_written_behind_a_file_waits_for_it(
    attach: Callable, queue: Callable, group_chat: Conversation, whatsapp: FakeWhatsApp
) -> None:
    attach()
    queue(group_chat, "after")
    drain_outgoing()
    assert sent(whatsapp) == []

    drain_uploads()
    drain_outgoing()
    drain_outgoing()

    assert [type(content) for content in sent(whatsapp)] == [Media, Text]


def test_other_conversations_do_not_wait(
    attach: Callable, queue: Callable, direct_chat: Conversation, whatsapp: FakeWhatsApp
) -> None:
    attach()
    queue(direct_chat, "elsewhere")
    drain_outgoing()

    assert whatsapp.sent == ["elsewhere"]


def test_an_upload_is_used_again_when_the_send_failed(
    attach: Callable, whatsapp: FakeWhatsApp, alice: User
) -> None:
    message = attach()
    whatsapp.will("9200", Refused(problem(131026)))
    drain_uploads()
    drain_outgoing()
    message.refresh_from_db()
    composing.send_again(message=message, agent=alice)
    drain_uploads()
    drain_outgoing()

    assert [content.media_id for content in sent(whatsapp)] == ["9200", "9200"]


def test_a_file_that_whatsapp_lost_is_handed_over_anew(
    attach: Callable, whatsapp: FakeWhatsApp, alice: User
) -> None:
    message = attach()
    whatsapp.will("9200", Refused(problem(131053)))
    drain_uploads()
    drain_outgoing()
    message.refresh_from_db()
    composing.send_again(message=message, agent=alice)
    whatsapp.will("9201")
    drain_uploads()
    drain_outgoing()

    assert [content.media_id for content in sent(whatsapp)] == ["9200", "9201"]


def test_an_upload_is_not_used_beyond_its_life(
    attach: Callable, whatsapp: FakeWhatsApp, alice: User, later: Callable
) -> None:
    attach()
    drain_uploads()
    with later(days=29, hours=1):
        assert drain_uploads() == 1


def test_an_upload_that_broke_off_is_repeated(
    attach: Callable, whatsapp: FakeWhatsApp, later: Callable
) -> None:
    message = attach()
    whatsapp.will(NotSent(problem()))
    assert (drain_uploads(), drain_uploads()) == (1, 0)

    with later(seconds=2):
        drain_uploads()
        drain_outgoing()

    message.refresh_from_db()
    assert message.state == Message.State.ACCEPTED


def test_a_refused_upload_fails_the_message(attach: Callable, whatsapp: FakeWhatsApp) -> None:
    message = attach()
    whatsapp.will(Refused(problem(131053, "Too odd.")))
    drain_uploads()

    message.refresh_from_db()
    assert (message.state, message.problem_code, message.problem) == ("failed", 131053, "Too odd.")


def test_a_file_that_was_refused_while_it_waited_goes_when_it_is_sent_again(
    attach: Callable, queue: Callable, group_chat: Conversation, alice: User, whatsapp: FakeWhatsApp
) -> None:
    queue(group_chat, "before")
    message = attach()
    whatsapp.will(Refused(problem()), Refused(problem(131053, "Too odd.")))
    drain_outgoing()
    drain_uploads()

    composing.send_again(message=message, agent=alice)
    drain_uploads()
    drain_outgoing()

    message.refresh_from_db()
    assert message.state == Message.State.ACCEPTED


def test_who_slept_longer_than_the_lease_says_nothing_of_a_message_that_went_out(
    attach: Callable, whatsapp: FakeWhatsApp, later: Callable
) -> None:
    message = attach()
    [upload] = uploading._claim(1)
    with later(minutes=2):
        [newer] = uploading._claim(1)
        whatsapp.will(Refused(problem()), "9200")
        refused, handed_over = uploading._run(upload), uploading._run(newer)
        uploading._record(refused)
        message.refresh_from_db()
        assert message.state == Message.State.QUEUED

        uploading._record(handed_over)
        drain_outgoing()

    message.refresh_from_db()
    assert message.state == Message.State.ACCEPTED
    assert Attachment.objects.get().media_id == "9200"


def test_a_file_that_is_gone_fails_the_message(
    attach: Callable, whatsapp: FakeWhatsApp, folder: Path
) -> None:
    message = attach()
    for path in folder.rglob("ours-*"):
        path.unlink()
    drain_uploads()

    message.refresh_from_db()
    assert message.state == Message.State.FAILED
    assert "no longer in Octet's storage" in message.problem


def test_a_bad_token_pauses_the_number_and_keeps_the_file(
    attach: Callable, whatsapp: FakeWhatsApp, number: BusinessNumber
) -> None:
    message = attach()
    whatsapp.will(NumberUnusable(problem(190)))
    drain_uploads()

    number.refresh_from_db()
    message.refresh_from_db()
    assert (number.health, message.state) == ("paused", Message.State.QUEUED)
