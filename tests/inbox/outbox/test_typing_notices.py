"""People of direct chats see that we write; nothing hangs on it."""

from collections.abc import Callable

import pytest

from inbox.models import Conversation, TypingNotice
from inbox.outbox.typing_notices import drain_typing
from inbox.services import typing_notices
from tests import factories
from tests.inbox.fakes import FakeWhatsApp, problem
from whatsapp.errors import GatewayError, NotSent, NumberUnusable, Refused, Throttled
from whatsapp.providers.cloud_api import payloads


@pytest.fixture
def asked(direct_chat: Conversation) -> Conversation:
    """Ana wrote twice."""
    factories.make_message(direct_chat, wamid="first")
    factories.make_message(direct_chat, wamid="newest")
    return direct_chat


def shown(whatsapp: FakeWhatsApp) -> list[str]:
    return [call["args"][0] for name, call in whatsapp.calls if name == "mark_read"]


def test_it_hangs_on_the_newest_of_their_messages(
    asked: Conversation, whatsapp: FakeWhatsApp
) -> None:
    factories.make_message(asked, "ours", outgoing=True, wamid="ours")

    assert typing_notices.note(asked)
    assert drain_typing() == 1

    assert shown(whatsapp) == ["newest"]
    body = payloads.read_receipt("newest", typing=True)
    assert body["typing_indicator"] == {"type": "text"}


def test_it_is_shown_now_and_then_not_at_every_key(
    asked: Conversation, whatsapp: FakeWhatsApp, later: Callable[..., object]
) -> None:
    assert [typing_notices.note(asked) for _ in range(3)] == [True, False, False]
    with later(seconds=20):
        assert typing_notices.note(asked)
        drain_typing()
    assert len(shown(whatsapp)) == 1


@pytest.mark.parametrize("error", [Refused, NotSent, Throttled, NumberUnusable])
def test_a_failure_is_let_go(
    asked: Conversation, whatsapp: FakeWhatsApp, error: type[GatewayError]
) -> None:
    typing_notices.note(asked)
    whatsapp.will(error(problem()))

    assert (drain_typing(), drain_typing()) == (1, 0)


def test_what_comes_too_late_is_not_shown(
    asked: Conversation, whatsapp: FakeWhatsApp, later: Callable[..., object]
) -> None:
    typing_notices.note(asked)

    with later(seconds=11):
        assert drain_typing() == 0
    assert shown(whatsapp) == []


def test_groups_are_left_alone(group_chat: Conversation) -> None:
    factories.make_message(group_chat)

    assert not typing_notices.note(group_chat)


def test_who_never_wrote_or_cannot_be_answered_sees_nothing(direct_chat: Conversation) -> None:
    assert not typing_notices.note(direct_chat)
    factories.make_message(direct_chat)
    direct_chat.window_closes_at = None
    assert not typing_notices.note(direct_chat)
    assert not TypingNotice.objects.exists()
