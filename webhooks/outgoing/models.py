import base64
import secrets
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.encryption import EncryptedTextField
from accounts.models import BusinessNumber, Workspace


def new_secret() -> str:
    """32 random bytes, written as Standard Webhooks does."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def present(self) -> Self:
        return self.exclude(state=Endpoint.State.DELETED)

    def within(self, numbers: models.QuerySet[BusinessNumber]) -> Self:
        """Those that tell of these numbers and of nothing else."""
        hidden = BusinessNumber.objects.exclude(pk__in=numbers.values("pk"))
        return self.filter(every_number=False).exclude(numbers__in=hidden)


class Endpoint(models.Model):
    """Where somebody wants to hear from us, what, and how it is going."""

    class Format(models.TextChoices):
        OCTET = "octet", "Octet (Standard Webhooks)"
        ZERNIO = "zernio", "Zernio"
        SINCH = "sinch", "Sinch"

    class State(models.TextChoices):
        ACTIVE = "active"
        PROBING = "probing", "not answering"
        PAUSED = "paused"
        GONE = "gone"
        DELETED = "deleted"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="endpoints")
    name = models.CharField(max_length=50)
    url = models.CharField(max_length=2000)
    format = models.CharField(max_length=10, choices=Format, default=Format.OCTET)
    secret = EncryptedTextField(default=new_secret)
    previous_secret = EncryptedTextField(blank=True)
    previous_secret_until = models.DateTimeField(null=True)
    """Both sign until then (formats that know several signatures)."""
    events = models.JSONField(default=list)
    """Names of webhooks.outgoing.events; empty means all of them."""
    every_number = models.BooleanField(default=True)
    numbers = models.ManyToManyField(BusinessNumber, blank=True, related_name="+")
    """Unless every_number."""
    headers = EncryptedTextField(default="{}")
    """Extra ones, as a JSON object; they may hold passwords."""
    keeps_order = models.BooleanField(default=False)
    """One at a time per conversation, oldest first."""

    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    state_reason = models.CharField(max_length=200, blank=True)
    failures_in_a_row = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_attempt_at = models.DateTimeField(null=True)
    rests_until = models.DateTimeField(null=True)
    """Nothing is sent before: the receiver asked for it, or the next probe is not due."""
    alert_due_at = models.DateTimeField(null=True)
    """When those who run the workspace are told by mail that it fails, or has ended."""
    claimed_by = models.CharField(max_length=64, blank=True)
    claimed_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def secrets(self) -> list[str]:
        """The newest first."""
        is_changing = self.previous_secret_until and self.previous_secret_until > timezone.now()
        return [self.secret, *([self.previous_secret] if is_changing else [])]


class OutgoingDelivery(models.Model):
    """One event for one endpoint: planned in the transaction of its fact, sent until it is taken.

    The id and the body stay what they are, however often it is sent.
    """

    class State(models.TextChoices):
        PENDING = "pending", "waiting"
        DELIVERED = "delivered"
        FAILED = "failed", "given up"

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="deliveries")
    event_id = models.CharField(max_length=64)
    event = models.CharField(max_length=48)
    seq = models.PositiveBigIntegerField(default=0)
    """The fact's number in the log; 0 for tests."""
    conversation_id = models.BigIntegerField(null=True)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts_made = models.PositiveSmallIntegerField(default=0)
    """Of the schedule; probes do not count."""
    is_replay = models.BooleanField(default=False)
    """Asked for again: news goes first, and these at a gentle pace."""
    is_test = models.BooleanField(default=False)
    planned_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "outgoing deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "event_id"], name="one_delivery_per_event_and_endpoint"
            )
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "due_at", "id"],
                condition=Q(state="pending"),
                name="outgoing_due",
            ),
            models.Index(
                fields=["endpoint", "conversation_id", "id"],
                condition=Q(state="pending"),
                name="outgoing_in_order",
            ),
            models.Index(fields=["endpoint", "-id"], name="outgoing_log"),
            models.Index(fields=["endpoint", "state", "-id"], name="outgoing_log_by_state"),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"


class DeliveryAttempt(models.Model):
    """One try: what the receiver answered, or why nothing came."""

    delivery = models.ForeignKey(OutgoingDelivery, models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField(default=1)
    """Of the delivery's attempts; probes repeat the last one's."""
    status = models.PositiveSmallIntegerField(default=0)
    """HTTP status; 0 when there was no answer."""
    answer = models.TextField(blank=True)
    """The first KiB of the answer's body."""
    error = models.CharField(max_length=200, blank=True)
    milliseconds = models.PositiveIntegerField(default=0)
    is_probe = models.BooleanField(default=False)
    started_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"attempt {self.pk}"
