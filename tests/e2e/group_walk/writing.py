"""What people send into a group besides text."""

from functools import partial

from tests.e2e.group_walk.chat import Chat, Json, Person, picture
from tests.e2e.group_walk.table import tells, walked
from tests.e2e.group_walk.world import World

SENT = "groups/messages.group_inbound"
ALSO = "messages/group.inbound"


@tells(f"{SENT}_image", f"{ALSO}.image", f"{ALSO}.document", f"{ALSO}.voice")
def files_come_and_can_be_fetched(world: World) -> None:
    lior = world.person("Lior Katz", "username_and_phone")
    luca = world.person("Luca Ferro")
    chat = world.make_group(lior, luca)

    for person in (lior, luca):
        about = {"mime_type": "image/jpeg", "caption": "Meter reading"}
        seen = _sends(world, chat, person, picture(40, 30), **about)
        assert (seen["type"], seen["message"]) == ("image", "Meter reading")
    about = {"mime_type": "application/pdf", "filename": "map.pdf"}
    seen = _sends(world, chat, luca, b"%PDF-1.4\n%%EOF\n", **about)
    assert seen["attachments"][0]["filename"] == "map.pdf"
    seen = _sends(world, chat, luca, b"OggS" + bytes(60), mime_type=OPUS, voice="1")
    assert seen["type"] == "audio"


OPUS = "audio/ogg; codecs=opus"


def _sends(world: World, chat: Chat, person: Person, content: bytes, **about: str) -> Json:
    """As the thread has it once the file is there."""
    wamid = world.arrives(chat, world.sends_file(person, chat, content, **about))

    def file() -> Json:
        [found] = world.message(chat, wamid)["attachments"]
        return found

    world.shows(lambda: file()["url"] is not None, True)
    assert file()["size"] == len(content)
    return world.message(chat, wamid)


@tells(
    *(f"{SENT}_reply", f"{ALSO}.text_reply"),
    *(f"{SENT}_reaction", f"{ALSO}.reaction", f"{ALSO}.reaction_removed"),
)
def somebody_answers_us_and_gives_an_emoji_and_takes_it_back(world: World) -> None:
    amara = world.person("Amara Sy")
    chat = world.make_group(amara)
    world.writes(amara, chat)
    ours = world.say(chat, "Keys at nine")

    answer = world.writes(amara, chat, "Thanks, noted.", context=ours)
    assert world.message(chat, answer)["metadata"]["quotedMessageId"] == ours

    for emoji, shown in (("👍", ["👍"]), ("", [])):
        world.phone(f"people/{amara['id']}/reactions/", message=ours, emoji=emoji)
        world.shows(partial(_emoji, world, chat, ours), shown)
        world.wait_a_second()
    assert world.events().count("reaction.received") == 2


def _emoji(world: World, chat: Chat, wamid: str) -> list[str]:
    return [one["emoji"] for one in world.message(chat, wamid)["reactions"]]


@tells(f"{SENT}_unsupported", f"{SENT}_unsupported_typed", f"{ALSO}.unsupported")
def what_whatsapp_does_not_pass_on_is_told(world: World) -> None:
    amara = world.person("Amara Bah")
    chat = world.make_group(amara)

    for kind in ("", "poll_creation"):
        wamid = world.arrives(chat, world.does_in(chat, amara, "unsupported", type=kind))
        assert world.message(chat, wamid)["type"] == "unsupported"
    assert world.events().count("message.received") == 2


@walked
def we_pin_a_message_for_all_and_take_it_off(world: World) -> None:
    amara = world.person("Amara Pin")
    chat = world.make_group(amara)
    wamid = world.writes(amara, chat, "The code is 4711")
    pin = f"inbox/conversations/{chat.conversation}/messages/{wamid}/pin"

    for method, pinned in (("POST", [wamid]), ("DELETE", [])):
        assert world.ask(method, pin, accountId=world.account, days=7).status_code == 202
        world.shows(partial(_pinned, world, chat), pinned)
        shown = world.get(f"inbox/conversations/{chat.conversation}/pins")["pins"]
        assert len(shown) == len(pinned)


def _pinned(world: World, chat: Chat) -> list[str]:
    """On the phones."""
    [group] = [one for one in world.sandbox("groups/")["groups"] if one["group_id"] == chat.id]
    return group["pinned"]
