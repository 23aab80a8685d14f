"""A group that has ended goes on in another one: same settings, tags and people to invite."""

from collections.abc import Sequence

from accounts.models import User
from groups.models import Contact, Group, Invite, Participant
from inbox.history import Kind, recording
from inbox.models import Conversation
from inbox.services import new_groups, threads
from inbox.services.group_work import NotNow
from inbox.services.guests import Guest

ENDED = (Group.State.SUSPENDED, Group.State.DELETED)


def create_successor(
    *,
    conversation: Conversation,
    by: User,
    guests: Sequence[Guest] = (),
    means: Invite.Means = Invite.Means.TEMPLATE,
) -> Conversation:
    """Ask for a group like the one that ended, and link both threads. `guests` are invited as soon
    as it has a link. Asked for twice, or by two agents at once, it is the same one.

    Raises NotNow while the group goes on, InvalidInput (field "guests") for whom one cannot invite.
    """
    with recording() as history:
        conversation = threads.lock([conversation.pk])[conversation.pk]
        group = conversation.group
        if group is None or group.state not in ENDED:
            raise NotNow("Only a suspended or deleted group needs a successor.", code="not_ended")
        if known := successor_of(group):
            return known
        born = new_groups.create(
            picture=group.picture,
            number=conversation.number,
            by=by,
            subject=group.subject or "New group",
            description=group.description,
            join_approval_mode=group.join_approval_mode or Group.JoinMode.AUTO_APPROVE,
            guests=guests,
            means=means,
            tags=list(conversation.tags.all()),
        )
        born.group.follows = group
        born.group.save(update_fields=["follows"])
        history.record(
            Kind.GROUP_SUCCEEDED, conversation, actor=by, details={"conversation": born.pk}
        )
        history.record(
            Kind.GROUP_FOLLOWS, born, actor=by, details={"conversation": conversation.pk}
        )
        return born


def successor_of(group: Group) -> Conversation | None:
    """The conversation of the group that goes on, if there is one."""
    return Conversation.objects.filter(group__follows=group).select_related("group").first()


def predecessor_of(group: Group) -> Conversation | None:
    if group.follows_id is None:
        return None
    return Conversation.objects.filter(group=group.follows_id).select_related("group").first()


def people_of(group: Group) -> list[Contact]:
    """Who was in a group when it ended, but those whom the team has blocked since."""
    seats = group.participants.filter(
        state=Participant.State.MEMBER, contact__blocked_at__isnull=True
    )
    return [seat.contact for seat in seats.select_related("contact").order_by("pk")]


def not_yet_asked(group: Group) -> list[Contact]:
    """Those of the group before this one who are neither in it nor invited into it."""
    if group.follows_id is None:
        return []
    here = set(group.participants.values_list("contact", flat=True))
    here |= set(group.invites.values_list("contact", flat=True))
    return [contact for contact in people_of(group.follows) if contact.pk not in here]
