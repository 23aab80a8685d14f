"""A group that has ended goes on in another one: same settings, same people to invite."""

from accounts.models import User
from groups.models import Group
from inbox.history import Kind, recording
from inbox.models import Conversation
from inbox.services import group_settings, group_work, threads
from inbox.services.group_work import NotNow

ENDED = (Group.State.SUSPENDED, Group.State.DELETED)


def create_successor(*, conversation: Conversation, by: User) -> Conversation:
    """Ask for a group like the one that ended, and link both threads. Asked for twice, or by two
    agents at once, it is the same one. Raises NotNow while the group goes on."""
    with recording() as history:
        conversation = threads.lock([conversation.pk])[conversation.pk]
        group = conversation.group
        if group is None or group.state not in ENDED:
            raise NotNow("Only a suspended or deleted group needs a successor.", code="not_ended")
        if known := successor_of(group):
            return known
        born = group_work.create_group(
            number=conversation.number,
            by=by,
            subject=group.subject or "New group",
            description=group.description,
            join_approval_mode=group.join_approval_mode or Group.JoinMode.AUTO_APPROVE,
        )
        born.group.follows = group
        born.group.save(update_fields=["follows"])
        if group.picture:
            group_settings.set_picture(conversation=born, by=by, picture=group.picture)
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
