from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User, Workspace
from inbox.live import heads
from inbox.models import Conversation


@pytest.mark.parametrize("address", ["/inbox/{pk}/", "/inbox/{pk}/thread/"])
def test_what_happens_while_a_chat_is_read_is_on_the_page_or_told_later(
    client_of: Callable[[User], Client],
    alice: User,
    group_chat: Conversation,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
) -> None:
    """A page hears what comes after its place in the log, so nothing may be read before that."""
    read_head = heads.of

    def closed_meanwhile(workspace: Workspace) -> heads.Head:
        Conversation.objects.filter(pk=group_chat.pk).update(status=Conversation.Status.CLOSED)
        return read_head(workspace)

    monkeypatch.setattr(heads, "of", closed_meanwhile)

    page = client_of(alice).get(address.format(pk=group_chat.pk)).content.decode()

    assert 'data-status="closed"' in page.split("data-header", 1)[1].split(">", 1)[0]
