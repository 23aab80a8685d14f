from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Connection


class IncomingDelivery(models.Model):
    """A webhook body exactly as it came. Kept 30 days; answered 200 only once it is here."""

    class State(models.TextChoices):
        NEW = "new"
        CLAIMED = "claimed"
        DONE = "done"

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+")
    body = models.BinaryField()
    body_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State, default=State.NEW)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.CharField(max_length=64, blank=True)
    claimed_until = models.DateTimeField(null=True)
    received_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "incoming deliveries"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "body_sha256"], name="one_delivery_per_body"
            )
        ]
        indexes = [
            # IS NULL is the same text in every query: a plan made for any parameters can use it,
            # which it cannot with a condition on `state`.
            models.Index(
                fields=["id"], condition=Q(done_at__isnull=True), name="incoming_not_done"
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"


class QuarantinedItem(models.Model):
    """One piece of news that could not be applied.

    Waiting ones (their target is not known yet) are tried again by themselves until they are
    done or given up; the others wait for an admin.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "will be tried again"
        QUARANTINED = "quarantined"
        DONE = "done"
        IGNORED = "ignored"

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+")
    delivery = models.ForeignKey(
        IncomingDelivery, models.SET_NULL, null=True, related_name="quarantined_items"
    )
    ordinal = models.PositiveIntegerField(default=0)
    """Which item of the delivery, counted by the parser."""
    kind = models.CharField(max_length=64)
    reason = models.CharField(max_length=500)
    raw = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State, default=State.QUARANTINED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "ordinal"], name="one_row_per_quarantined_item"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="quarantine_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.reason}"
