"""Laying down what the team did in the demo's past, as if it had been sent then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import BusinessNumber, User, Workspace
from groups.models import Contact, Group, Invite
from inbox import invite_templates
from inbox.history import Kind, recording
from inbox.models import Attempt, Conversation, Message, Pin, Tag
from inbox.outbox.claiming import freeze_audience
from inbox.services import tags as vocabulary
from inbox.services import template_sending, threads
from inbox.services.composing import Saying


@dataclass(frozen=True, slots=True)
class Laid:
    """A message of ours that waits for the sandbox's word; `token` comes back with it."""

    message: Message
    attempt: Attempt

    @property
    def token(self) -> str:
        return self.attempt.token

    def accepted_as(self, wamid: str) -> None:
        Attempt.objects.filter(pk=self.attempt.pk).update(
            wamid=wamid, outcome=Attempt.Outcome.ACCEPTED
        )
        Message.objects.filter(pk=self.message.pk).update(wamid=wamid)


def tags(workspace: Workspace, colours: Mapping[str, str]) -> dict[str, Tag]:
    """By name, in these colours."""
    made = {}
    for name, colour in colours.items():
        made[name] = vocabulary.make(workspace=workspace, name=name, colour=colour)
    return made


def message(
    saying: Saying,
    conversation: Conversation,
    at: datetime,
    *,
    agent: User,
    invite: Invite | None = None,
) -> Laid:
    with recording() as history:
        conversation = threads.lock([conversation.pk])[conversation.pk]
        said = _row(saying, conversation, at, agent=agent, invite=invite)
        said.audience_count = freeze_audience(said, conversation)
        said.save(update_fields=["audience_count"])
        last = conversation.last_message
        if last is None or last.occurred_at <= at:
            conversation.last_message, conversation.last_message_at = said, at
            conversation.waiting_since = None
            conversation.save(update_fields=["last_message", "last_message_at", "waiting_since"])
        history.record(Kind.MESSAGE_QUEUED, conversation, message=said, actor=agent, occurred_at=at)
    return Laid(said, _attempt(said, at))


def invitation(group: Group, contact: Contact, at: datetime, *, agent: User) -> Laid:
    """The group's link, sent by template in the direct chat with this person."""
    template = invite_templates.chosen(group.number)
    assert template is not None, "the demo has an approved invitation"  # noqa: S101
    with recording() as history:
        opened = threads.open_all(group.number, [group], [contact])
        invite = Invite.objects.create(
            group=group,
            contact=contact,
            state=Invite.State.INVITED,
            link=group.invite_link,
            sends=1,
            invited_by=agent,
            created_at=at,
            sent_at=at,
        )
        details = {"invite": invite.pk, "means": str(invite.means)}
        history.record(
            Kind.INVITE_SENT,
            opened.by_group[group.pk],
            contact=contact,
            actor=agent,
            details=details,
            occurred_at=at,
        )
    direct = opened.by_contact[contact.pk]
    saying = template_sending.saying_of(invite_templates.fill(template, group), direct)
    return message(saying, direct, at, agent=agent, invite=invite)


def pin(target: Message, at: datetime, *, agent: User, days: int) -> Laid:
    details = {"target": target.pk, "days": days}
    with recording() as history:
        conversation = threads.lock([target.conversation_id])[target.conversation_id]
        saying = Saying(kind="pin", details=details, quoted_wamid=target.wamid)
        carrier = _row(saying, conversation, at, agent=agent, invite=None)
        Pin.objects.create(
            conversation=conversation,
            message=target,
            agent=agent,
            sent_as=carrier,
            expires_at=at + timedelta(days=days),
        )
        history.record(Kind.PIN_ADDED, conversation, actor=agent, details=details, occurred_at=at)
    return Laid(carrier, _attempt(carrier, at))


def _row(
    saying: Saying, conversation: Conversation, at: datetime, *, agent: User, invite: Invite | None
) -> Message:
    number: BusinessNumber = conversation.number
    return Message.objects.create(
        conversation=conversation,
        number=number,
        direction=Message.Direction.OUTGOING,
        agent=agent,
        kind=saying.kind,
        text=saying.text,
        details=saying.details or {},
        quoted_wamid=saying.quoted_wamid or "",
        invite=invite,
        occurred_at=at,
        state=Message.State.ACCEPTED,
    )


def _attempt(said: Message, at: datetime) -> Attempt:
    return Attempt.objects.create(message=said, started_at=at, finished_at=at)
