"""Asking people into a group. A wish is a row; a worker queues its message (outbox.invites)."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from accounts.models import BusinessNumber, User
from groups.models import Contact, Group, Invite
from groups.models.invite import DEAD_LINK
from groups.services import invitations
from inbox import invite_templates
from inbox.errors import InvalidInput
from inbox.history import History, Kind, recording
from inbox.models import Conversation
from inbox.services import threads
from inbox.services.group_work import NotNow, refuse_coexistence, refuse_paused
from inbox.services.guests import Guest, contacts_of, refuse_blocked, refuse_too_many, refuse_wrong
from queues.nudge import nudge_on_commit

RESEND_AFTER = timedelta(hours=24)
"""Sooner only when the agent says so: two invitations on one day annoy people."""

NO_TEMPLATE = "There is no approved group invitation yet. Set it up on the templates page."


def invite(
    *, conversation: Conversation, by: User | None, guests: Sequence[Guest], means: Invite.Means
) -> list[Invite]:
    """Have the group's link sent to these people.

    Raises InvalidInput (field "guests") for anybody who cannot be invited and when there are more
    than free seats, NotNow when the group or the number cannot; nobody is invited then.
    """
    if not guests:
        raise InvalidInput("Choose somebody to invite.", field="guests")
    refuse_wrong(guests)
    _require_means(conversation.number, means)
    with recording() as history:
        contacts = contacts_of(conversation.number, guests)
        refuse_blocked(contacts)
        group, conversation = open_group(conversation)
        refuse_too_many(contacts, group.free_seats)
        planned = invitations.plan(group, contacts, means=means, by=by)
        _announce(conversation, history)
        return planned


def send_again(
    *, invite: Invite, conversation: Conversation, by: User | None, sure: bool = False
) -> None:
    """Another message with the link that the group has now. Raises NotNow within 24 hours of the
    last one unless the agent is `sure`, the last one failed or its link is dead; InvalidInput for
    somebody who is blocked."""
    _require_means(conversation.number, Invite.Means(invite.means))
    with recording() as history:
        group, conversation = open_group(conversation)
        invite = Invite.objects.select_related("group", "contact").get(pk=invite.pk)
        if invite.is_closed:
            raise NotNow(f"{invite.contact.display_name} is in the group.", code="joined")
        if invite.is_waiting:
            return
        refuse_blocked([invite.contact])
        if not sure and is_fresh(invite):
            raise NotNow("They were invited less than 24 hours ago.", code="too_soon")
        invitations.plan(group, [invite.contact], means=Invite.Means(invite.means), by=by)
        _announce(conversation, history)


def send_new_link(*, conversation: Conversation, by: User | None) -> int:
    """Send the group's link to all whose link died when it was reset, but the blocked. Returns
    how many."""
    with recording() as history:
        group, conversation = open_group(conversation)
        dead = group.invites.filter(DEAD_LINK, due_at=None, contact__blocked_at=None)
        by_means: dict[str, list[Contact]] = {}
        for row in dead.select_related("contact"):
            by_means.setdefault(row.means, []).append(row.contact)
        for means, contacts in by_means.items():
            _require_means(conversation.number, Invite.Means(means))
            invitations.plan(group, contacts, means=Invite.Means(means), by=by)
        if by_means:
            _announce(conversation, history)
        return sum(map(len, by_means.values()))


def withdraw(*, invite: Invite, conversation: Conversation, by: User | None) -> None:
    """Not to be sent after all. Raises NotNow when it has been."""
    with recording() as history:
        if not invitations.withdraw(invite):
            raise NotNow("The invitation is on its way already.", code="sent")
        history.record(Kind.INVITE_CHANGED, conversation, actor=by)


def is_fresh(invite: Invite) -> bool:
    """Sent so lately, and alive, that another one needs a reason."""
    if invite.problem or invite.has_dead_link or invite.sent_at is None:
        return False
    return timezone.now() - invite.sent_at < RESEND_AFTER


def open_group(conversation: Conversation) -> tuple[Group, Conversation]:
    """The group and its locked conversation. Raises NotNow when nobody can join it now."""
    conversation = threads.lock([conversation.pk])[conversation.pk]
    group = conversation.group
    if group is None:
        raise NotNow("This is not a group.", code="not_a_group")
    refuse_coexistence(conversation.number)
    if group.state not in {Group.State.ACTIVE, Group.State.CREATING}:
        raise NotNow(f"This group is {group.get_state_display()}.", code=group.state)
    return group, conversation


def _require_means(number: BusinessNumber, means: Invite.Means) -> None:
    refuse_paused(number)
    if means == Invite.Means.TEMPLATE and invite_templates.chosen(number) is None:
        raise NotNow(NO_TEMPLATE, code="no_template")


def _announce(conversation: Conversation, history: History) -> None:
    history.record(Kind.INVITE_CHANGED, conversation)
    nudge_on_commit("invites")
