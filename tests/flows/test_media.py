"""Files both ways through the sandbox, over real HTTP, in a group and in a direct chat."""

from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from inbox.models import Attachment
from inbox.transfers.fetching import drain_media
from tests.flows.line import Line
from tests.inbox.media import files
from whatsapp.sandbox.models import Group, Media
from whatsapp.sandbox.models import Message as SandboxMessage
from whatsapp.sandbox.services import groups, membership

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def line(live_server: LiveServer, settings: Settings, tmp_path: Path) -> Line:
    settings.MEDIA_ROOT = tmp_path
    settings.SANDBOX_URL = f"{live_server.url}/sandbox"
    return Line(live_server.url)


@pytest.fixture(params=["group", "direct"])
def group(request: pytest.FixtureRequest, line: Line) -> Group | None:
    """Everything in here happens in a group, and again in a direct chat."""
    if request.param == "direct":
        return None
    group = groups.create_group(line.sandbox, "Casa Lima")
    membership.join(line.ana, group)
    line.deliver()
    return group


THEIRS = [
    ("image", "image/jpeg", files.picture(), "image/jpeg"),
    ("video", "video/mp4", files.MP4, "video/mp4"),
    ("audio", "audio/ogg; codecs=opus", files.OGG, "audio/ogg"),
    ("document", "application/pdf", files.PDF, "application/pdf"),
    ("document", "text/html", files.HTML, "application/octet-stream"),
    ("sticker", "image/webp", files.animated(), "image/webp"),
]


@pytest.mark.parametrize(("kind", "mime_type", "content", "kept_as"), THEIRS)
def test_what_people_send_arrives_byte_for_byte(
    line: Line, group: Group | None, kind: str, mime_type: str, content: bytes, kept_as: str
) -> None:
    attachment = line.share(group, content, mime_type=mime_type, type=kind)
    assert (attachment.message.kind, attachment.state) == (kind, "fetching")

    drain_media()

    attachment.refresh_from_db()
    assert (attachment.state, attachment.mime_type) == ("ready", kept_as)
    assert attachment.file.read() == content


def test_an_address_that_ran_out_is_renewed(line: Line, group: Group | None) -> None:
    attachment = line.share(group, files.picture(), mime_type="image/jpeg")

    with time_machine.travel(timezone.now() + timezone.timedelta(minutes=6)):
        drain_media()

    attachment.refresh_from_db()
    assert attachment.state == "ready"


def test_a_source_that_fails_three_times_and_recovers(line: Line, group: Group | None) -> None:
    attachment = line.share(group, files.picture(), mime_type="image/jpeg")
    account = line.sandbox.account
    Media.objects.update(media_id="0")
    now = timezone.now()
    for seconds in (0, 6, 60):
        with time_machine.travel(now + timezone.timedelta(seconds=seconds)):
            drain_media()
    attachment.refresh_from_db()
    assert (attachment.state, attachment.attempts) == ("fetching", 3)

    Media.objects.filter(number__account=account).update(media_id=attachment.media_id)
    with time_machine.travel(now + timezone.timedelta(minutes=5)):
        drain_media()

    attachment.refresh_from_db()
    assert attachment.state == "ready"


OURS = [
    ("image", "roof.jpg", "image/jpeg", files.picture()),
    ("video", "tour.mp4", "video/mp4", files.MP4),
    ("audio", "ring.mp3", "audio/mpeg", files.MP3),
    ("document", "lease.pdf", "application/pdf", files.PDF),
    ("sticker", "wave.webp", "image/webp", files.picture("WEBP")),
]


@pytest.mark.parametrize(("kind", "name", "mime_type", "content"), OURS)
def test_what_we_send_reaches_their_phones_byte_for_byte(
    line: Line,
    group: Group | None,
    kind: str,
    name: str,
    mime_type: str,
    content: bytes,
) -> None:
    conversation = line.share(group, files.picture(), mime_type="image/jpeg").message.conversation

    message = line.send_file(conversation, content, name, mime_type)

    assert (message.kind, message.state) == (kind, "delivered")
    theirs = SandboxMessage.objects.get(wamid=message.wamid)
    media = Media.objects.get(media_id=theirs.content["id"])
    assert (theirs.type, media.file.read(), media.mime_type) == (kind, content, mime_type)
    assert (theirs.group_id is not None) == (group is not None)
    if kind == "document":
        assert theirs.content["filename"] == name


def test_a_file_shows_in_the_thread(
    line: Line, group: Group | None, browser_of: Callable[[User], object]
) -> None:
    attachment = line.share(group, files.picture(), mime_type="image/jpeg", caption="Dry?")
    page = f"/inbox/{attachment.message.conversation_id}/thread/"
    browser = browser_of(line.agent)
    assert "Photo is loading" in browser.get(page).content.decode()

    drain_media()

    shown = browser.get(page).content.decode()
    assert f'src="/inbox/attachments/{attachment.pk}/thumbnail/"' in shown
    assert 'width="320" height="160"' in shown
    assert 'alt="Dry?"' in shown
    Attachment.objects.update(state="failed", problem="The file arrived damaged.")
    failed = browser.get(page).content.decode()
    assert "Photo not available." in failed
    assert f"/inbox/attachments/{attachment.pk}/retry/" in failed
