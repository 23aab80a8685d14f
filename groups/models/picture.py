from functools import partial

from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from groups.models.group import Group


def random_path(picture: "GroupPicture", filename: str) -> str:
    return f"group-pictures/{picture.group_id or 'default'}-{picture.storage_key}-{filename}"


class GroupPicture(models.Model):
    """A picture somebody chose for a group: a square JPEG. It is the group's own once
    `Group.picture` names it; until then a wish.

    WhatsApp hands no picture out, so we only know those that were set through us.
    """

    group = models.ForeignKey(Group, models.CASCADE, null=True, related_name="pictures")
    """None for one that all new groups of a number begin with."""
    storage_key = models.CharField(max_length=64)
    """Random: part of the paths, so that nobody guesses one."""
    file = models.FileField(upload_to=random_path, max_length=255)
    small = models.FileField(upload_to=random_path, max_length=255)
    """For lists, a few kilobytes."""
    sha256 = models.CharField(max_length=64)
    """Of `file`, in base64, as WhatsApp's webhooks name it."""
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"picture {self.pk}"


@receiver(post_delete, sender=GroupPicture)
def remove_files(instance: GroupPicture, **kwargs: object) -> None:
    """What was deleted in the database does not live on in the storage."""
    for file in (instance.file, instance.small):
        if file:
            transaction.on_commit(partial(file.storage.delete, file.name), robust=True)
