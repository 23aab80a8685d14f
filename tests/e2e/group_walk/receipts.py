"""What becomes of our messages, person by person, in every shape in which WhatsApp tells it."""

from tests.e2e.group_walk.chat import Chat, Person, known_as
from tests.e2e.group_walk.table import tells
from tests.e2e.group_walk.world import World

STATUS = "groups/messages.group_status"
ALSO = "messages/group.status"
UTILITY, MARKETING = ("follow_up", "Amara"), ("weekend_offer",)
SOME = {"delivered", "read"}


@tells(
    *(f"{STATUS}_sent_with_pricing", f"{STATUS}_delivered", f"{ALSO}.delivered"),
    *(f"{STATUS}_delivered_no_phone", f"{STATUS}_delivered_parent_bsuid"),
    *(f"{STATUS}_read_without_pricing", f"{ALSO}.read"),
)
def a_message_reaches_one_after_the_other(world: World) -> None:
    amara = world.person("Amara One")
    marina = world.person("Marina One", "username")
    rosa = world.person("Rosa One", "username", has_parent_user_id=True)
    chat = _talking(world, amara, marina, rosa)
    world.is_online(amara, marina, rosa, yes=False)

    wamid = world.say(chat, "Keys at nine")
    world.shows(lambda: world.message(chat, wamid)["deliveryStatus"], "sent")
    for person in (amara, marina, rosa):
        world.is_online(person, yes=True)
        world.shows(lambda who=person: world.receipts(chat, wamid)[known_as(who)], {"delivered"})
    world.does_in(chat, amara, "reads")

    world.shows(lambda: world.receipts(chat, wamid)[known_as(amara)], SOME)
    assert world.charged(chat, wamid) == 0


@tells(f"{STATUS}_sent", f"{ALSO}.sent")
def a_message_is_sent_and_nothing_said_of_its_price(world: World) -> None:
    amara = world.person("Amara Two")
    chat = _talking(world, amara)
    world.is_online(amara, yes=False)
    with world.trouble("other_shape", shape="no_pricing"):
        wamid = world.say(chat, "Keys at nine")
        world.shows(lambda: world.message(chat, wamid)["deliveryStatus"], "sent")


@tells(
    *(f"{STATUS}_delivered_aggregated", f"{STATUS}_read_aggregated"),
    *(f"{ALSO}.delivered_aggregated", f"{ALSO}.read_aggregated"),
)
def one_letter_tells_of_several_people(world: World) -> None:
    amara = world.person("Amara Three", reads_at_once=True)
    lior = world.person("Lior Three", "username_and_phone", reads_at_once=True)
    marina = world.person("Marina Three", "username")
    chat = _talking(world, amara, lior, marina)
    with world.trouble("bundle_statuses"):
        wamid = world.offer(chat, *UTILITY)
        wanted = {known_as(amara): SOME, known_as(lior): SOME, known_as(marina): {"delivered"}}
        world.shows(lambda: world.receipts(chat, wamid), wanted)
    assert world.charged(chat, wamid) == 3

    noor = world.person("Noor Three", "username", reads_at_once=True)
    luca = world.person("Luca Three")
    chat = _talking(world, amara, noor, luca)
    with world.trouble("bundle_statuses"):
        wamid = world.say(chat, "Keys at nine")
        wanted = {known_as(amara): SOME, known_as(noor): SOME, known_as(luca): {"delivered"}}
        world.shows(lambda: world.receipts(chat, wamid), wanted)


@tells(f"{STATUS}_delivered_multi_message_one_participant")
def one_letter_tells_of_several_messages(world: World) -> None:
    lior = world.person("Lior Four", "username_and_phone")
    chat = _talking(world, lior)
    world.is_online(lior, yes=False)
    free, charged = world.say(chat, "Keys at nine"), world.offer(chat, *UTILITY)

    with world.trouble("bundle_statuses"):
        world.is_online(lior, yes=True)
        for wamid in (free, charged):
            world.shows(lambda one=wamid: _of(world, chat, one, lior), {"delivered"})

    assert (world.charged(chat, free), world.charged(chat, charged)) == (0, 1)


@tells(f"{STATUS}_read_with_pricing", f"{STATUS}_read_service_beyond_free_tier")
def who_has_the_chat_open_has_only_read_it(world: World) -> None:
    lior = world.person("Lior Five", "username_and_phone", reads_at_once=True)
    chat = _talking(world, lior)
    world.shows(lambda: world.is_approved(*MARKETING), True)
    with world.trouble("skip_delivered"), world.no_free_messages():
        for wamid in (world.offer(chat, *MARKETING), world.say(chat, "Keys at nine")):
            world.shows(lambda one=wamid: "read" in _of(world, chat, one, lior), True)
            world.shows(lambda one=wamid: world.charged(chat, one), 1)


@tells(f"{ALSO}.delivered_billable")
def beyond_the_free_ones_every_copy_is_charged(world: World) -> None:
    chat = _talking(world, world.person("Amara Six"))
    with world.no_free_messages():
        wamid = world.say(chat, "Keys at nine")
        world.shows(lambda: world.charged(chat, wamid), 1)


@tells(
    f"{STATUS}_delivered_legacy_participant_recipient_id",
    f"{STATUS}_read_legacy_pricing_in_conversation",
    f"{ALSO}.delivered_alt_participant_key",
)
def receipts_come_as_they_did_before_there_were_user_ids(world: World) -> None:
    amara = world.person("Amara Seven", "legacy")
    chat = _talking(world, amara)
    with world.trouble("other_shape", shape="old_participant"):
        for wamid, charged in ((world.say(chat, "Keys"), 0), (world.offer(chat, *UTILITY), 1)):
            world.shows(lambda one=wamid: _of(world, chat, one, amara), {"delivered"})
            assert world.charged(chat, wamid) == charged

    bruno = world.person("Bruno Seven", "legacy", reads_at_once=True)
    chat = _talking(world, bruno)
    with (
        world.trouble("skip_delivered"),
        world.trouble("other_shape", shape="pricing_inside"),
    ):
        wamid = world.offer(chat, *UTILITY)
        world.shows(lambda: "read" in _of(world, chat, wamid, bruno), True)
    assert world.charged(chat, wamid) == 1


@tells(f"{STATUS}_failed", f"{ALSO}.failed")
def what_was_accepted_may_fail_and_says_why(world: World) -> None:
    amara = world.person("Amara Eight")
    chat = _talking(world, amara)
    with world.trouble("fail_later", path="messages", code=131041, remaining=1):
        unknown = world.sends(chat, "Keys at nine")
    world.phone("windows/", group=chat.id, hours=25)
    late = world.sends(chat, "Keys at ten")

    for wamid, code in ((unknown, 131041), (late, 131047)):
        world.shows(lambda one=wamid: world.message(chat, one)["deliveryStatus"], "failed")
        problem = world.message(chat, wamid)["deliveryError"]
        assert problem["code"] == code
        assert problem["message"]


def _talking(world: World, first: Person, *others: Person) -> Chat:
    """A group with an open window."""
    chat = world.make_group(first, *others)
    world.writes(first, chat)
    return chat


def _of(world: World, chat: Chat, wamid: str, person: Person) -> set[str]:
    return world.receipts(chat, wamid)[known_as(person)]
