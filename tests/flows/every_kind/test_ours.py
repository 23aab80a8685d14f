"""Every kind of message of ours reaches the phones of a group and of a direct chat, or is refused.

Over real HTTP through the sandbox.
"""

import pytest
import requests

from inbox.models import Message
from inbox.services.composing import CannotSend
from tests.flows.every_kind.saying import OURS
from tests.flows.line import Line
from whatsapp.sandbox.models import Message as PhoneMessage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.mark.parametrize("what", OURS)
def test_what_we_say_reaches_their_phone_or_is_refused(
    line: Line, heard: Message, what: str
) -> None:
    say, kind, shown, state, refusals = OURS[what]
    if refusal := refusals.get("group" if heard.conversation.is_group else "direct"):
        with pytest.raises(CannotSend, match=refusal):
            say(line, heard)
        assert Message.objects.count() == 1
        return

    ours = line.carry(say(line, heard))

    assert ours.state == state
    theirs = PhoneMessage.objects.get(wamid=ours.wamid)
    assert (theirs.type, bool(theirs.group_id)) == (kind, heard.conversation.is_group)
    assert {name: theirs.content[name] for name in shown} == shown


WHAT_WHATSAPP_REFUSES = {
    "reply buttons": {"type": "interactive", "interactive": {"type": "button"}},
    "a call": {
        "type": "interactive",
        "interactive": {"type": "voice_call"},
    },
    "a call permission": {
        "type": "interactive",
        "interactive": {"type": "call_permission_request"},
    },
}


@pytest.mark.parametrize("heard", ["group"], indirect=True)
@pytest.mark.parametrize("what", WHAT_WHATSAPP_REFUSES)
def test_whatsapp_itself_refuses_it_in_groups(line: Line, heard: Message, what: str) -> None:
    """So that our refusal is its own, and no caution of ours."""
    to = {"recipient_type": "group", "to": heard.conversation.group.wa_group_id}
    answer = requests.post(
        f"{line.url}/graph/v26.0/{line.sandbox.phone_number_id}/messages",
        json={"messaging_product": "whatsapp"} | to | WHAT_WHATSAPP_REFUSES[what],
        headers={"Authorization": f"Bearer {line.sandbox.account.access_token}"},
        timeout=10,
    )

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 100)
