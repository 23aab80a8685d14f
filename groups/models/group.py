from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import BusinessNumber, User, Workspace

MAX_PARTICIPANTS = 8
"""People in a group, the business not counted (WhatsApp's limit)."""
MAX_SUBJECT_LENGTH = 128
MAX_DESCRIPTION_LENGTH = 2048


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(number__in=BusinessNumber.objects.visible_to(user))


class Group(models.Model):
    """A WhatsApp group as WhatsApp last told us. Changed by its news, never by our wishes."""

    class State(models.TextChoices):
        CREATING = "creating", "being created"
        ACTIVE = "active"
        CREATE_FAILED = "create_failed", "not created"
        SUSPENDED = "suspended", "suspended by WhatsApp"
        DELETED = "deleted"

    class JoinMode(models.TextChoices):
        AUTO_APPROVE = "auto_approve", "Anyone with the link joins at once"
        APPROVAL_REQUIRED = "approval_required", "Your team approves each person"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="groups")
    number = models.ForeignKey(BusinessNumber, models.CASCADE, related_name="groups")
    wa_group_id = models.CharField("WhatsApp group id", max_length=256, blank=True)
    subject = models.CharField(max_length=MAX_SUBJECT_LENGTH, blank=True)
    description = models.TextField(max_length=MAX_DESCRIPTION_LENGTH, blank=True)
    join_approval_mode = models.CharField(max_length=32, choices=JoinMode, blank=True)
    invite_link = models.CharField(max_length=256, blank=True)
    state = models.CharField(max_length=16, choices=State, default=State.ACTIVE)
    follows = models.OneToOneField(
        "self", models.SET_NULL, null=True, editable=False, related_name="+"
    )
    """The group that ended and goes on in this one."""
    subject_at = models.DateTimeField(null=True, editable=False)
    description_at = models.DateTimeField(null=True, editable=False)
    picture = models.ForeignKey(
        "groups.GroupPicture", models.SET_NULL, null=True, editable=False, related_name="+"
    )
    picture_at = models.DateTimeField(null=True, editable=False)
    suspension_at = models.DateTimeField(null=True, editable=False)
    """When each was last settled on WhatsApp: older news that comes late must not win."""
    read_at = models.DateTimeField(null=True, editable=False)
    """When WhatsApp last told us all about it, because we asked."""
    participant_count = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number", "wa_group_id"],
                condition=~Q(wa_group_id=""),
                name="one_group_per_wa_group_id",
            )
        ]
        indexes = [
            models.Index(
                fields=["number", "read_at"],
                condition=Q(state__in=["active", "suspended"]),
                name="groups_to_read",
            )
        ]

    def __str__(self) -> str:
        return self.subject or "Unnamed group"

    @property
    def is_writable(self) -> bool:
        return self.state == self.State.ACTIVE and self.participant_count > 0

    @property
    def is_gone(self) -> bool:
        return self.state in {self.State.DELETED, self.State.CREATE_FAILED}

    @property
    def free_seats(self) -> int:
        return max(MAX_PARTICIPANTS - self.participant_count, 0)
