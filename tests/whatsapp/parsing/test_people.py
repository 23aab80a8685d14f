import pytest

from tests.whatsapp.bodies import body, event_in, events_of, read_message, text_message
from whatsapp.events import Person


def test_somebody_without_a_visible_phone_is_known_by_user_id():
    author = event_in("messages/inbound.text_username_only").author

    assert (author.wa_id, author.user_id) == ("", "US.55501234567890123456")


def test_an_old_body_without_user_ids_still_names_the_author():
    author = event_in("messages/inbound.text_without_bsuid").author

    assert (author.user_id, author.wa_id, author.name) == ("", "447700900101", "Amina Rahal")


def test_parent_ids_are_kept():
    author = event_in("groups/messages.group_inbound_text_parent_bsuid").author

    assert author.parent_user_id.startswith("BR.ENT.")


def test_contacts_are_matched_by_id_and_not_by_place():
    contacts = [
        {"wa_id": "2", "profile": {"name": "Second"}},
        {"wa_id": "1", "user_id": "GB.1", "profile": {"name": "First"}},
    ]
    messages = [text_message(**{"from": "1"}), text_message(**{"from": "2"})]

    events = events_of(body("messages", contacts=contacts, messages=messages))

    assert [event.author.name for event in events] == ["First", "Second"]
    assert events[0].author.user_id == "GB.1"


def test_an_unreadable_contact_costs_only_the_name():
    contacts = [{"wa_id": True, "profile": {"name": "Ana"}}, "nobody", None]

    [event] = events_of(body("messages", contacts=contacts, messages=[text_message()]))

    assert event.author == Person(wa_id="447700900101")


def test_a_direct_message_of_nobody_is_malformed():
    assert read_message(**{"from": None}).reason == "bad_shape"


def test_a_group_message_of_nobody_is_kept():
    assert not read_message(group_id="G1", **{"from": None}).author.is_known


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (None, ""),
        ("Ana\nMaria\t\x07", "Ana Maria"),
        ("\u202eanA", "anA"),
        ("x" * 10_000, "x" * 256),
        (12, ""),
    ],
)
def test_names_become_one_clean_line(name, shown):
    contacts = [{"wa_id": "447700900101", "profile": {"name": name}}]

    [event] = events_of(body("messages", contacts=contacts, messages=[text_message()]))

    assert event.author.name == shown
