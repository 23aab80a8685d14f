from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import BusinessNumber, User
from groups.models import Contact
from inbox.models import Activity, Conversation
from tests import factories

URL = reverse("inbox:direct_chats")


@pytest.fixture
def client(alice: User, number: BusinessNumber, browser_of: Callable[[User], Client]) -> Client:
    return browser_of(alice)


@pytest.mark.parametrize("phone", ["+34 600 555 017", "0034600555017", "+34 (600) 555-017"])
def test_a_number_written_in_any_manner_opens_one_chat(client: Client, phone: str) -> None:
    first = client.post(URL, {"phone": phone}).json()
    again = client.post(URL, {"phone": "+34600555017"}).json()

    assert first == again
    assert Contact.objects.get().wa_id == "34600555017"
    assert client.get(first["url"]).status_code == 200


@pytest.mark.parametrize(
    "phone",
    ["", "600555017", "+0600555017", "+34", "+34600abc017", "+" + "1" * 16, "+٣٤٦٠٠٥٥٥٠١٧", "\x00"],
)
def test_what_is_no_number_is_refused_in_words(client: Client, phone: str) -> None:
    answer = client.post(URL, {"phone": phone})

    assert (answer.status_code, answer.json()["field"]) == (422, "phone")
    assert not Contact.objects.exists()


def test_nobody_writes_to_themselves(client: Client, number: BusinessNumber) -> None:
    answer = client.post(URL, {"phone": number.display_number})

    assert "you write from" in answer.json()["message"]


def test_somebody_known_is_found_again(client: Client, direct_chat: Conversation) -> None:
    answer = client.post(URL, {"phone": f"+{direct_chat.contact.wa_id}"}).json()

    assert answer["conversation"] == direct_chat.pk


def test_a_member_is_reached_from_the_groups_number(
    client: Client, group_chat: Conversation, other_number: BusinessNumber
) -> None:
    member = group_chat.group.participants.first()
    pk = client.post(URL, {"participant": member.pk}).json()["conversation"]
    chat = Conversation.objects.get(pk=pk)

    assert (chat.contact, chat.number) == (member.contact, group_chat.number)


def test_with_several_numbers_one_has_to_be_chosen(
    client: Client, number: BusinessNumber, other_number: BusinessNumber
) -> None:
    form = {"phone": "+34600555017"}

    assert client.post(URL, form).json()["field"] == "number"
    assert client.post(URL, form | {"number": other_number.pk}).status_code == 201


def test_a_number_of_others_is_nothing(client: Client) -> None:
    theirs = factories.make_number()

    form = {"phone": "+34600555017", "number": theirs.pk}
    assert client.post(URL, form).status_code == 404


def test_the_log_says_once_who_started_it(client: Client, number: BusinessNumber) -> None:
    for _ in range(2):
        client.post(URL, {"phone": "+34600555017"})

    [fact] = Activity.objects.filter(kind="conversation.started")
    page = client.get(reverse("inbox:thread", args=[fact.conversation_id])).content.decode()
    assert "started this chat" in page
