import pytest
from django.test import Client

from whatsapp.sandbox.services import people, saying


@pytest.fixture
def page(number):
    return Client()


def look(page, *chats, **headers):
    return page.get("/sandbox/phones/", {"open": chats}, headers=headers)


def test_the_page_is_served(page):
    answer = page.get("/sandbox/")

    assert answer.status_code == 200
    assert "Sandbox phones" in answer.text


def test_the_page_has_nothing_inline(page):
    text = page.get("/sandbox/").text

    assert "style=" not in text
    assert "<style" not in text
    assert "onclick" not in text
    assert "<script>" not in text


def test_the_phones_show_people_and_groups(page, talking, amara, marina):
    state = look(page).json()

    assert [person["name"] for person in state["people"]] == [amara.name, marina.name]
    assert [place["person"] for place in state["groups"][0]["places"]] == [amara.pk, marina.pk]
    assert state["previews"][talking.group_id]["text"] == "hi"


def test_only_open_chats_are_sent(page, talking, amara, number):
    saying.say(amara, None, "psst", number=number)
    state = look(page, talking.group_id, f"direct:{amara.pk}").json()

    assert [message["text"] for message in state["chats"][talking.group_id]] == ["hi"]
    assert [message["text"] for message in state["chats"][f"direct:{amara.pk}"]] == ["psst"]
    assert look(page).json()["chats"] == {}


def test_a_phone_that_is_offline_has_not_got_the_message(page, graph, talking, amara, marina):
    people.set_presence(marina, is_online=False)
    graph.send_to(talking)
    [_, sent] = look(page, talking.group_id).json()["chats"][talking.group_id]

    assert sent["reached"] == [amara.pk]


def test_unread_messages_are_counted(page, graph, talking, amara):
    graph.send_to(talking)

    assert look(page).json()["unread"][str(amara.pk)] == {talking.group_id: 1}


def test_nothing_new_costs_nothing(page, talking):
    etag = look(page)["ETag"]

    assert look(page, **{"If-None-Match": etag}).status_code == 304


def test_looking_writes_nothing(page, talking, django_assert_num_queries):
    with django_assert_num_queries(15) as queries:
        look(page, talking.group_id)

    assert {query["sql"].split()[0] for query in queries.captured_queries} == {"SELECT"}


def test_looking_before_there_is_a_number_works(db):
    assert look(Client()).json()["business"] == "The business"
