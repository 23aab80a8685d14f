"""Conversations, as programs read and handle them."""

from accounts.models import BusinessNumber
from inbox.models import Conversation, ReadNotice
from tests.api.conftest import Program
from tests.api.places import CONVERSATIONS, at, sent
from tests.factories import (
    make_conversation,
    make_group,
    make_message,
    make_template,
)


def test_the_list_shows_groups_and_people(
    program: Program, conversation: Conversation, direct: Conversation
) -> None:
    make_message(conversation, "Hello all")
    body = program.get(CONVERSATIONS, {"folder": "inbox", "sortOrder": "desc"}).json()
    group = next(one for one in body["data"] if one["isGroup"])
    assert group["participantName"] == "Casa Lima"
    assert group["participantId"] == conversation.group.wa_group_id
    assert group["lastMessage"] == "Hello all"
    assert group["unreadCount"] == 1
    person = next(one for one in body["data"] if not one["isGroup"])
    assert person["participantId"] == "34600555017"
    assert body["pagination"] == {"hasMore": False, "nextCursor": None}


def test_the_list_comes_in_pages_both_ways(program: Program, number: BusinessNumber) -> None:
    made = [str(make_conversation(group=make_group(number)).pk) for _ in range(5)]
    for order in ("asc", "desc"):
        seen: list[str] = []
        query: dict[str, object] = {"limit": 2, "sortOrder": order}
        for _ in range(3):
            body = program.get(CONVERSATIONS, query).json()
            seen += [one["id"] for one in body["data"]]
            query["cursor"] = body["pagination"]["nextCursor"]
        assert sorted(seen) == sorted(made)


def test_the_list_costs_the_same_however_long(
    program: Program, number: BusinessNumber, django_assert_max_num_queries: object
) -> None:
    for _ in range(9):
        make_message(make_conversation(group=make_group(number)))
    program.get(CONVERSATIONS)
    with django_assert_max_num_queries(5):
        program.get(CONVERSATIONS)


def test_search_finds_names_and_numbers(
    program: Program, conversation: Conversation, direct: Conversation
) -> None:
    for words, found in (("lima", conversation), ("ana r", direct), ("600 555", direct)):
        body = program.get(f"{CONVERSATIONS}/search", {"query": words}).json()
        assert [one["conversation"]["id"] for one in body["data"]] == [str(found.pk)]


def test_a_groups_id_is_an_id_of_its_conversation(
    program: Program, conversation: Conversation
) -> None:
    answer = program.get(f"{CONVERSATIONS}/{conversation.group.wa_group_id}")
    assert answer.json()["data"]["id"] == str(conversation.pk)
    assert len(answer.json()["data"]["participants"]) == 2


def test_archiving_closes_it_for_the_team(program: Program, conversation: Conversation) -> None:
    body = {"accountId": str(conversation.number_id), "status": "archived"}
    assert program.put(at(conversation), body).json()["data"]["status"] == "archived"
    conversation.refresh_from_db()
    assert conversation.status == Conversation.Status.CLOSED


def test_marking_read_counts_what_was_new_and_tells_whatsapp(
    program: Program, direct: Conversation
) -> None:
    for n in range(3):
        make_message(direct, f"{n}", wamid=f"wamid.{n}")
    body = {"accountId": str(direct.number_id)}
    assert program.post(at(direct, "read"), body).json()["markedCount"] == 3
    assert program.post(at(direct, "read"), body).json()["markedCount"] == 0
    assert ReadNotice.objects.count() == 1


def test_typing_is_shown_to_a_person_who_wrote(
    program: Program, direct: Conversation, conversation: Conversation
) -> None:
    make_message(direct, wamid="wamid.ONE")
    body = {"accountId": str(direct.number_id)}
    assert program.post(at(direct, "typing"), body).json() == {"success": True}
    assert program.post(at(direct, "typing"), body).json() == {"success": False}
    assert program.post(at(conversation, "typing"), body).json() == {"success": False}


def test_a_first_word_to_somebody_needs_a_template(
    program: Program, number: BusinessNumber
) -> None:
    body = {"accountId": str(number.pk), "participantId": "+34 600 555 099", "message": "Hola"}
    answer = program.post(CONVERSATIONS, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "TEMPLATE_REQUIRED")
    template = make_template(number)
    body |= {"templateName": template.name, "templateLanguage": "en", "templateParams": ["Ana"]}
    answer = program.post(CONVERSATIONS, body)
    assert answer.status_code == 202
    assert answer.json()["data"]["participantId"] == "34600555099"
    assert sent().text == "Hello Ana, how are you?"
