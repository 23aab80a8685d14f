"""Pins: three at most, for some days; a refusal changes nothing and is told."""

from collections.abc import Callable

import pytest

from accounts.models import User
from inbox.errors import InvalidInput
from inbox.models import Activity, Conversation, Message, Pin
from inbox.outbox.contents import content_of
from inbox.screen import attention, pins
from inbox.services import pinning
from inbox.services.composing import CannotSend
from tests import factories
from whatsapp.content import Address
from whatsapp.content import Pin as PinContent
from whatsapp.providers.cloud_api import payloads

Do = Callable[..., Message]


@pytest.fixture
def texts(group_chat: Conversation) -> list[Message]:
    return [factories.make_message(group_chat, f"Text {nth}") for nth in range(4)]


@pytest.fixture
def pin(alice: User) -> Do:
    """Pins a message; returns what carries it."""

    def put(message: Message, days: int = 7, **more: object) -> Message:
        pinning.pin(message=message, agent=alice, days=days, **more)
        return Message.objects.filter(kind="pin").latest("pk")

    return put


@pytest.fixture
def unpin(alice: User) -> Do:
    def take(message: Message) -> Message:
        pinning.unpin(message=message, agent=alice)
        return Message.objects.filter(kind="pin").latest("pk")

    return take


def pinned(conversation: Conversation) -> list[str]:
    return [one.message.text for one in pins.of(conversation).pinned]


def troubles(conversation: Conversation) -> list[tuple[str, str]]:
    return [(one.message.text, one.verb) for one in pins.of(conversation).troubles]


def fail(carrier: Message, state: str = "failed") -> None:
    Message.objects.filter(pk=carrier.pk).update(state=state, problem_code=131009)


def test_a_pin_says_for_how_long(texts: list[Message], pin: Do) -> None:
    carrier = pin(texts[0], days=4)

    assert content_of(carrier) == PinContent(wamid=texts[0].wamid, days=4)
    body = payloads.message(
        to=Address(group_id="G"),
        content=content_of(carrier),
        reference="",
        quoted_wamid=carrier.quoted_wamid,
    )
    told = {"type": "pin", "message_id": texts[0].wamid, "expiration_days": 4}
    assert (body["type"], body["pin"], "context" in body) == ("pin", told, False)


def test_an_unpin_says_no_days(texts: list[Message], pin: Do, unpin: Do) -> None:
    pin(texts[0])
    body = payloads.message(
        to=Address(group_id="G"),
        content=content_of(unpin(texts[0])),
        reference="",
        quoted_wamid="",
    )

    assert body["pin"] == {"type": "unpin", "message_id": texts[0].wamid}


def test_a_fourth_takes_the_place_of_the_oldest_for_good(
    group_chat: Conversation, texts: list[Message], pin: Do, unpin: Do
) -> None:
    for message in texts:
        pin(message)
    assert pinned(group_chat) == ["Text 3", "Text 2", "Text 1"]

    unpin(texts[3])

    assert pinned(group_chat) == ["Text 2", "Text 1"]


def test_a_refused_fourth_leaves_the_three(
    group_chat: Conversation, texts: list[Message], pin: Do
) -> None:
    for message in texts[:3]:
        pin(message)
    fail(pin(texts[3]))

    assert pinned(group_chat) == ["Text 2", "Text 1", "Text 0"]
    assert troubles(group_chat) == [("Text 3", "pinned")]


def test_a_refused_unpin_stays_pinned(
    group_chat: Conversation, texts: list[Message], pin: Do, unpin: Do
) -> None:
    pin(texts[0])
    fail(unpin(texts[0]))

    assert pinned(group_chat) == ["Text 0"]
    assert troubles(group_chat) == [("Text 0", "unpinned")]


def test_a_lost_answer_is_told(group_chat: Conversation, texts: list[Message], pin: Do) -> None:
    fail(pin(texts[0]), state="unsure")

    [trouble] = pins.of(group_chat).troubles
    assert trouble.is_unsure


@pytest.mark.parametrize("way", ["dismissed", "tried again"])
def test_a_trouble_goes(
    group_chat: Conversation, texts: list[Message], pin: Do, alice: User, way: str
) -> None:
    fail(pin(texts[0]))
    if way == "dismissed":
        pinning.dismiss(message=texts[0], by=alice)
    else:
        pin(texts[0])

    assert troubles(group_chat) == []


def test_it_runs_out_by_itself(
    group_chat: Conversation, texts: list[Message], pin: Do, later: Callable[..., object]
) -> None:
    pin(texts[0], days=2)

    with later(days=2, minutes=1):
        assert pinned(group_chat) == []


def test_pinned_anew_it_lasts_from_now(
    group_chat: Conversation, texts: list[Message], pin: Do, later: Callable[..., object]
) -> None:
    pin(texts[0], days=1)
    pin(texts[0], days=5)

    assert pinned(group_chat) == ["Text 0"]
    with later(days=2):
        assert pinned(group_chat) == ["Text 0"]


def test_a_double_click_pins_once(group_chat: Conversation, texts: list[Message], pin: Do) -> None:
    key = "0f7d0b9e-0000-4000-8000-000000000001"
    pin(texts[0], client_key=key)
    pin(texts[0], client_key=key)

    assert Pin.objects.count() == 1


def test_what_is_not_pinned_is_not_unpinned(texts: list[Message], alice: User) -> None:
    pinning.unpin(message=texts[0], agent=alice)

    assert not Message.objects.filter(kind="pin").exists()


@pytest.mark.parametrize("days", [0, 31, -1])
def test_days_out_of_range_are_refused(texts: list[Message], pin: Do, days: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        pin(texts[0], days=days)
    assert refused.value.field == "days"


def test_there_are_no_pins_in_direct_chats(direct_chat: Conversation, pin: Do) -> None:
    with pytest.raises(CannotSend) as refused:
        pin(factories.make_message(direct_chat))
    assert refused.value.code == "only_in_groups"


def test_what_whatsapp_does_not_have_cannot_be_pinned(group_chat: Conversation, pin: Do) -> None:
    with pytest.raises(CannotSend) as refused:
        pin(factories.make_message(group_chat, outgoing=True, wamid=""))
    assert refused.value.code == "not_sent"


def test_the_log_tells_and_the_list_stays(
    group_chat: Conversation, texts: list[Message], pin: Do, unpin: Do, alice: User
) -> None:
    before = Conversation.objects.values("last_message", "last_message_at").get(pk=group_chat.pk)
    pin(texts[0], days=1)
    fail(unpin(texts[0]))

    kinds = Activity.objects.filter(kind__startswith="pin.").values_list("kind", flat=True)
    assert sorted(set(kinds)) == ["pin.added", "pin.changed", "pin.removed"]
    after = Conversation.objects.values("last_message", "last_message_at").get(pk=group_chat.pk)
    assert after == before
    assert attention.count(alice, group_chat.workspace).count == 0
