from django.db import models
from django.db.models import Q

from whatsapp.sandbox.identifiers import INVITE_PREFIX, new_invite_code
from whatsapp.sandbox.models.numbers import BusinessNumber
from whatsapp.sandbox.models.people import Person

PARTICIPANT_LIMIT = 8


class Group(models.Model):
    """A WhatsApp group made through the API. The business is its only admin and is not counted."""

    class JoinApprovalMode(models.TextChoices):
        AUTO_APPROVE = "auto_approve"
        APPROVAL_REQUIRED = "approval_required"

    number = models.ForeignKey(BusinessNumber, models.CASCADE, related_name="groups")
    group_id = models.CharField(max_length=128, unique=True)
    subject = models.CharField(max_length=128)
    description = models.CharField(max_length=2048, blank=True)
    join_approval_mode = models.CharField(
        max_length=24, choices=JoinApprovalMode, default=JoinApprovalMode.AUTO_APPROVE
    )
    invite_code = models.CharField(
        max_length=32, unique=True, null=True, blank=True, default=new_invite_code
    )
    picture_sha256 = models.CharField(max_length=64, blank=True)
    picture_file = models.CharField(max_length=32, blank=True)
    """The media id under which the phones find it."""
    is_suspended = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)
    window_opened_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.subject

    @property
    def invite_link(self) -> str:
        return f"{INVITE_PREFIX}{self.invite_code}" if self.invite_code else ""

    @property
    def needs_approval(self) -> bool:
        return self.join_approval_mode == self.JoinApprovalMode.APPROVAL_REQUIRED


class Participant(models.Model):
    """A person's place in a group. The row stays: who was removed may not come back."""

    class State(models.TextChoices):
        IN = "in"
        LEFT = "left"
        REMOVED = "removed"

    group = models.ForeignKey(Group, models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, models.CASCADE, related_name="participations")
    state = models.CharField(max_length=8, choices=State, default=State.IN)
    joined_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "person"], name="sandbox_one_place_in_a_group")
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.group}"


class JoinRequest(models.Model):
    class State(models.TextChoices):
        PENDING = "pending"
        APPROVED = "approved"
        REJECTED = "rejected"
        REVOKED = "revoked"

    group = models.ForeignKey(Group, models.CASCADE, related_name="join_requests")
    person = models.ForeignKey(Person, models.CASCADE, related_name="join_requests")
    join_request_id = models.CharField(max_length=128, unique=True)
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=Q(state="pending"),
                name="sandbox_one_pending_join_request",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} asks to join {self.group}"
