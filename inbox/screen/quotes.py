"""Messages that answer a message: what is quoted, found for a whole page at once."""

from collections.abc import Iterable
from dataclasses import dataclass

from inbox.errors import InvalidInput
from inbox.models import Conversation, Message
from inbox.screen import colours
from inbox.services.composing import CannotSend


@dataclass(frozen=True, slots=True)
class Quote:
    """The card above an answer. `message` is None when the original is not here: it is older than
    our history, or WhatsApp never gave it to us."""

    message: Message | None = None
    colour: int = 0
    is_here: bool = False
    """The original stands in the same thread, so one can jump to it."""


def of(messages: Iterable[Message]) -> dict[int, Quote]:
    """What each message quotes, by its id; those that quote nothing are left out."""
    answers = [message for message in messages if message.quoted_wamid]
    originals = _originals(answers) if answers else {}
    quotes = {}
    for answer in answers:
        original = originals.get((answer.number_id, answer.quoted_wamid))
        if original is None:
            quotes[answer.pk] = Quote()
            continue
        is_here = original.conversation_id == answer.conversation_id
        quotes[answer.pk] = Quote(original, colours.of(original), is_here)
    return quotes


def _originals(answers: Iterable[Message]) -> dict[tuple[int, str], Message]:
    rows = Message.objects.filter(
        number__in={answer.number_id for answer in answers},
        wamid__in={answer.quoted_wamid for answer in answers},
    )
    rows = colours.with_seats(rows).select_related("conversation", "contact", "agent")
    return {(row.number_id, row.wamid): row for row in rows}


def wamid_to_quote(conversation: Conversation, chosen: str) -> str:
    """The id that WhatsApp knows the chosen message by; "" when none was chosen.

    Raises InvalidInput (field "quoted") for a message of another thread, and CannotSend for one
    that has not reached WhatsApp.
    """
    if not chosen:
        return ""
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 19):
        raise InvalidInput("This is not a message.", field="quoted")
    original = conversation.messages.filter(pk=int(chosen)).exclude(kind__in=Message.ASIDES).first()
    if original is None:
        raise InvalidInput("The message you answer is not in this conversation.", field="quoted")
    if not original.wamid:
        raise CannotSend("The message you answer has not reached WhatsApp.", code="not_sent")
    return original.wamid
