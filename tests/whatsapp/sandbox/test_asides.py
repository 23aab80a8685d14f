"""Reactions, quotes and the kinds that are neither text nor file, both ways."""

import pytest

from whatsapp.sandbox.models import Message
from whatsapp.sandbox.services import saying


def wamid_of(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()["messages"][0]["id"]


def to_amara(graph, amara, type_, own, **more):
    path = f"{graph.number.phone_number_id}/messages"
    return graph.post(path, type=type_, to=amara.phone, **{type_: own}, **more)


def to_group(graph, group, type_, own):
    path = f"{graph.number.phone_number_id}/messages"
    address = {"recipient_type": "group", "to": group.group_id}
    return graph.post(path, type=type_, **address, **{type_: own})


@pytest.fixture
def said(amara, mailbox):
    """Amara wrote to the business directly."""
    message = saying.say(amara, None, "hi")
    mailbox.collect()
    return message


def test_a_persons_reaction_is_told(control, talking, graph, amara, mailbox):
    target = wamid_of(graph.send_to(talking))
    mailbox.collect()

    answer = control.post(f"people/{amara.pk}/reactions/", message=target, emoji="👍")

    assert answer.status_code == 201
    [value] = [v for v in mailbox.collect() if v.get("messages")]
    [message] = value["messages"]
    assert (message["type"], message["group_id"]) == ("reaction", talking.group_id)
    assert message["reaction"] == {"message_id": target, "emoji": "👍"}


def test_a_reaction_taken_away_has_no_emoji(control, said, amara, mailbox):
    control.post(f"people/{amara.pk}/reactions/", message=said.wamid, emoji="👍")
    mailbox.collect()

    control.post(f"people/{amara.pk}/reactions/", message=said.wamid)

    [value] = mailbox.collect()
    assert value["messages"][0]["reaction"] == {"message_id": said.wamid}


def test_outsiders_cannot_react(control, said, marina):
    answer = control.post(f"people/{marina.pk}/reactions/", message=said.wamid, emoji="👍")

    assert answer.status_code == 409


def test_the_business_reacts_and_hears_only_sent(graph, said, amara, mailbox):
    wamid = wamid_of(to_amara(graph, amara, "reaction", {"message_id": said.wamid, "emoji": "👍"}))

    assert [(s["id"], s["status"]) for s in mailbox.statuses()] == [(wamid, "sent")]


def test_a_reaction_to_nothing_fails_later(graph, said, amara, mailbox):
    to_amara(graph, amara, "reaction", {"message_id": "wamid.NOTHING", "emoji": "👍"})

    [status] = mailbox.statuses()
    assert (status["status"], status["errors"][0]["code"]) == ("failed", 131009)


@pytest.mark.parametrize("own", [{}, {"emoji": "👍"}, {"message_id": "x", "emoji": "ok"}])
def test_a_reaction_without_sense_is_refused(graph, amara, own):
    assert to_amara(graph, amara, "reaction", own).status_code == 400


def test_phones_show_who_reacted(graph, control, talking, amara, marina):
    target = wamid_of(graph.send_to(talking))
    control.post(f"people/{amara.pk}/reactions/", message=target, emoji="👍")
    control.post(f"people/{marina.pk}/reactions/", message=target, emoji="🎉")
    control.post(f"people/{amara.pk}/reactions/", message=target)

    snapshot = control.client.get(f"/sandbox/phones/?open={talking.group_id}").json()

    chat = snapshot["chats"][talking.group_id]
    assert [m["reactions"] for m in chat if m["wamid"] == target] == [{str(marina.pk): "🎉"}]
    assert len(chat) == 2


LOCATION = {"latitude": 51.4495, "longitude": -2.5967, "name": "Depot"}
CARDS = [{"name": {"formatted_name": "Luca Ferro", "first_name": "Luca"}}]


@pytest.mark.parametrize(("type_", "own"), [("location", LOCATION), ("contacts", CARDS)])
def test_places_and_cards_go_to_people_and_groups(graph, said, amara, talking, type_, own):
    assert to_amara(graph, amara, type_, own).status_code == 200
    assert to_group(graph, talking, type_, own).status_code == 200


@pytest.mark.parametrize(
    ("type_", "own"),
    [
        ("location", {"latitude": 91, "longitude": 0}),
        ("location", {"latitude": "north"}),
        ("contacts", []),
        ("contacts", [{"name": {"formatted_name": "Luca"}}]),
    ],
)
def test_bad_places_and_cards_are_refused(graph, amara, type_, own):
    assert to_amara(graph, amara, type_, own).status_code == 400


def buttons(*titles):
    action = {
        "buttons": [
            {"type": "reply", "reply": {"id": f"b{n}", "title": title}}
            for n, title in enumerate(titles)
        ]
    }
    return {"type": "button", "body": {"text": "Which?"}, "action": action}


def listed(*titles):
    rows = [{"id": f"r{n}", "title": title} for n, title in enumerate(titles)]
    action = {"button": "Choose", "sections": [{"rows": rows}]}
    return {"type": "list", "body": {"text": "Which?"}, "action": action}


@pytest.mark.parametrize(
    ("own", "reply"),
    [
        (
            buttons("Yes", "No"),
            {"type": "button_reply", "button_reply": {"id": "b1", "title": "No"}},
        ),
        (listed("A", "B"), {"type": "list_reply", "list_reply": {"id": "r1", "title": "B"}}),
    ],
)
def test_a_tap_is_told_with_what_it_answers(graph, control, said, amara, mailbox, own, reply):
    wamid = wamid_of(to_amara(graph, amara, "interactive", own))
    mailbox.collect()

    assert control.post(f"people/{amara.pk}/taps/", message=wamid, button=1).status_code == 201

    [value] = [v for v in mailbox.collect() if v.get("messages")]
    [message] = value["messages"]
    assert (message["interactive"], message["context"]["id"]) == (reply, wamid)


@pytest.mark.parametrize(
    "own",
    [
        {},
        buttons(),
        buttons("1", "2", "3", "4"),
        buttons("x" * 21),
        listed(*map(str, range(11))),
        {"type": "flow"},
        {"type": "cta_url", "body": {"text": "x"}, "action": {"parameters": {"display_text": "x"}}},
    ],
)
def test_limits_of_interactive_messages(graph, amara, own):
    assert to_amara(graph, amara, "interactive", own).status_code == 400


def test_interactive_messages_are_not_for_groups(graph, talking):
    answer = to_group(graph, talking, "interactive", buttons("Yes"))

    assert answer.json()["error"]["code"] == 100


PIN = {"type": "pin", "message_id": "wamid.X", "expiration_days": 4}


def test_pins_are_for_groups_only(graph, talking, said, amara):
    assert to_group(graph, talking, "pin", PIN).status_code == 200
    assert to_amara(graph, amara, "pin", PIN).json()["error"]["code"] == 100


@pytest.mark.parametrize("change", [{"type": "x"}, {"expiration_days": 31}, {"message_id": ""}])
def test_bad_pins_are_refused(graph, talking, change):
    assert to_group(graph, talking, "pin", PIN | change).status_code == 400


def test_a_quote_reaches_the_phone(graph, said, amara, control):
    wamid = wamid_of(
        to_amara(graph, amara, "text", {"body": "yes"}, context={"message_id": said.wamid})
    )

    assert Message.objects.get(wamid=wamid).context_wamid == said.wamid
