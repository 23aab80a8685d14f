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

    class Verdict(models.TextChoices):
        """What the rules of the door, or an agent, made of it."""

        HELD = "held", "held for your team"
        APPROVE = "approve", "to be let in"
        REJECT = "reject", "to be turned away"
        WAITING = "waiting", "on the waiting list"
        OFFERED = "offered", "a seat is free"

    class Reason(models.TextChoices):
        INVITED = "invited", "invited"
        KNOWN = "known", "in another of your groups"
        STRANGER = "stranger", "nobody invited them"
        BLOCKED = "blocked", "blocked"
        NO_SEAT = "no_seat", "the group was full"
        SEAT_FREED = "seat_freed", "a seat got free"
        AGENT = "agent", "decided by your team"
        COMMAND = "command", "let in by a local admin"

    group = models.ForeignKey(Group, models.CASCADE, related_name="join_requests")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="join_requests")
    join_request_id = models.CharField(max_length=256)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    requested_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=10, choices=State, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    reason = models.CharField(max_length=12, choices=Reason, blank=True)
    judged_at = models.DateTimeField(null=True)
    """The `requested_at` that the verdict is about: who asks again is judged again."""
    problem_code = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)
    """Why WhatsApp did not carry out our last decision on this person."""

    class Meta:
        ordering = ["requested_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "join_request_id"], name="one_row_per_join_request"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact} asks to join {self.group}"
