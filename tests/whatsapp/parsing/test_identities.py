from tests.whatsapp.bodies import event_in, read_message
from whatsapp.events import IdentityChanged, Malformed, Person


def test_a_changed_number_leads_from_the_old_ids_to_the_new():
    event = event_in("messages/inbound.system_user_changed_number")

    assert event.previous == Person(user_id="GB.70112233445566778899", wa_id="447700900101")
    assert event.current == Person(user_id="GB.70112233445566779999", wa_id="447700900199")


def test_a_changed_user_id_needs_no_phone():
    event = event_in("messages/inbound.system_user_changed_user_id_parent")

    assert event.previous == Person(
        user_id="US.55501234567890123456", parent_user_id="US.ENT.60112233445566770001"
    )
    assert event.current == Person(
        user_id="US.55509999999999999999", parent_user_id="US.ENT.60112233445566770009"
    )


def test_the_withdrawn_field_for_changed_ids_is_still_understood():
    event = event_in("messages/field.user_id_update")

    assert isinstance(event, IdentityChanged)
    assert (event.previous.user_id, event.current.user_id) == (
        "GB.70112233445566778899",
        "GB.70112233445566779999",
    )


def test_a_change_of_identity_without_a_new_one_is_malformed():
    event = read_message(type="system", system={"type": "user_changed_number"})

    assert (type(event), event.reason) == (Malformed, "bad_shape")
