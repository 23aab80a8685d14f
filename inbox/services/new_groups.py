"""A new group with the picture that it begins with."""

from typing import Any

from accounts.models import User
from groups.models import GroupPicture
from inbox.history import recording
from inbox.models import Conversation
from inbox.services import group_settings, group_work


def create(*, by: User | None, picture: GroupPicture | None, **wish: Any) -> Conversation:
    """As `group_work.create_group`, whose arguments and errors these are. A kept picture is handed
    over as soon as the group exists; asked for together or not at all."""
    with recording():
        conversation = group_work.create_group(by=by, **wish)
        if picture:
            group_settings.set_picture(conversation=conversation, by=by, picture=picture)
        return conversation


def create_with_own(*, by: User | None, picture: GroupPicture, **wish: Any) -> Conversation:
    """The same with a picture that was kept for this group alone."""
    try:
        with recording():
            conversation = group_work.create_group(by=by, **wish)
            picture.group = conversation.group
            picture.save(update_fields=["group"])
            group_settings.set_picture(conversation=conversation, by=by, picture=picture)
            return conversation
    except Exception:
        GroupPicture.objects.filter(pk=picture.pk, group=None).delete()
        raise
