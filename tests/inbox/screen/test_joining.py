"""Those who wait to join, as the panel shows them."""

from accounts.models import User
from groups.models import Invite
from inbox.models import Conversation
from inbox.screen import joining
from tests import factories


def test_who_was_invited_says_by_whom(group_chat: Conversation, alice: User) -> None:
    asked = [factories.make_join_request(group_chat).contact for _ in range(3)]
    factories.make_invite(group_chat.group, asked[0], invited_by=alice)
    factories.make_invite(group_chat.group, asked[1])

    waiting = joining.door_of(group_chat).waiting

    known = [f"invited by {alice.name}", "invited", "unknown"]
    assert [one.known for one in waiting] == known
    assert Invite.objects.count() == 2
