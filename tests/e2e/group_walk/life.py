"""Groups are made, changed, suspended and ended."""

from tests.e2e.group_walk.chat import Chat, picture
from tests.e2e.group_walk.program import GROUPS
from tests.e2e.group_walk.table import tells
from tests.e2e.group_walk.world import World

LIFECYCLE = "groups/group_lifecycle_update"
SETTINGS = "groups/group_settings_update"
STATUS = "groups/group_status_update"


@tells(f"{LIFECYCLE}.create_succeeded")
def a_group_is_made_with_its_texts_and_a_link(world: World) -> None:
    chat = world.make_group(mode="approval_required", about="Keys and meters.")

    group = world.group(chat)
    assert (group["subject"], group["description"]) == ("Harbor Lane 12", "Keys and meters.")
    assert (group["joinApprovalMode"], group["state"]) == ("approval_required", "active")
    assert chat.link.startswith("https://chat.whatsapp.com/")
    assert "group_create" in world.events()


@tells(f"{LIFECYCLE}.create_failed")
def a_group_that_is_not_made_says_why(world: World) -> None:
    wish = {"accountId": world.account, "subject": "One too many", "description": "Keys."}
    with world.trouble("fail_later", path="groups", code=131211, remaining=1):
        code, reason = world.refused("POST", GROUPS, **wish)

    assert (code, "maximum" in reason or "limit" in reason.lower()) == (131211, True), reason
    assert "group_create_failed" in world.events()


@tells(f"{LIFECYCLE}.delete_failed", f"{LIFECYCLE}.delete_succeeded")
def a_group_that_could_not_be_deleted_goes_on_and_is_deleted_then(world: World) -> None:
    chat = world.make_group()
    with world.trouble("fail_later", path="node", code=131208, remaining=1):
        code, _ = world.refused("DELETE", f"{GROUPS}/{chat.id}")

    assert (code, world.group(chat)["state"]) == (131208, "active")
    world.does("DELETE", f"{GROUPS}/{chat.id}")
    assert world.group(chat)["state"] == "deleted"
    assert "group_delete" in world.events()


@tells(f"{SETTINGS}.succeeded_subject_only")
def a_group_gets_another_subject(world: World) -> None:
    chat = world.make_group()

    world.does("POST", f"{GROUPS}/{chat.id}", subject="Harbor Lane 14")

    assert world.group(chat)["subject"] == "Harbor Lane 14"


@tells(f"{SETTINGS}.succeeded")
def another_program_changes_all_of_a_group(world: World) -> None:
    chat = world.make_group()

    _change_all(world, chat)

    world.shows(lambda: _texts(world, chat), ("Casa Lago", "At the lake."))


@tells(f"{SETTINGS}.partially_failed")
def a_group_gets_its_picture_and_keeps_its_texts(world: World) -> None:
    chat = world.make_group(about="Keys.")
    some = {"settings": "subject,description", "code": 131208}
    with world.trouble("fail_later", path="node", remaining=1, **some):
        _change_all(world, chat)

    world.shows(lambda: "group.pictured" in world.events(), True)
    assert _texts(world, chat) == ("Harbor Lane 12", "Keys.")


@tells(f"{SETTINGS}.failed")
def a_group_keeps_all_it_has(world: World) -> None:
    chat = world.make_group(about="Keys.")
    with world.trouble("fail_later", path="node", code=131207, remaining=2):
        _change_all(world, chat)
        code, reason = world.refused("POST", f"{GROUPS}/{chat.id}", subject="Of our own")

    assert (code, "suspended" in reason.lower()) == (131207, True), reason
    assert _texts(world, chat) == ("Harbor Lane 12", "Keys.")


@tells(f"{STATUS}.suspended", f"{STATUS}.suspension_cleared")
def a_suspended_group_is_locked_until_whatsapp_lifts_it(world: World) -> None:
    amara = world.person("Amara Okafor")
    chat = world.make_group(amara)
    world.writes(amara, chat)

    world.phone(f"groups/{chat.id}/suspension/")
    world.shows(lambda: world.group(chat)["isSuspended"], True)
    assert world.cannot_say(chat, "Hello")[0] == "suspended"

    world.wait_a_second()
    world.end(f"groups/{chat.id}/suspension/")
    world.shows(lambda: world.group(chat)["isSuspended"], False)
    world.say(chat, "Welcome back")
    assert world.events().count("group_suspend") == 2


def _texts(world: World, chat: Chat) -> tuple[str, str]:
    group = world.group(chat)
    return group["subject"], group["description"]


def _change_all(world: World, chat: Chat) -> None:
    texts = {"subject": "Casa Lago", "description": "At the lake."}
    file = ("lake.jpg", picture(200, 200), "image/jpeg")
    world.graph("POST", chat.id, **texts, files={"file": file})
