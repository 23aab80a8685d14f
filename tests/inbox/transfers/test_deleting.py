from collections.abc import Callable

from pytest_django import DjangoCaptureOnCommitCallbacks

from inbox.models import Attachment, Conversation
from tests import factories


def test_files_go_with_their_conversation(
    group_chat: Conversation,
    stored: Callable[[], list[bytes]],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    message = factories.make_message(group_chat, "", kind="image")
    factories.make_attachment(message, b"bytes")
    assert stored() == [b"bytes"]

    with django_capture_on_commit_callbacks(execute=True):
        group_chat.delete()

    assert stored() == []
    assert not Attachment.objects.exists()
