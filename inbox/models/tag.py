import unicodedata

from django.db import models

from accounts.models import BusinessNumber, Workspace
from inbox.models.conversation import Conversation

MAX_TAG_LENGTH = 50


def key_of(name: str) -> str:
    """Names with the same key are one name: "VIP" and "vip" are."""
    return unicodedata.normalize("NFC", name).casefold()


class Tag(models.Model):
    """A word of the team's own for its conversations, in one of the palette's colours."""

    class Colour(models.TextChoices):
        GREY = "grey"
        RED = "red"
        ORANGE = "orange"
        GREEN = "green"
        TEAL = "teal"
        BLUE = "blue"
        PURPLE = "purple"
        PINK = "pink"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="tags")
    name = models.CharField(max_length=MAX_TAG_LENGTH)
    key = models.CharField(max_length=3 * MAX_TAG_LENGTH, editable=False)
    """See key_of(). A letter may fold to three."""
    colour = models.CharField(max_length=8, choices=Colour, default=Colour.GREY)
    conversations = models.ManyToManyField(Conversation, through="Tagging", related_name="tags")
    new_groups_of = models.ManyToManyField(
        BusinessNumber, related_name="+", help_text="New groups of these numbers get the tag."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], name="one_tag_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """That a conversation carries a tag."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "tag"], name="one_tagging_each")
        ]

    def __str__(self) -> str:
        return f"{self.tag} on {self.conversation}"
