from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import BusinessNumber, User
from groups.models.group import Group


class GroupRequest(models.Model):
    """Something we asked WhatsApp to do with a group, and how it went.

    The outbox row of all group work: a worker calls WhatsApp, the webhook with the same
    `request_id` confirms. What the caller wants stands in `wish`, what came of it in `results`.
    """

    class Kind(models.TextChoices):
        CREATE = "create", "create the group"
        UPDATE = "update", "change the group's texts"
        PICTURE = "picture", "change the group's picture"
        DELETE = "delete", "delete the group"
        REMOVE = "remove", "remove people"
        APPROVE = "approve", "let people in"
        REJECT = "reject", "turn people away"
        RESET_LINK = "reset_link", "reset the invite link"
        REFRESH = "refresh", "read the group anew"

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        ACCEPTED = "accepted", "waiting for WhatsApp"
        CONFIRMED = "confirmed"
        PARTLY = "partly", "partly done"
        FAILED = "failed"
        UNSURE = "unsure", "not confirmed"

    OPEN_STATES = (State.QUEUED, State.SENDING, State.ACCEPTED, State.UNSURE)

    group = models.ForeignKey(Group, models.CASCADE, related_name="requests")
    number = models.ForeignKey(BusinessNumber, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    wish = models.JSONField(default=dict)
    results = models.JSONField(default=dict)
    request_id = models.CharField(max_length=128, blank=True)
    problem_code = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)
    requested_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    via = models.CharField(max_length=10, blank=True)
    """By what road (accounts.acting) it was asked for."""
    dismissed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number", "request_id"],
                condition=~Q(request_id=""),
                name="one_row_per_request_id",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="queued"), name="group_requests_due"),
            models.Index(
                fields=["sent_at"], condition=Q(state="sending"), name="group_requests_sending"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_state_display()}"

    @property
    def open_wish(self) -> dict[str, Any]:
        """What has not come true: all of the wish, or the settings that WhatsApp did not apply."""
        if self.kind == self.Kind.UPDATE and self.state == self.State.PARTLY:
            return {name: self.wish[name] for name in self.wish if name in self.results["failed"]}
        return self.wish

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES
