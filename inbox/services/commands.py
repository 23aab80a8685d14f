"""Chat commands: what local admins may ask for by writing it in the group.

/link, /members and /approve. Off unless the number's rules say so. Whoever else writes them has
said something like anything else. Each use, also a refused one, is a fact with its outcome.
"""

import uuid
from collections.abc import Callable, Sequence
from datetime import timedelta

from django.utils import timezone

from groups.models import DoorRules, GroupRequest, JoinRequest, Participant
from groups.services import door, requests
from groups.services.door import Judgement, Reason, Verdict
from inbox.history import History, Kind
from inbox.models import Conversation, Message
from inbox.services import composing, doorkeeping
from inbox.services.composing import CannotSend, Saying
from queues.nudge import nudge_on_commit

ANSWERS = uuid.UUID("5a1f4d0e-62b2-4d0c-9a55-0d5f5e1b7c11")
"""Names our answer after the message it answers, so that one message never gets two."""

FRESH = timedelta(minutes=10)
"""An order that comes later than this, after an outage say, may not be meant any more."""


def obey(messages: Sequence[Message], history: History) -> None:
    """Carry out the commands among newly stored incoming messages. Their conversations are locked.

    Called once per message: one that WhatsApp repeats is not new. Ours never come this way.
    """
    commands = [m for m in messages if m.kind == "text" and _word(m) in COMMANDS]
    commands = [m for m in commands if m.conversation.group_id and m.contact_id]
    if not commands:
        return
    numbers = DoorRules.objects.filter(
        number__in={m.number_id for m in commands}, hears_commands=True
    )
    listening = set(numbers.values_list("number_id", flat=True))
    for message in commands:
        if message.number_id in listening and _is_local_admin(message):
            _carry_out(message, history)


def _word(message: Message) -> str:
    return message.text.strip().split(" ", 1)[0].casefold() if message.text else ""


def _is_local_admin(message: Message) -> bool:
    """In the group now: who has left, or was removed, commands nothing."""
    return Participant.objects.filter(
        group=message.conversation.group_id,
        contact=message.contact_id,
        state=Participant.State.MEMBER,
        role=Participant.Role.ADMIN,
    ).exists()


def _carry_out(message: Message, history: History) -> None:
    conversation = message.conversation
    word = _word(message)
    if message.occurred_at < timezone.now() - FRESH:
        _note(message, "came too late", history)
        return
    answer, outcome = COMMANDS[word](message, conversation, history)
    try:
        composing.queue_within(
            history,
            Saying(text=answer, quoted_wamid=message.wamid),
            conversation=conversation,
            agent=None,
            client_key=uuid.uuid5(ANSWERS, message.wamid),
        )
    except CannotSend as error:
        outcome = f"{outcome}; not answered: {error.code}"
    _note(message, outcome, history)


def _note(message: Message, outcome: str, history: History) -> None:
    history.record(
        Kind.COMMAND_USED,
        message.conversation,
        contact=message.contact,
        details={"command": _word(message), "outcome": outcome},
        dedupe_key=f"command {message.wamid}"[:255],
    )


def _link(message: Message, conversation: Conversation, history: History) -> tuple[str, str]:
    link = conversation.group.invite_link
    if not link:
        return "There is no invite link for this group.", "there is no link"
    return f"Invite link: {link}", "told the invite link"


def _members(message: Message, conversation: Conversation, history: History) -> tuple[str, str]:
    seats = conversation.group.participants.filter(state=Participant.State.MEMBER)
    names = [_public_name(seat) for seat in seats.select_related("contact")]
    waiting = len(door.waiting(conversation.group))
    lines = [f"{len(names)} of 8 in the group:", *names]
    if waiting:
        lines.append(f"{waiting} waiting to join: /approve")
    return "\n".join(lines), "told who is in the group"


def _public_name(seat: Participant) -> str:
    """As they call themselves: what the team calls them, and their number, stay with the team."""
    contact = seat.contact
    name = contact.name or (f"@{contact.username}" if contact.username else "Somebody")
    return f"• {name}" + (" (admin)" if seat.role == Participant.Role.ADMIN else "")


def _approve(message: Message, conversation: Conversation, history: History) -> tuple[str, str]:
    """Those who wait, in the order of asking, as far as there are seats; never the blocked."""
    group = conversation.group
    decided = door.being_decided(group)
    open_ = [row for row in door.waiting(group) if row.pk not in decided]
    chosen = [row for row in open_ if not row.contact.is_blocked][: door.free_seats(group)]
    if not chosen:
        words = "Nobody is waiting to join." if not open_ else "Nobody can be let in now."
        return words, "nobody to let in"
    for row in chosen:
        judgement = Judgement(row, Verdict.APPROVE, Reason.COMMAND)
        doorkeeping.note(judgement, conversation, history)
    _ask(conversation, chosen)
    return f"Letting in {len(chosen)} of {len(open_)}.", f"let in {len(chosen)} of {len(open_)}"


def _ask(conversation: Conversation, chosen: Sequence[JoinRequest]) -> None:
    wish = {"join_requests": sorted(row.pk for row in chosen)}
    requests.ask(conversation.group, GroupRequest.Kind.APPROVE, by=None, wish=wish)
    nudge_on_commit("group_requests")


Command = Callable[[Message, Conversation, History], tuple[str, str]]

COMMANDS: dict[str, Command] = {"/link": _link, "/members": _members, "/approve": _approve}
"""Each gives the answer for the group, and the outcome for our log."""
