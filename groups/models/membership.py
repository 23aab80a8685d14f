from django.db import models

from groups.models.contact import Contact
from groups.models.group import Group


class MembershipChange(models.Model):
    """Evidence that a person was in, or no longer in, a group at a moment. Never changed."""

    class Kind(models.TextChoices):
        JOINED = "joined"
        SEEN = "seen", "wrote in the group"
        LEFT = "left"
        REMOVED = "removed"
        GONE = "gone", "was found to have left"

    group = models.ForeignKey(Group, models.CASCADE, related_name="membership_changes")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="membership_changes")
    kind = models.CharField(max_length=10, choices=Kind)
    occurred_at = models.DateTimeField()

    class Meta:
        ordering = ["occurred_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "contact", "kind", "occurred_at"], name="one_change_per_moment"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact} {self.kind} {self.group}"


class Participant(models.Model):
    """What the evidence adds up to for one person in one group."""

    class State(models.TextChoices):
        MEMBER = "member"
        LEFT = "left"
        REMOVED = "removed"

    class Role(models.TextChoices):
        MEMBER = "member"
        ADMIN = "admin", "local admin"

    group = models.ForeignKey(Group, models.CASCADE, related_name="participants")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="participations")
    state = models.CharField(max_length=10, choices=State, default=State.MEMBER)
    role = models.CharField(max_length=8, choices=Role, default=Role.MEMBER)
    """Ours alone: WhatsApp's official groups know one admin, the business."""
    joined_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    last_wrote_at = models.DateTimeField(null=True)
    colour = models.PositiveSmallIntegerField(default=0)
    """1 to 8 in the order of joining, kept for ever in this group; 0 is neutral."""

    class Meta:
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["group", "contact"], name="one_participant_per_contact")
        ]

    def __str__(self) -> str:
        return f"{self.contact} in {self.group}"
