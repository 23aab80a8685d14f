import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import BusinessNumber, User
from groups.models import Contact, Invite
from inbox.models.conversation import Conversation


class Message(models.Model):
    """One thing said on WhatsApp, by a contact or by us."""

    class Direction(models.TextChoices):
        INCOMING = "in", "incoming"
        OUTGOING = "out", "outgoing"

    class State(models.TextChoices):
        """Where a message of ours is; rises only (see RANK)."""

        RECEIVED = "received"
        HELD = "held", "waiting until they write"
        CANCELLED = "cancelled"
        QUEUED = "queued"
        SENDING = "sending"
        UNSURE = "unsure", "not confirmed"
        ACCEPTED = "accepted"
        SENT = "sent"
        FAILED = "failed"
        DELIVERED = "delivered"
        READ = "read"
        PLAYED = "played"

    RANK = {
        State.HELD: 5,
        State.CANCELLED: 5,
        State.QUEUED: 10,
        State.SENDING: 20,
        State.UNSURE: 25,
        State.ACCEPTED: 30,
        State.SENT: 40,
        State.FAILED: 45,
        State.DELIVERED: 50,
        State.READ: 60,
        State.PLAYED: 70,
    }
    ASIDES = frozenset({"reaction", "pin"})
    """Kinds of ours that stand in no thread: they do something to another message."""
    TROUBLES = frozenset({State.FAILED, State.UNSURE, State.HELD, State.CANCELLED})

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    number = models.ForeignKey(BusinessNumber, models.CASCADE, related_name="+")
    direction = models.CharField(max_length=3, choices=Direction)
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    agent = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    client_key = models.UUIDField(null=True)
    """Made by the browser when the composer opens: the same key never makes two messages."""
    wamid = models.CharField(max_length=512, blank=True)
    kind = models.CharField(max_length=32, default="text")
    text = models.TextField(blank=True)
    details = models.JSONField(default=dict, blank=True)
    quoted_wamid = models.CharField(max_length=512, blank=True)
    invite = models.ForeignKey(Invite, models.SET_NULL, null=True, related_name="messages")
    """The invitation into a group that it carries."""
    occurred_at = models.DateTimeField(default=timezone.now)
    """When it was said: of what was held, when it was let go. That it was written before stands in
    the log alone."""
    arrived_at = models.DateTimeField(default=timezone.now)

    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    due_at = models.DateTimeField(null=True)
    """When the next attempt may start; only while queued."""
    behind = models.ForeignKey("self", models.SET_NULL, null=True, related_name="followers")
    """A message of ours that failed or got stuck before this queued one could leave: it waits."""
    may_overtake = models.BooleanField(default=False)
    """Somebody said that it goes although one above it is stuck."""
    problem_code = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)
    audience_count = models.PositiveSmallIntegerField(default=0)
    """People it was for at send time: 1 in a direct chat, the members in a group."""
    delivered_count = models.PositiveSmallIntegerField(default=0)
    read_count = models.PositiveSmallIntegerField(default=0)
    played_count = models.PositiveSmallIntegerField(default=0)
    failed_count = models.PositiveSmallIntegerField(default=0)
    dismissed_at = models.DateTimeField(null=True)
    """When somebody took note that it failed: it needs no more attention."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number", "wamid"], condition=~Q(wamid=""), name="one_message_per_wamid"
            ),
            models.UniqueConstraint(
                fields=["conversation", "client_key"],
                condition=Q(client_key__isnull=False),
                name="one_message_per_client_key",
            ),
        ]
        indexes = [
            models.Index(
                fields=["number", "due_at", "id"],
                condition=Q(state="queued"),
                name="messages_queued",
            ),
            models.Index(
                fields=["number", "id"], condition=Q(state="sending"), name="messages_sending"
            ),
            models.Index(
                fields=["conversation", "id"], condition=Q(state="held"), name="messages_held"
            ),
            models.Index(
                fields=["number", "-id"],
                condition=Q(direction="out", dismissed_at=None)
                & (Q(state__in=["failed", "unsure"]) | Q(failed_count__gt=0)),
                name="messages_needing_attention",
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def is_outgoing(self) -> bool:
        return self.direction == self.Direction.OUTGOING

    @property
    def said_at(self) -> datetime:
        return self.occurred_at

    @property
    def trouble(self) -> str:
        """What has to be said under it: failed, unsure, held, cancelled, behind (one in trouble),
        waiting (for another attempt), partly (failed with some of a group), or nothing."""
        if self.state in self.TROUBLES:
            return self.state
        if self.state == self.State.QUEUED and self.behind_id:
            return "behind"
        if self.state == self.State.QUEUED:
            return "waiting" if self.problem_code or self.problem else ""
        return "partly" if self.failed_count else ""

    @property
    def is_line(self) -> bool:
        """Stands in the thread by itself. A reaction or a pin of ours does not: it hangs on its
        target, `details["target"]`."""
        return self.kind not in self.ASIDES


def new_token() -> str:
    return f"octet:{uuid.uuid4().hex}"


class Attempt(models.Model):
    """One try to send a message. Its token comes back on every status webhook."""

    class Outcome(models.TextChoices):
        OPEN = "open", "not answered yet"
        ACCEPTED = "accepted"
        NOT_SENT = "not_sent", "certainly not sent"
        REFUSED = "refused"
        AMBIGUOUS = "ambiguous", "answer lost"

    message = models.ForeignKey(Message, models.CASCADE, related_name="attempts")
    token = models.CharField(max_length=64, unique=True, default=new_token)
    wamid = models.CharField(max_length=512, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN)
    problem_code = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["started_at"], condition=Q(outcome="open"), name="attempts_unanswered"
            ),
            models.Index(fields=["wamid"], condition=~Q(wamid=""), name="attempts_by_wamid"),
        ]

    def __str__(self) -> str:
        return f"attempt {self.pk}"


class Receipt(models.Model):
    """What became of a message with one of the people it was for."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="receipts")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    in_audience = models.BooleanField(default=True)
    """Was in the group when it was sent; later news of others is kept but not counted."""
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    played_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    problem_code = models.PositiveIntegerField(default=0)
    pricing = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["message", "contact"], name="one_receipt_per_contact")
        ]

    def __str__(self) -> str:
        return f"receipt {self.pk}"
