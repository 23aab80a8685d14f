"""The Graph API's calls about groups of which there is a sample, as another program makes them: the
sandbox answers what stands there."""

import json
from typing import Any

from tests.e2e.group_walk.chat import Chat, Json
from tests.e2e.group_walk.table import walked
from tests.e2e.group_walk.world import World
from tests.whatsapp.bodies import PAYLOADS, shape


@walked
def another_program_writes_pins_and_invites(world: World) -> None:
    amara = world.person("Amara Call")
    chat = world.make_group(amara)
    wamid = world.writes(amara, chat)

    said = _exchange(world, "send_text_group", to=chat.id)
    pin = {"type": "pin", "message_id": wamid, "expiration_days": 7}
    _exchange(world, "pin_group_message", to=chat.id, pin=pin)
    _exchange(world, "send_template_group_invite", to=amara["phone"], template=_invite(chat))

    assert said["messages"][0]["group_id"] == chat.id
    assert chat.link in world.last_words_to(amara)


@walked
def calls_that_whatsapp_refuses_say_so_as_documented(world: World) -> None:
    empty, ended = world.make_group(), world.make_group()
    world.graph("DELETE", ended.id)

    for name, chat in (("131020_single_member_group", empty), ("131041_group_unknown", ended)):
        wanted = _sample(f"error.{name}")["response"]
        body = _sample("send_text_group")["request"]["body"] | {"to": chat.id}
        status, told = world.graph_answers("POST", f"{world.phone_number_id}/messages", **body)
        assert (status, shape(told)) == (wanted["status"], shape(wanted["body"]))
        for key in ("code", "message", "type"):
            assert told["error"][key] == wanted["body"]["error"][key]


def _exchange(world: World, name: str, **addressed: Any) -> Json:
    """The sample's request, with what differs here; the answer has the shape of the sample's."""
    sample = _sample(name)
    body = sample["request"]["body"] | addressed
    status, told = world.graph_answers("POST", f"{world.phone_number_id}/messages", **body)
    assert (status, shape(told)) == (200, shape(sample["response"]["body"])), (name, told)
    return told


def _invite(chat: Chat) -> Json:
    parameter = {"type": "group_id", "group_id": chat.id}
    components = [{"type": "body", "parameters": [parameter]}]
    return {"name": "group_invite", "language": {"code": "en"}, "components": components}


def _sample(name: str) -> Json:
    return json.loads((PAYLOADS / "messages" / "api" / f"{name}.json").read_text())
