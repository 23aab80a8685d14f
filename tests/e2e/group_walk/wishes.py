"""What programs ask of a group: its link, who comes in and who does not, and reading it anew."""

from tests.e2e.group_walk.chat import Chat, known_as
from tests.e2e.group_walk.program import GROUPS
from tests.e2e.group_walk.table import walked
from tests.e2e.group_walk.world import World


@walked
def groups_are_listed_page_by_page_with_those_of_other_programs(world: World) -> None:
    ours = world.make_group()
    world.graph("POST", f"{world.phone_number_id}/groups", subject="Made elsewhere")

    def newest() -> list[str]:
        first = world.get(f"{GROUPS}?limit=1")
        after = first["paging"]["cursors"]["after"]
        second = world.get(f"{GROUPS}?limit=1&after={after}")
        return [one["subject"] for one in first["groups"] + second["groups"]]

    world.shows(newest, ["Made elsewhere", "Harbor Lane 12"])
    assert world.group(ours)["createdAt"] > 1_700_000_000


@walked
def the_same_wish_with_a_key_makes_one_group(world: World) -> None:
    wish = {"accountId": world.account, "subject": "Only once"}
    headers = {"Idempotency-Key": "only-once"}

    answers = [world.does("POST", GROUPS, **wish, headers=headers) for _ in range(2)]

    assert answers[0] == answers[1]
    made = [one for one in world.sandbox("groups/")["groups"] if one["subject"] == "Only once"]
    assert len(made) == 1


@walked
def a_new_link_kills_the_old_one(world: World) -> None:
    chat, amara = world.make_group(), world.person("Amara Link")
    address = f"{GROUPS}/{chat.id}/invite-link"
    assert world.get(address)["inviteLink"] == chat.link

    in_between = world.does("POST", address)["inviteLink"]
    world.sinch("DELETE", f"groups/{chat.id}/invite", status=200)
    new = world.get(address)["inviteLink"]

    assert len({chat.link, in_between, new}) == 3
    assert world.says_no(f"people/{amara['id']}/joins/", invite_link=chat.link) == "link_unknown"
    world.opens(amara, Chat(chat.id, chat.conversation, new))
    world.shows(lambda: world.members(chat), {known_as(amara)})


@walked
def who_is_added_is_sent_the_invitation_and_comes_by_it(world: World) -> None:
    chat, amara = world.make_group(), world.person("Amara Guest")

    who = {"phoneNumbers": [amara["phone"]]}
    [told] = world.does("POST", f"{GROUPS}/{chat.id}/participants", **who)["participants"]

    assert told["result"] == "invited"
    world.shows(lambda: chat.link in world.last_words_to(amara), True)
    world.opens(amara, chat)
    [invite] = world.get(f"{GROUPS}/{chat.id}/invites")["invites"]
    world.shows(lambda: world.members(chat), {known_as(amara)})
    assert invite["user"] == amara["phone"]


@walked
def a_template_goes_out_once_whatsapp_has_approved_it(world: World) -> None:
    amara = world.person("Amara Template")
    chat = world.make_group(amara)

    _, reason = world.cannot_say(chat, "", template={"name": "winter_lottery"})
    assert reason
    world.offer(chat, "follow_up", "Amara")


@walked
def who_is_turned_away_may_ask_again_and_who_left_may_come_back(world: World) -> None:
    noor = world.person("Noor Again")
    chat = world.make_group(mode="approval_required")
    address, who = f"{GROUPS}/{chat.id}/join-requests", {"phoneNumbers": [noor["phone"]]}
    for decision in ("DELETE", "POST"):
        world.opens(noor, chat)
        world.shows(lambda: world.waiting(chat), {noor["phone"]})
        world.does(decision, address, **who)
        assert world.waiting(chat) == set()
    world.shows(lambda: world.members(chat), {noor["phone"]})

    for goes, inside in (("departures", set()), ("", {noor["phone"]})):
        world.wait_a_second()
        if goes:
            world.does_in(chat, noor, goes)
        else:
            world.opens(noor, chat)
            world.shows(lambda: world.waiting(chat), {noor["phone"]})
            world.does("POST", address, **who)
        world.shows(lambda wanted=inside: world.members(chat) == wanted, True)


@walked
def who_is_not_in_a_group_cannot_be_removed_from_it(world: World) -> None:
    amara, stranger = world.person("Amara In"), world.person("Somebody Out")
    chat = world.make_group(amara)

    both = {"phoneNumbers": [amara["phone"], stranger["phone"]]}
    world.refused("DELETE", f"{GROUPS}/{chat.id}/participants", **both)

    assert world.members(chat) == {amara["phone"]}


@walked
def what_was_never_heard_is_found_by_reading_the_group_anew(world: World) -> None:
    amara, bruno = world.person("Amara Heard"), world.person("Bruno Unheard")
    chat = world.make_group(amara)
    with world.unheard("group_participants_update"):
        world.does_in(chat, amara, "departures")
        world.opens(bruno, chat)

    world.refreshes(chat)

    assert world.members(chat) == {bruno["phone"]}


@walked
def a_local_admin_is_our_own_affair(world: World) -> None:
    amara = world.person("Amara Admin")
    chat = world.make_group(amara)
    calls = len(world.sandbox("calls/")["calls"])
    stranger = {"phoneNumbers": [world.person("Somebody Nowhere")["phone"]]}
    assert world.refused("POST", f"{GROUPS}/{chat.id}/admins", **stranger)[1]

    for method, is_admin in (("POST", True), ("DELETE", False)):
        world.does(method, f"{GROUPS}/{chat.id}/admins", phoneNumbers=[amara["phone"]])
        [member] = world.group(chat)["participants"]
        assert member["admin"] is is_admin

    assert len(world.sandbox("calls/")["calls"]) == calls


@walked
def wishes_come_true_though_whatsapp_gave_them_no_request_id(world: World) -> None:
    noor = world.person("Noor Nameless")
    with world.trouble("lose_answer", manner="no_id"):
        chat = world.make_group(noor)
        world.does("POST", f"{GROUPS}/{chat.id}", subject="Harbor Lane 16")
        who = {"phoneNumbers": [noor["phone"]]}
        world.does("DELETE", f"{GROUPS}/{chat.id}/participants", **who)
        world.does("DELETE", f"{GROUPS}/{chat.id}")

    group = world.group(chat)
    assert (group["subject"], group["state"]) == ("Harbor Lane 16", "deleted")
    assert [one["subject"] for one in world.sandbox("groups/")["groups"]].count(
        "Harbor Lane 16"
    ) == 1
