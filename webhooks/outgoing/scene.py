"""Everything that bodies speak of, read in a handful of queries for any number of facts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from accounts.models import BusinessNumber, User, Workspace
from groups.models import Contact
from inbox.models import Activity, Attachment, Conversation, Message
from webhooks.outgoing import events
from webhooks.outgoing.events import Event


@dataclass(frozen=True, slots=True)
class Happening:
    """An event with what it is about: a conversation of `number`, or else `number` as a whole.
    `person` is whom the news is of, where it is of somebody; `answered` is the message of ours that
    a person answers or taps on."""

    id: str
    event: Event
    number: BusinessNumber
    conversation: Conversation | None
    message: Message | None
    attachment: Attachment | None
    person: Contact | None
    actor: User | None
    answered: Message | None = None

    @property
    def fact(self) -> Activity:
        return self.event.fact


def happenings(facts: Sequence[Activity]) -> Iterator[Happening]:
    """The events of these facts, in their order. The facts are of one workspace, and written."""
    messages = Message.objects.select_related("contact", "agent", "attachment").in_bulk(
        {fact.message_id for fact in facts if fact.message_id}
    )
    told = [
        event for fact in facts for event in events.of_fact(fact, messages.get(fact.message_id))
    ]
    if not told:
        return
    conversations = (
        Conversation.objects.select_related("number", "group", "contact", "assignee", "workspace")
        .prefetch_related("tags")
        .in_bulk({event.fact.conversation_id for event in told} - {None})
    )
    numbers = BusinessNumber.objects.select_related("workspace").in_bulk(
        {event.fact.number_id for event in told if event.fact.conversation_id is None}
    )
    people = Contact.objects.in_bulk({pk for event in told if (pk := _person(event))})
    actors = User.objects.in_bulk({e.fact.actor_id for e in told if e.fact.actor_id})
    quoted = _quoted(messages.values())
    for event in told:
        conversation = conversations.get(event.fact.conversation_id)
        number = conversation.number if conversation else numbers[event.fact.number_id]
        workspace = conversation.workspace if conversation else number.workspace
        message = messages.get(event.fact.message_id)
        yield Happening(
            id=event_id(workspace, event.fact.seq, event.suffix),
            event=event,
            number=number,
            conversation=conversation,
            message=message,
            attachment=getattr(message, "attachment", None),
            person=people.get(_person(event)),
            actor=actors.get(event.fact.actor_id),
            answered=quoted.get((message.number_id, message.quoted_wamid)) if message else None,
        )


def event_id(workspace: Workspace, seq: int, suffix: str = "") -> str:
    """The same for ever, for an event of the fact with this number."""
    return f"evt_{workspace.epoch.hex[:8]}_{seq}{suffix}"


def _person(event: Event) -> int | None:
    return event.status["contact"] if event.status else event.fact.contact_id


def _quoted(messages: Iterable[Message]) -> dict[tuple[int, str], Message]:
    """By number and WhatsApp's id: those of ours that these messages of people answer."""
    wamids = {m.quoted_wamid for m in messages if m.quoted_wamid and not m.is_outgoing}
    if not wamids:
        return {}
    numbers = {m.number_id for m in messages}
    # The index holds none without an id, and of a long list the planner does not know it.
    ours = Message.objects.filter(
        number__in=numbers, wamid__in=wamids, direction=Message.Direction.OUTGOING
    ).exclude(wamid="")
    return {(one.number_id, one.wamid): one for one in ours}
