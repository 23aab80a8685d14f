from django.db import models

from accounts.models import User
from groups.models.contact import Contact
from groups.models.group import Group


class JoinRequest(models.Model):
    """Somebody who tapped the invite link and waits to be let in."""

    class State(models.TextChoices):
        PENDING = "pending"
        APPROVED = "approved"
        REJECTED = "rejected"
        REVOKED = "revoked", "withdrawn"

    group = models.ForeignKey(Group, models.CASCADE, related_name="join_requests")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="join_requests")
    join_request_id = models.CharField(max_length=256)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    requested_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=10, choices=State, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["requested_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "join_request_id"], name="one_row_per_join_request"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact} asks to join {self.group}"
