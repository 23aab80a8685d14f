from django.db import models

from accounts.models import BusinessNumber, Template
from groups.models.group import MAX_DESCRIPTION_LENGTH, MAX_SUBJECT_LENGTH, Group
from groups.models.picture import GroupPicture


class GroupDefaults(models.Model):
    """What a new group of a number begins with; the agent may change all of it."""

    number = models.OneToOneField(
        BusinessNumber, models.CASCADE, primary_key=True, related_name="group_defaults"
    )
    subject_pattern = models.CharField(
        max_length=MAX_SUBJECT_LENGTH,
        blank=True,
        help_text="{date} and {agent} are filled in when the dialog opens.",
    )
    description = models.TextField(max_length=MAX_DESCRIPTION_LENGTH, blank=True)
    picture = models.ForeignKey(
        GroupPicture, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    join_approval_mode = models.CharField(
        "who may join",
        max_length=32,
        choices=Group.JoinMode,
        default=Group.JoinMode.AUTO_APPROVE,
    )
    invite_template = models.ForeignKey(
        Template,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The group invitation to send. Empty: the first approved one of the account.",
    )

    class Meta:
        verbose_name = verbose_name_plural = "defaults of new groups"

    def __str__(self) -> str:
        return f"New groups of {self.number}"
