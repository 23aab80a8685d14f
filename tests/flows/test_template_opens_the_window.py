"""A person who never wrote: a template reaches them, they answer, free text is possible again.

Our client speaks to the sandbox over real HTTP; its webhooks come in by the real road.
"""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import BusinessNumber, Template, User, Workspace
from accounts.services.template_sync import drain_templates
from accounts.services.template_work import add_invitation, delete
from inbox.models import Attachment, Conversation, Message
from inbox.outbox.dispatching import drain_outgoing
from inbox.outbox.reads import drain_reads
from inbox.transfers.uploading import drain_uploads
from tests import factories
from tests.hearing import hears
from whatsapp.sandbox import courier
from whatsapp.sandbox.models import BusinessNumber as SandboxNumber
from whatsapp.sandbox.models import Message as PhoneMessage
from whatsapp.sandbox.models import Person, Webhook
from whatsapp.sandbox.services import groups, membership, numbers, people, saying, templates

pytestmark = pytest.mark.django_db(transaction=True)

COMPONENTS = [
    {"type": "BODY", "text": "Hello {{first_name}}, is Friday fine?"},
    {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Friday is fine"}]},
]


@pytest.fixture
def theirs() -> SandboxNumber:
    """The number as WhatsApp has it, with one approved template."""
    number = numbers.create_number("15557770123", "Lakeside", "http://octet.test/hook/")
    templates.add_approved(
        number.account,
        name="ask_friday",
        language="en_GB",
        category="UTILITY",
        parameter_format="NAMED",
        components=COMPONENTS,
    )
    return number


@pytest.fixture
def ours(workspace: Workspace, theirs: SandboxNumber, live_server: LiveServer) -> BusinessNumber:
    connection = factories.make_connection(
        workspace,
        base_url=f"{live_server.url}/sandbox/graph",
        access_token=theirs.account.access_token,
        app_secret=theirs.account.app_secret,
    )
    return factories.make_number(
        connection=connection,
        phone_number_id=theirs.phone_number_id,
        waba_id=theirs.account.waba_id,
        display_number="+1 555 777 0123",
    )


@pytest.fixture
def ana() -> Person:
    return people.create_person("Ana Ruiz", phone="34600555017", country="ES")


@pytest.fixture
def client(ours: BusinessNumber, alice: User, browser_of: Callable[[User], Client]) -> Client:
    return browser_of(alice)


def listen(number: BusinessNumber) -> None:
    """Everything that WhatsApp has to say by now."""

    def post(url: str, body: bytes, headers: dict[str, str]) -> int:
        hears(number.connection, body)
        return 200

    courier.deliver_due(post)


def test_a_template_brings_an_answer_that_unlocks_the_composer(
    client: Client, ours: BusinessNumber, theirs: SandboxNumber, ana: Person
) -> None:
    drain_templates()
    url = client.post(reverse("inbox:direct_chats"), {"phone": "+34 600 555 017"}).json()["url"]
    page = client.get(url).content.decode()
    assert 'data-lock-code="never_opened"' in page
    assert client.post(f"{url}messages/", {"text": "Hi"}).json()["code"] == "never_opened"

    form = {"template": Template.objects.get().pk, "v.body.first_name": "Ana"}
    assert client.post(f"{url}template-messages/", form).status_code == 201
    drain_outgoing()
    listen(ours)
    message = Message.objects.get()
    assert (message.state, message.text) == ("delivered", "Hello Ana, is Friday fine?")

    saying.tap(ana, PhoneMessage.objects.get(author=None), 0)
    listen(ours)

    conversation = Conversation.objects.get()
    assert 'data-lock-code=""' in client.get(f"{url}header/").content.decode()
    assert "Friday is fine" in client.get(f"{url}thread/").content.decode()
    assert client.post(f"{url}messages/", {"text": "Good!"}).status_code == 201
    assert conversation.contact.name == "Ana Ruiz"

    client.post(f"{url}read-mark/", {"seen": "1"})
    drain_reads()
    assert PhoneMessage.objects.get(author=ana).marked_read_at


def test_an_invitation_from_the_library_brings_somebody_into_the_group(
    client: Client, ours: BusinessNumber, theirs: SandboxNumber, ana: Person
) -> None:
    group = groups.create_group(theirs, "Sunday ride", "", "auto_approve")
    listen(ours)
    add_invitation(ours, name="join_us", language="en")
    templates.Template.objects.update(reviewed_at="2026-01-01T00:00:00Z")
    drain_templates()
    invite = Template.objects.get(name="join_us")
    assert invite.is_sendable

    url = client.post(reverse("inbox:direct_chats"), {"phone": "+34600555017"}).json()["url"]
    mine = Conversation.objects.get(group__wa_group_id=group.group_id).group
    form = {"template": invite.pk, "v.body.1": str(mine.pk)}
    assert client.post(f"{url}template-messages/", form).status_code == 201
    drain_outgoing()

    got = PhoneMessage.objects.get(type="template").content["body"]
    assert group.invite_link in got
    membership.open_invite(ana, group.invite_link)
    listen(ours)
    assert mine.participants.count() == 1


def test_in_a_group_anybodys_answer_unlocks_it_for_all(
    client: Client, ours: BusinessNumber, theirs: SandboxNumber, ana: Person
) -> None:
    drain_templates()
    group = groups.create_group(theirs, "Sunday ride", "", "auto_approve")
    membership.open_invite(ana, group.invite_link)
    listen(ours)
    url = reverse("inbox:conversation", args=[Conversation.objects.get().pk])
    form = {"template": Template.objects.get().pk, "v.body.first_name": "all"}

    assert client.post(f"{url}messages/", {"text": "Hi"}).json()["code"] == "never_opened"
    assert client.post(f"{url}template-messages/", form).status_code == 201
    drain_outgoing()
    assert PhoneMessage.objects.get(author=None).failed_code is None
    saying.say(ana, group, "Yes, Friday")
    listen(ours)

    assert client.post(f"{url}messages/", {"text": "Good!"}).status_code == 201


def test_a_picture_of_ours_stands_in_the_header(
    client: Client,
    ours: BusinessNumber,
    theirs: SandboxNumber,
    ana: Person,
    settings: Settings,
    tmp_path: Path,
) -> None:
    settings.MEDIA_ROOT = tmp_path
    templates.add_approved(
        theirs.account,
        name="offer",
        language="en",
        category="MARKETING",
        components=[{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Look here."}],
    )
    drain_templates()
    url = client.post(reverse("inbox:direct_chats"), {"phone": "+34600555017"}).json()["url"]
    form = {"template": Template.objects.get(name="offer").pk}
    send = f"{url}template-messages/"
    text = SimpleUploadedFile("a.txt", b"words", content_type="text/plain")

    assert client.post(send, form).json()["field"] == "header.media"
    assert client.post(send, form | {"file": text}).json()["field"] == "header.media"
    answer = client.post(send, form | {"file": png()})
    assert (answer.status_code, "/thumbnail/" in answer.content.decode()) == (201, True)
    assert drain_outgoing() == 0  # WhatsApp does not have the file yet.
    drain_uploads()
    drain_outgoing()

    got = PhoneMessage.objects.get(type="template").content["header"]
    assert (got["type"], got["id"]) == ("image", Attachment.objects.get().media_id)


def png() -> SimpleUploadedFile:
    image = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(image, "PNG")
    return SimpleUploadedFile("lake.png", image.getvalue(), content_type="image/png")


def test_what_whatsapp_decides_about_a_template_is_heard(
    ours: BusinessNumber, theirs: SandboxNumber
) -> None:
    drain_templates()
    row = templates.Template.objects.get()
    templates.set_status(row, "PAUSED")
    listen(ours)
    assert Template.objects.get().status == "PAUSED"

    delete(Template.objects.get(), ours)
    assert not templates.Template.objects.exists()
    assert Webhook.objects.filter(state="waiting").count() == 0
