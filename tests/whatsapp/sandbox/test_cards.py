"""People send places and contact cards; phones show those of the business."""

import pytest


def heard(mailbox):
    [value] = [value for value in mailbox.collect() if value.get("messages")]
    return value["messages"][0]


def test_a_place_arrives_as_whatsapp_tells_it(control, talking, amara, mailbox):
    answer = control.post(
        f"people/{amara.pk}/places/",
        group=talking.group_id,
        latitude=40.4,
        longitude=-3.7,
        name="Plaza",
    )

    assert answer.status_code == 201
    message = heard(mailbox)
    assert (message["type"], message["group_id"]) == ("location", talking.group_id)
    assert message["location"] == {"latitude": 40.4, "longitude": -3.7, "name": "Plaza"}


def test_a_card_arrives_as_whatsapp_tells_it(control, amara, mailbox):
    control.post(f"people/{amara.pk}/cards/", name="Luca Ferro", phone="+34 600 555 017")

    message = heard(mailbox)
    assert message["type"] == "contacts"
    [card] = message["contacts"]
    assert card["name"]["formatted_name"] == "Luca Ferro"
    assert card["phones"] == [{"phone": "+34 600 555 017", "type": "CELL"}]


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("places", {}),
        ("places", {"latitude": 91, "longitude": 0}),
        ("places", {"latitude": "4", "longitude": 0}),
        ("cards", {}),
        ("cards", {"name": 7}),
    ],
)
def test_nonsense_is_refused(control, amara, what, body):
    assert control.post(f"people/{amara.pk}/{what}/", **body).status_code == 400


def test_outsiders_send_nothing_into_a_group(control, group, amara):
    body = {"group": group.group_id, "latitude": 1, "longitude": 2}

    assert control.post(f"people/{amara.pk}/places/", **body).status_code == 409


def test_phones_show_both(control, talking, amara):
    control.post(
        f"people/{amara.pk}/places/", group=talking.group_id, latitude=1, longitude=2, name="Quay"
    )
    control.post(f"people/{amara.pk}/cards/", group=talking.group_id, name="Luca")

    state = control.get(f"phones/?open={talking.group_id}")

    texts = [message["text"] for message in state["chats"][talking.group_id]]
    assert texts[-2:] == ["📍 Quay (1.0, 2.0)", "👤 Luca"]
