"""People come, ask, write, go, and change their numbers, however much of them may be seen."""

from tests.e2e.group_walk.chat import Chat, Person, known_as
from tests.e2e.group_walk.program import GROUPS
from tests.e2e.group_walk.table import tells
from tests.e2e.group_walk.world import World

PEOPLE = "groups/group_participants_update"
JOINED = f"{PEOPLE}.joined_via_invite_link"
TEXT = "groups/messages.group_inbound_text"


@tells(JOINED, TEXT, "messages/group.inbound.text")
def somebody_comes_by_the_link_and_writes(world: World) -> None:
    _comes_and_writes(world, world.person("Amara Okafor"))


@tells(f"{JOINED}_username", f"{TEXT}_username", f"{PEOPLE}.participant_left")
def somebody_with_a_username_comes_writes_and_goes(world: World) -> None:
    lior = world.person("Lior Benami", "username_and_phone", username="lior.benami")

    chat = _comes_and_writes(world, lior)

    assert world.contact("lior.benami")["phoneNumber"] == f"+{lior['phone']}"
    _goes(world, chat, lior)


@tells(
    *(f"{JOINED}_no_phone", f"{TEXT}_no_phone", f"{PEOPLE}.participant_left_no_phone"),
    "messages/group.inbound.text_username_only",
)
def somebody_who_hides_their_number_comes_writes_and_goes(world: World) -> None:
    marina = world.person("Marina Luz", "username", username="marina_luz", country="BR")

    chat = _comes_and_writes(world, marina)

    contact = world.contact("marina_luz")
    assert (contact["userId"], contact["phoneNumber"]) == (marina["user_id"], None)
    _goes(world, chat, marina)


@tells(f"{JOINED}_parent_bsuid", f"{TEXT}_parent_bsuid")
def somebody_of_a_whole_enterprise_comes_and_writes(world: World) -> None:
    rosa = world.person("Rosa Luz", "username", username="rosa.luz", has_parent_user_id=True)

    _comes_and_writes(world, rosa)

    identities = world.contact("rosa.luz")["identities"]
    assert rosa["parent_user_id"] in {one["value"] for one in identities}


@tells(f"{JOINED}_legacy_wa_id_only", f"{TEXT}_legacy_wa_id_only")
def somebody_comes_and_writes_as_before_there_were_user_ids(world: World) -> None:
    bruno = world.person("Bruno Keller", "legacy")

    _comes_and_writes(world, bruno)

    assert world.contact(bruno["phone"])["userId"] is None


@tells(f"{PEOPLE}.join_request_created", f"{PEOPLE}.join_request_revoked")
def somebody_asks_and_takes_it_back(world: World) -> None:
    noor = world.person("Noor Haddad")
    chat = world.make_group(mode="approval_required")

    world.opens(noor, chat)
    world.shows(lambda: world.waiting(chat), {noor["phone"]})
    world.does_in(chat, noor, "withdrawals")
    world.shows(lambda: world.waiting(chat), set())

    asked = [event for event in world.events() if event.startswith("join_request")]
    assert asked == ["join_request.created", "join_request.revoked"]


@tells(f"{PEOPLE}.join_request_created_no_phone", f"{PEOPLE}.join_requests_approved")
def two_people_ask_and_are_let_in(world: World) -> None:
    noor, marina = world.person("Noor Saleh"), world.person("Marina Sol", "username")
    chat = world.make_group(mode="approval_required")
    with world.trouble("other_shape", shape="no_reason"):
        world.opens(marina, chat)
    world.opens(noor, chat)
    both = {known_as(noor), known_as(marina)}
    world.shows(lambda: world.waiting(chat), both)

    with world.trouble("other_shape", shape="number_timestamps"):
        world.does("POST", f"{GROUPS}/{chat.id}/join-requests", phoneNumbers=sorted(both))

    world.shows(lambda: world.members(chat), both)
    assert world.waiting(chat) == set()


@tells(
    f"{PEOPLE}.removed_by_business_succeeded",
    f"{PEOPLE}.removed_by_business_bsuid_succeeded",
)
def people_are_removed_and_cannot_come_back(world: World) -> None:
    noor, marina = world.person("Noor Amin"), world.person("Marina Paz", "username")
    chat = world.make_group(noor, marina)

    for person in (noor, marina):
        who = [known_as(person)]
        world.does("DELETE", f"{GROUPS}/{chat.id}/participants", phoneNumbers=who)

    world.shows(lambda: world.members(chat), set())
    # Also when a reading missed one of them before the news came.
    world.shows(lambda: world.events().count("group_participants_remove"), 2)
    assert world.says_no(f"people/{noor['id']}/joins/", invite_link=chat.link) == "removed"


@tells(f"{PEOPLE}.removed_by_business_failed")
def who_has_gone_unheard_cannot_be_removed(world: World) -> None:
    noor = world.person("Noor Khalil")
    chat = world.make_group(noor)
    world.refreshes(chat)
    with world.unheard("group_participants_update"):
        world.does_in(chat, noor, "departures")

    code, reason = world.refused(
        "DELETE", f"{GROUPS}/{chat.id}/participants", phoneNumbers=[noor["phone"]]
    )

    assert (code, "not" in reason) == (131212, True), reason


@tells(f"{PEOPLE}.removed_by_business_partially_failed")
def another_program_removes_one_who_is_in_and_one_who_is_not(world: World) -> None:
    amara, stranger = world.person("Amara Diallo"), world.person("Somebody Else")
    chat = world.make_group(amara)

    both = [{"user": one["phone"]} for one in (amara, stranger)]
    world.graph("DELETE", f"{chat.id}/participants", participants=both)

    world.shows(lambda: world.members(chat), set())


@tells("groups/messages.system_user_changed_number")
def somebody_with_a_new_number_stays_the_same_person(world: World) -> None:
    amara = world.person("Amara Nkosi")
    chat = world.make_group(amara)

    moved = world.phone(f"people/{amara['id']}/numbers/")

    world.shows(lambda: world.members(chat), {moved["phone"]})
    known = {one["value"] for one in world.contact(moved["phone"])["identities"]}
    assert {amara["phone"], moved["phone"], moved["user_id"]} <= known
    assert "contact.number_changed" in world.events()


@tells("groups/messages.system_user_changed_user_id")
def somebody_hidden_with_a_new_id_stays_the_same_person(world: World) -> None:
    marina = world.person("Marina Rey", "username", username="marina.rey")
    chat = world.make_group(marina)

    moved = world.phone(f"people/{marina['id']}/numbers/")

    world.shows(lambda: world.members(chat), {moved["user_id"]})
    known = {one["value"] for one in world.contact("marina.rey")["identities"]}
    assert {marina["user_id"], moved["user_id"]} <= known


def _comes_and_writes(world: World, person: Person) -> Chat:
    chat = world.make_group(person)
    wamid = world.writes(person, chat, "Is parking included?")
    seen = world.message(chat, wamid)
    assert (seen["message"], seen["senderId"]) == ("Is parking included?", known_as(person))
    assert seen["senderName"] == person["name"]
    return chat


def _goes(world: World, chat: Chat, person: Person) -> None:
    world.does_in(chat, person, "departures")
    world.shows(lambda: world.members(chat), set())
