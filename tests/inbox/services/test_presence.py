"""Who writes in a group, as far as it tells where they are."""

import pytest
from django.utils import timezone

from accounts.models import BusinessNumber, Template, User
from groups.models import Group
from inbox.models import Conversation, Message
from inbox.outbox.invites import drain_invites
from tests import factories
from tests.hearing import hears
from tests.inbox.fakes import FakeWhatsApp
from tests.inbox.services.invites import PHONE, State, ask, joins, only
from tests.whatsapp.bodies import GROUP, body, text_message


def test_words_in_another_group_are_no_first_words_here(
    number: BusinessNumber,
    group_chat: Conversation,
    alice: User,
    invitation: Template,
    whatsapp: FakeWhatsApp,
    caplog: pytest.LogCaptureFixture,
) -> None:
    Group.objects.update(wa_group_id=GROUP)
    group_chat.group.refresh_from_db()
    other = factories.make_group(number, wa_group_id=f"other-{GROUP}")
    ask(group_chat, alice, f"+{PHONE}")
    drain_invites()
    joins(number)
    at = {"timestamp": str(int(timezone.now().timestamp()) + 5)}
    theirs = {"id": "wamid.there", "from": PHONE, "group_id": other.wa_group_id}
    somebody = {"id": "wamid.here", "from": "447700900199", "group_id": GROUP}

    both = [text_message(**said, **at) for said in (theirs, somebody)]
    hears(number.connection, body("messages", messages=both))

    assert only().state == State.JOINED
    assert Message.objects.filter(direction="in").count() == 2
    assert not caplog.records
