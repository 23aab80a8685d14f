"""pywa sends every kind there is to a person's phone, and reads files and templates."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pywa import WhatsApp, types
from pywa.errors import WhatsAppError
from pywa.types import templates

from tests.clients.pywa.conftest import Business
from tests.inbox.media import files
from whatsapp.sandbox.models import Media, Message, Person
from whatsapp.sandbox.services import saying
from whatsapp.sandbox.services.templates import add_approved

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

FORMAT = {"ids": lambda value: value if isinstance(value, str) else ""}


@pytest.fixture
def heard(business: Business, ana: Person) -> Message:
    """What Ana wrote a moment ago, which opens her window."""
    said = saying.say(ana, None, "Is it still free?", number=business.number)
    business.collect()
    return said


def on_the_phone(sent: types.SentMessage) -> Message:
    return Message.objects.get(wamid=sent.id)


FILES = [
    ("image", "roof.jpg", "image/jpeg", files.picture()),
    ("video", "tour.mp4", "video/mp4", files.MP4),
    ("audio", "ring.mp3", "audio/mpeg", files.MP3),
    ("document", "lease.pdf", "application/pdf", files.PDF),
    ("sticker", "wave.webp", "image/webp", files.picture("WEBP")),
]


@pytest.mark.parametrize(("kind", "name", "mime_type", "content"), FILES, **FORMAT)
def test_a_file_is_uploaded_sent_looked_up_and_fetched_again(
    pywa: WhatsApp,
    ana: Person,
    heard: Message,
    tmp_path: Path,
    kind: str,
    name: str,
    mime_type: str,
    content: bytes,
) -> None:
    media = pywa.upload_media(content, mime_type, name)
    # pywa cannot send a document by id without a name: it puts its own marker into the JSON.
    named = {"filename": name} if kind == "document" else {}
    send = getattr(pywa, f"send_{kind}")
    message = on_the_phone(send(ana.phone, media.id, mime_type=mime_type, **named))

    assert (message.type, message.content["id"]) == (kind, media.id)
    found = pywa.get_media_url(media.id)
    assert (found.mime_type, found.file_size) == (mime_type, len(content))
    saved = pywa.download_media(url=found.url, path=tmp_path, filename=name)
    assert saved.read_bytes() == pywa.get_media_bytes(url=found.url) == content


def test_a_voice_note_is_marked_as_one(pywa: WhatsApp, ana: Person, heard: Message) -> None:
    media = pywa.upload_media(files.OGG, "audio/ogg", "note.ogg")

    message = on_the_phone(pywa.send_voice(ana.phone, media.id))

    assert message.content["voice"] is True


def test_a_deleted_file_is_gone(pywa: WhatsApp) -> None:
    media = pywa.upload_media(files.PDF, "application/pdf", "lease.pdf")

    assert pywa.delete_media(media.id)

    assert not Media.objects.exists()
    with pytest.raises(WhatsAppError):
        pywa.get_media_url(media.id)


def test_captions_and_file_names_go_along(pywa: WhatsApp, ana: Person, heard: Message) -> None:
    media = pywa.upload_media(files.PDF, "application/pdf", "lease.pdf")

    sent = pywa.send_document(ana.phone, media.id, "lease.pdf", caption="Please sign")

    content = on_the_phone(sent).content
    assert (content["filename"], content["caption"]) == ("lease.pdf", "Please sign")


CARD = types.Contact(
    name=types.Contact.Name(formatted_name="Luca Ferro", first_name="Luca"),
    phones=[types.Contact.Phone(phone="+44 7700 900102", type="WORK")],
)
LIST = types.SectionList(
    button_title="Days",
    sections=[
        types.Section(
            title="This week", rows=[types.SectionRow(title="Monday", callback_data="mon")]
        )
    ],
)
BUTTON = types.Button(title="Yes", callback_data="yes")
LINK = types.URLButton(title="Directions", url="https://example.org/way")

Say = Callable[[WhatsApp, str], types.SentMessage]

KINDS: list[tuple[str, Say, Callable[[Any], Any], Any]] = [
    (
        "text",
        lambda pywa, to: pywa.send_message(to, "It is", preview_url=True),
        lambda got: got["body"],
        "It is",
    ),
    (
        "location",
        lambda pywa, to: pywa.send_location(to, 51.4495, -2.5967, "Depot", "12 Quay Road"),
        lambda got: (got["latitude"], got["name"], got["address"]),
        (51.4495, "Depot", "12 Quay Road"),
    ),
    (
        "contacts",
        lambda pywa, to: pywa.send_contact(to, CARD),
        lambda got: (got[0]["name"]["formatted_name"], got[0]["phones"][0]["phone"]),
        ("Luca Ferro", "+44 7700 900102"),
    ),
    (
        "interactive",
        lambda pywa, to: pywa.send_message(to, "Friday?", footer="Harbor", buttons=[BUTTON]),
        lambda got: got["action"]["buttons"][0]["reply"],
        {"id": "yes", "title": "Yes"},
    ),
    (
        "interactive",
        lambda pywa, to: pywa.send_message(to, "Which day?", buttons=LIST),
        lambda got: got["action"]["sections"][0]["rows"][0]["title"],
        "Monday",
    ),
    (
        "interactive",
        lambda pywa, to: pywa.send_message(to, "This way", buttons=LINK),
        lambda got: got["action"]["parameters"]["url"],
        "https://example.org/way",
    ),
]


@pytest.mark.parametrize(("kind", "say", "part", "expected"), KINDS, **FORMAT)
def test_what_is_no_file_reaches_the_phone(
    pywa: WhatsApp,
    ana: Person,
    heard: Message,
    kind: str,
    say: Say,
    part: Callable[[Any], Any],
    expected: object,
) -> None:
    message = on_the_phone(say(pywa, ana.phone))

    assert (message.type, part(message.content)) == (kind, expected)


def test_a_reply_quotes(pywa: WhatsApp, ana: Person, heard: Message) -> None:
    sent = pywa.send_message(ana.phone, "It is", reply_to_message_id=heard.wamid)

    assert on_the_phone(sent).context_wamid == heard.wamid


def test_a_reaction_is_sent_and_taken_back(pywa: WhatsApp, ana: Person, heard: Message) -> None:
    given = on_the_phone(pywa.send_reaction(ana.phone, "👍", heard.wamid))
    taken = on_the_phone(pywa.remove_reaction(ana.phone, heard.wamid))

    assert (given.type, given.content["emoji"]) == ("reaction", "👍")
    assert (taken.type, taken.content["emoji"]) == ("reaction", "")


def test_reading_and_typing_are_shown(pywa: WhatsApp, heard: Message) -> None:
    assert pywa.indicate_typing(heard.wamid)
    assert pywa.mark_message_as_read(heard.wamid)

    heard.refresh_from_db()
    assert heard.marked_read_at is not None


def test_a_hidden_number_is_reached_by_its_user_id(
    business: Business, pywa: WhatsApp, ana: Person, heard: Message
) -> None:
    sent = pywa.send_message(ana.user_id, "It is")

    assert on_the_phone(sent).person == ana


EXAMPLE = {"example": {"body_text_named_params": [{"param_name": "first_name", "example": "Ana"}]}}


@pytest.fixture
def asking(business: Business) -> None:
    add_approved(
        business.number.account,
        name="ask_friday",
        language="en_GB",
        category="UTILITY",
        parameter_format="NAMED",
        components=[
            {"type": "BODY", "text": "Hello {{first_name}}, is Friday fine?"} | EXAMPLE,
            {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Fine"}]},
        ],
    )


@pytest.mark.usefixtures("asking")
def test_templates_are_listed_with_their_parts(pywa: WhatsApp) -> None:
    (template,) = pywa.get_templates()

    assert (template.name, template.status) == ("ask_friday", templates.TemplateStatus.APPROVED)
    assert [type(part) for part in template.components] == [templates.BodyText, templates.Buttons]
    assert pywa.get_template(template.id).language == templates.TemplateLanguage.ENGLISH_UK


@pytest.mark.usefixtures("asking")
def test_a_template_reaches_someone_who_never_wrote(pywa: WhatsApp, ana: Person) -> None:
    parameters = [
        templates.BodyText.params(first_name="Ana"),
        templates.QuickReplyButton.params(callback_data="fine", index=0),
    ]

    sent = pywa.send_template(
        ana.phone, "ask_friday", templates.TemplateLanguage.ENGLISH_UK, parameters
    )

    content = on_the_phone(sent).content
    assert content["body"] == "Hello Ana, is Friday fine?"
    assert content["buttons"][0]["payload"] == "fine"


def test_a_template_is_handed_in_and_deleted(business: Business, pywa: WhatsApp) -> None:
    wish = templates.Template(
        name="ask_monday",
        category=templates.TemplateCategory.UTILITY,
        language=templates.TemplateLanguage.ENGLISH_UK,
        parameter_format=templates.ParamFormat.NAMED,
        components=[templates.BodyText("Hello {{first_name}}, Monday?", first_name="Ana")],
    )

    created = pywa.create_template(wish)

    assert created.status == templates.TemplateStatus.PENDING
    assert pywa.delete_template("ask_monday")
    assert not business.number.account.templates.exists()


def test_a_refusal_is_an_error_of_its_code(pywa: WhatsApp, ana: Person) -> None:
    with pytest.raises(WhatsAppError) as caught:
        pywa.send_message(ana.phone, "x" * 4097)

    assert caught.value.code == 100
