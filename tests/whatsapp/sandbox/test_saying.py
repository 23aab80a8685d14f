import pytest

from whatsapp.sandbox.services import groups, membership, people, saying
from whatsapp.sandbox.services.refusals import Refused


def test_a_message_in_a_group_carries_the_group(talking, marina, mailbox):
    said = saying.say(marina, talking, "Olá 👋")
    [value] = mailbox.collect()
    [message] = value["messages"]

    assert message["group_id"] == talking.group_id
    assert message["id"] == said.wamid
    assert message["text"] == {"body": "Olá 👋"}


def test_a_hidden_phone_number_is_nowhere_in_the_letter(talking, marina, mailbox):
    saying.say(marina, talking, "hi")
    mailbox.collect()
    [(_, body, _)] = mailbox.letters

    assert marina.phone.encode() not in body
    assert marina.user_id.encode() in body


def test_the_letter_is_ascii_and_compact(talking, amara, mailbox):
    saying.say(amara, talking, "señor 🙌")
    mailbox.collect()
    [(_, body, _)] = mailbox.letters

    assert body.isascii()
    assert b"se\\u00f1or \\ud83d\\ude4c" in body
    assert b'": ' not in body


def test_a_direct_message_has_no_group(number, amara, mailbox):
    saying.say(amara, None, "hi", number=number)
    [value] = mailbox.collect()

    assert "group_id" not in value["messages"][0]


@pytest.mark.parametrize("deed", [groups.suspend_group, groups.delete_group])
def test_nobody_writes_in_a_closed_group(talking, amara, deed):
    deed(talking)
    with pytest.raises(Refused):
        saying.say(amara, talking, "hi")


def test_who_left_cannot_write(talking, amara):
    membership.leave(amara, talking)
    with pytest.raises(Refused, match="not in this group"):
        saying.say(amara, talking, "hi")


def test_nobody_writes_offline(talking, amara):
    people.set_presence(amara, is_online=False)
    with pytest.raises(Refused, match="offline"):
        saying.say(amara, talking, "hi")


def test_a_new_number_changes_the_user_id_too(talking, amara, mailbox):
    old_phone, old_id = amara.phone, amara.user_id
    people.change_number(amara, "+1 555 017 7999")
    [value] = mailbox.collect()
    [message] = value["messages"]

    assert message["from"] == old_phone
    assert message["system"]["wa_id"] == "15550177999"
    assert message["system"]["previous_user_id"] == old_id
    assert message["system"]["user_id"] == amara.user_id != old_id


def test_a_hidden_number_changes_without_being_shown(talking, marina, mailbox):
    people.change_number(marina)
    [value] = mailbox.collect()
    [message] = value["messages"]

    assert message["system"]["type"] == "user_changed_user_id"
    assert "from" not in message
    assert "wa_id" not in message["system"]


def test_who_never_met_the_business_changes_number_unnoticed(number, amara, mailbox):
    people.change_number(amara)

    assert mailbox.collect() == []
