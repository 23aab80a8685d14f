from datetime import UTC, datetime

import pytest

from tests.whatsapp.bodies import NUMBER, body, event_in, events_of, read_message, text_message
from whatsapp.events import MessageReceived, Person, Unsupported

AMINA = Person(user_id="GB.70112233445566778899", wa_id="447700900101", name="Amina Rahal")


def test_a_direct_text_tells_author_words_time_and_number():
    assert event_in("messages/inbound.text") == MessageReceived(
        phone_number_id=NUMBER,
        occurred_at=datetime(2026, 11, 20, 10, 0, tzinfo=UTC),
        wamid="wamid.HBgMNDQ3NzAwOTAwMTAxFQIAEhgUM0FDOTNCRkY3Q0M3RUMyQkQ3NzgA",
        author=AMINA,
        kind="text",
        text="Hi, is the blue commuter bike back in stock?",
    )


def test_a_group_text_carries_the_group_and_the_participant_who_wrote():
    event = event_in("groups/messages.group_inbound_text_username")

    assert event.group_id == "Y2FwaV9ncm91cDoxNTU1MDE0MjIzMzoxMjAzNjM5MDAwMTIzNDU2NzgZD"
    assert event.author == Person(
        user_id="US.30917755331199228846",
        wa_id="15550177002",
        username="lior.benami",
        name="Lior Benami",
    )


@pytest.mark.parametrize(
    ("name", "kind", "text"),
    [
        ("inbound.image_no_caption", "image", ""),
        ("inbound.voice", "audio", ""),
        ("inbound.sticker", "sticker", ""),
        ("inbound.reaction_removed", "reaction", ""),
        ("inbound.button", "button", "Confirm"),
        ("inbound.interactive_list_reply", "interactive", "Full service"),
        ("inbound.location", "location", "Quay Road Depot, 12 Quay Road, Bristol"),
        ("inbound.contacts", "contacts", "Luca Ferro"),
        ("inbound.contacts_contact_request", "contacts", "+12025550143"),
        ("inbound.order", "order", "Deliver on Friday"),
        ("inbound.unsupported", "unsupported", ""),
        ("inbound.revoke", "revoke", ""),
        ("inbound.edit_text", "edit", "Hi, is the green commuter bike back in stock?"),
        ("inbound.edit_caption", "edit", "Is this dent covered?"),
    ],
)
def test_each_kind_gives_the_words_that_can_be_read(name, kind, text):
    event = event_in(f"messages/{name}")

    assert (event.kind, event.text) == (kind, text)


def test_escaped_characters_beyond_ascii_come_out_whole():
    event = event_in("messages/inbound.text_unicode")

    assert event.text.encode()
    assert not event.text.isascii()


def test_media_carry_their_object_and_their_caption_as_text():
    event = event_in("messages/inbound.image")

    assert event.details["mime_type"] == "image/jpeg"
    assert event.details["id"]
    assert event.text == event.details["caption"]


def test_a_reaction_names_the_emoji_and_the_message_it_is_on():
    event = event_in("messages/inbound.reaction")

    assert event.text
    assert event.details["message_id"].startswith("wamid.")


def test_unsupported_content_says_why():
    event = event_in("messages/inbound.unsupported")

    assert event.details["type"] == "poll_creation"
    assert event.details["errors"][0]["code"] == 131051


def test_a_reply_names_the_quoted_message():
    quoted = event_in("messages/inbound.text_reply").quoted_wamid

    assert quoted == "wamid.HBgMNDQ3NzAwOTAwMTAxFQIAERgSODE3QUM1RkE0QjVDNjIxQTBBAA=="


@pytest.mark.parametrize("name", ["inbound.text_forwarded", "inbound.text_frequently_forwarded"])
def test_forwarded_messages_say_so(name):
    assert event_in(f"messages/{name}").forwarded


def test_an_ad_that_opened_the_chat_is_kept():
    assert "source_url" in event_in("messages/inbound.text_referral_ad").details["referral"]


def test_a_kind_we_never_heard_of_becomes_a_message_for_the_thread():
    event = read_message(type="hologram", hologram={"id": "9"})

    assert (type(event), event.kind, event.details) == (MessageReceived, "hologram", {"id": "9"})


def test_the_words_of_a_text_are_kept_once():
    assert "body" not in read_message().details


def test_another_system_notice_is_a_message_of_its_author():
    event = read_message(type="system", system={"type": "new", "body": "Something changed"})

    assert (event.kind, event.text) == ("system", "Something changed")


def test_a_system_notice_about_nobody_is_unsupported():
    event = read_message(type="system", system={"type": "new"}, **{"from": None})

    assert (type(event), event.kind) == (Unsupported, "system")


@pytest.mark.parametrize(
    "text", ["", "  ", "\u200b", "\ufffd", "\u202eabc", "👩\u200d👩\u200d👧 🏳️\u200d🌈 1️⃣"]
)
def test_words_are_kept_as_they_came(text):
    assert read_message(text={"body": text}).text == text


def test_very_long_words_are_cut():
    assert len(read_message(text={"body": "x" * 70_000}).text) == 65_536


def test_a_card_with_hundreds_of_contacts_is_cut():
    cards = [{"name": {"formatted_name": "Ana"}}] * 500

    assert len(read_message(type="contacts", contacts=cards).details["contacts"]) == 50


def test_a_location_that_cannot_be_is_still_only_text():
    event = read_message(type="location", location={"latitude": "999", "name": ["x"]})

    assert (event.text, event.details["latitude"]) == ("", "999")


def test_a_quote_of_an_impossible_message_is_let_go():
    assert read_message(context={"id": "not an id"}).quoted_wamid == ""


def test_strange_keys_are_plain_data():
    event = read_message(type="image", image={"__proto__": {"a": 1}, "constructor": 1, "$where": 2})

    assert set(event.details) == {"__proto__", "constructor", "$where"}


def test_two_hundred_messages_come_in_order():
    messages = [text_message(id=f"wamid.{number}") for number in range(200)]

    events = events_of(body("messages", messages=messages))

    assert [event.wamid for event in events] == [f"wamid.{number}" for number in range(200)]
