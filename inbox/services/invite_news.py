"""Invites hear what happens: their messages arrive, their people ask, join and write."""

from collections.abc import Iterable, Sequence

from groups.models import Contact, Invite
from groups.services import invitations
from inbox.history import History, Kind
from inbox.models import Conversation, Message

State = Invite.State

REACHED = {
    Message.State.DELIVERED: State.DELIVERED,
    Message.State.READ: State.READ,
    Message.State.PLAYED: State.READ,
}


def follow_people(
    conversation: Conversation, contacts: Iterable[Contact], history: History
) -> None:
    """Something happened to these people in the conversation's group."""
    risen = invitations.follow(conversation.group, {contact.pk for contact in contacts})
    for invite in risen:
        _tell(invite, conversation, history)


def follow_messages(messages: Sequence[Message], history: History) -> None:
    """The states of these messages changed. No query when none carries an invite."""
    carrying = {message.invite_id: message for message in messages if message.invite_id}
    if not carrying:
        return
    invites = Invite.objects.select_for_update().filter(pk__in=carrying).order_by("pk")
    threads = Conversation.objects.filter(group__invites__in=carrying).select_related("number")
    by_group = {thread.group_id: thread for thread in threads}
    for invite in invites:
        if _apply(invite, carrying[invite.pk]) and invite.group_id in by_group:
            _tell(invite, by_group[invite.group_id], history)


def _apply(invite: Invite, message: Message) -> bool:
    before = (invite.state, invite.problem_code, invite.problem)
    reached = REACHED.get(Message.State(message.state))
    if reached:
        invite.rise(reached)
    has_failed = message.state == Message.State.FAILED
    invite.problem_code = message.problem_code if has_failed else 0
    invite.problem = message.problem if has_failed else ""
    invite.save(update_fields=["state", "problem_code", "problem"])
    return before != (invite.state, invite.problem_code, invite.problem)


def _tell(invite: Invite, conversation: Conversation, history: History) -> None:
    history.record(
        Kind.INVITE_CHANGED, conversation, details={"invite": invite.pk, "state": invite.state}
    )
