"""What WhatsApp limits, and what it does not have at all: refused, with the reason."""

from tests.e2e.group_walk.chat import known_as, picture
from tests.e2e.group_walk.program import GROUPS
from tests.e2e.group_walk.table import walked
from tests.e2e.group_walk.world import World


@walked
def eight_people_fill_a_group_and_we_are_not_counted(world: World) -> None:
    people = [world.person(f"Guest {place}") for place in range(8)]
    chat = world.make_group(*people)

    assert world.group(chat)["participantCount"] == 8
    ninth = world.person("Guest too many")
    assert world.says_no(f"people/{ninth['id']}/joins/", invite_link=chat.link) == "full"


@walked
def a_number_may_have_no_more_groups_or_none_at_all(world: World) -> None:
    wish = {"accountId": world.account, "subject": "One too many"}
    refused = []
    for settings in ({"group_limit": 0}, {"is_official_business_account": False}):
        with world.number_with(**settings):
            refused.append(world.refused("POST", GROUPS, **wish))

    assert [code for code, _ in refused] == [131211, 131215]
    assert all(reason for _, reason in refused)
    assert world.events().count("group_create_failed") == 2


@walked
def wishes_that_whatsapp_would_refuse_leave_nothing(world: World) -> None:
    chat = world.make_group()
    wish = {"accountId": world.account}
    for texts in (
        {},
        {"subject": "  "},
        {"subject": "x" * 129},
        {"subject": "Casa Lima", "description": "x" * 2_049},
    ):
        assert world.refused("POST", GROUPS, **wish, **texts)[0] == "validation_error"
    world.does("POST", f"{GROUPS}/{chat.id}", subject="x" * 128, description="x" * 2_048)
    assert len(world.group(chat)["description"]) == 2_048

    calls = world.sandbox("calls/?kind=groups")["calls"]
    assert all(call["was_accepted"] or call["code"] in {131211, 131215} for call in calls)
    assert world.ask("GET", f"{GROUPS}/Y2FwaV9ncm91cDpub25l").status_code == 404


@walked
def a_picture_is_made_to_fit_and_a_bad_one_is_refused(world: World) -> None:
    chat = world.make_group()
    address, icon = f"{GROUPS}/{chat.id}/picture", f"groups/{chat.id}/icon"
    assert world.ask("GET", address).status_code == 404
    assert world.sinch("DELETE", icon, status=404)["errorMessage"]

    for content in (picture(100, 100, "PNG"), b"no picture"):
        files = {"picture": ("door.png", content, "image/png")}
        assert world.refused("POST", address, files=files)[1]
    files = {"picture": ("door.png", picture(640, 480, "PNG"), "image/png")}
    world.does("POST", address, files=files)

    assert world.ask("GET", address).headers["Content-Type"] == "image/jpeg"
    assert "group.pictured" in world.events()
    assert "picture away" in world.sinch("DELETE", icon, status=400)["errorMessage"]


@walked
def nobody_can_be_written_to_who_is_not_there_any_more(world: World) -> None:
    amara = world.person("Amara Gone")
    chat, ended = world.make_group(amara), world.make_group(amara)
    assert world.cannot_say(world.make_group(), "Hello")[0] == "empty_group"
    for group in (chat, ended):
        world.writes(amara, group)
    world.refreshes(chat, ended)
    with world.unheard("group_participants_update"):
        world.does_in(chat, amara, "departures")
    with world.unheard("group_lifecycle_update"):
        world.graph("DELETE", ended.id)

    assert world.cannot_say(chat, "Hello")[0] == 131020
    assert world.cannot_say(ended, "Hello")[0] == 131041


@walked
def what_whatsapp_has_none_of_is_refused_with_the_reason(world: World) -> None:
    amara = world.person("Amara Limit")
    chat = world.make_group(amara)
    world.writes(amara, chat)
    ours = world.say(chat, "Keys at nine")
    message = f"inbox/conversations/{chat.conversation}/messages/{ours}"
    account = {"accountId": world.account}

    refused = [
        world.refused("POST", f"{GROUPS}/{chat.id}", joinApprovalMode="approval_required"),
        world.refused("PATCH", message, **account, message="Keys at ten"),
        world.refused("DELETE", message),
        world.cannot_say(chat, "Is it done?", buttons=[{"type": "postback", "title": "Yes"}]),
    ]
    assert [code for code, _ in refused] == [*["PLATFORM_LIMITATION"] * 3, "not_in_groups"]
    told = world.sinch("POST", f"groups/{chat.id}/leave", status=400)
    assert "no business leave" in told["errorMessage"]
    assert world.members(chat) == {known_as(amara)}
    assert world.message(chat, ours)["message"] == "Keys at nine"
