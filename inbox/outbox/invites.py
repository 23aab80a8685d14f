"""Invites that are due become messages in the direct chats of the people they are for."""

import uuid
from datetime import timedelta
from functools import partial

from django.utils import timezone

from accounts.acting import acting_via
from groups.models import Group, Invite
from groups.services import invitations
from inbox import invite_templates
from inbox.errors import InboxError
from inbox.history import Kind, recording
from inbox.models import Conversation, Message
from inbox.patience import patiently
from inbox.services import composing, template_sending, threads
from inbox.services.composing import CannotSend, Saying
from inbox.services.guests import BLOCKED

AT_ONCE = 50
WHEN_PAUSED = timedelta(minutes=1)
KEYS = uuid.UUID("6f1f7a52-6a0e-4f6b-9f0e-6f2f0c0a8d11")
"""Of an invite's messages: the same sending never makes two."""


def drain_invites() -> int:
    """Queue the messages of invites whose group has a link. Returns how many were looked at."""
    due = (
        Invite.objects.filter(due_at__lte=timezone.now(), group__state=Group.State.ACTIVE)
        .exclude(group__invite_link="")
        .order_by("due_at", "pk")
        .values_list("pk", flat=True)[:AT_ONCE]
    )
    pks = list(due)
    for pk in pks:
        patiently(partial(_carry_out, pk))
    return len(pks)


def _carry_out(pk: int) -> None:
    rows = Invite.objects.select_related("group__number__connection", "contact", "invited_by")
    invite = rows.filter(pk=pk, due_at__isnull=False).first()
    if invite is None:
        return
    try:
        with acting_via(invite.via):
            _queue(invite)
    except InboxError as error:
        _note_refusal(invite, error)


def _queue(invite: Invite) -> None:
    """The message, its invite and the line in the group's thread, all at once or not at all."""
    group = invite.group
    if invite.contact.is_blocked:
        raise CannotSend(BLOCKED, code="blocked")
    with recording() as history:
        opened = threads.open_all(group.number, [group], [invite.contact])
        direct = opened.by_contact[invite.contact_id]

        # Not when another worker was a moment earlier: the message is there and all is told.
        def complete(message: Message) -> None:
            _attach(invite, message)
            history.record(
                Kind.INVITE_SENT,
                opened.by_group[group.pk],
                contact=invite.contact,
                actor=invite.invited_by,
                details={"invite": invite.pk, "means": invite.means},
            )

        composing.queue(
            _saying(invite, direct),
            conversation=direct,
            agent=invite.invited_by,
            client_key=uuid.uuid5(KEYS, f"{invite.pk} {invite.sends}"),
            complete=complete,
        )


def _attach(invite: Invite, message: Message) -> None:
    locked = Invite.objects.select_for_update(of=("self",)).select_related("group")
    current = locked.filter(pk=invite.pk, due_at__isnull=False).first()
    if current is None:
        raise CannotSend("The invitation was taken back.", code="withdrawn")
    message.invite = current
    message.save(update_fields=["invite"])
    invitations.note_queued(current)


def _saying(invite: Invite, direct: Conversation) -> Saying:
    group = invite.group
    if invite.means == Invite.Means.TEXT:
        return Saying(text=f"You are invited to our group “{group}”: {group.invite_link}")
    template = invite_templates.chosen(group.number)
    if template is None:
        raise CannotSend("There is no approved group invitation.", code="no_template")
    return template_sending.saying_of(invite_templates.fill(template, group), direct)


def _note_refusal(invite: Invite, error: InboxError) -> None:
    with recording() as history:
        group = invite.group
        conversation = threads.of_group(group.number, group)
        current = Invite.objects.filter(pk=invite.pk, due_at__isnull=False).first()
        if current is None:
            return
        if error.code == "number_paused":
            invitations.put_off(current, timezone.now() + WHEN_PAUSED)
            return
        invitations.note_not_sent(current, error.message)
        history.record(Kind.INVITE_CHANGED, conversation, details={"invite": invite.pk})
