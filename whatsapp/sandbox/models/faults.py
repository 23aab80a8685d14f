from django.db import models


class Fault(models.Model):
    """Trouble we ordered. Chance is decided by `seed` and the number of the draw, so it repeats."""

    class Kind(models.TextChoices):
        REJECT = "reject", "Refuse calls with an error code"
        SERVER_ERROR = "server_error", "Answer 5xx without accepting"
        LOSE_ANSWER = "lose_answer", "Accept, then lose the answer"
        FAIL_LATER = "fail_later", "Accept, then report failure by webhook"
        FAIL_FOR_PERSON = "fail_for_person", "Accept, then fail with one person"
        DELAY_WEBHOOKS = "delay_webhooks", "Deliver webhooks late"
        DUPLICATE_WEBHOOKS = "duplicate_webhooks", "Deliver webhooks more than once"
        SHUFFLE_WEBHOOKS = "shuffle_webhooks", "Deliver webhooks out of order"
        HOLD_WEBHOOKS = "hold_webhooks", "Hold webhooks back until released"
        BUNDLE_STATUSES = "bundle_statuses", "Put statuses of one moment in one webhook"
        SKIP_DELIVERED = "skip_delivered", "Tell only read of what is read at once"
        OTHER_SHAPE = "other_shape", "Write webhooks in another shape"

    class Manner(models.TextChoices):
        """How an answer gets lost."""

        CUT = "cut", "The answer breaks off in the middle"
        DELAY = "delay", "The answer comes after delay_ms"
        ERROR = "error", "HTTP 500 although it was accepted"
        NO_ID = "no_id", "The answer has no request_id"

    class Shape(models.TextChoices):
        """What else Meta's documents, samples and older versions say a webhook looks like."""

        NUMBER_TIMESTAMPS = "number_timestamps", "Times are numbers"
        NO_REASON = "no_reason", "Join requests without a reason"
        NO_PRICING = "no_pricing", "Statuses without a price"
        OLD_PARTICIPANT = "old_participant", "Old names of participants"
        PRICING_INSIDE = "pricing_inside", "Prices inside conversations"

    kind = models.CharField(max_length=24, choices=Kind)
    shape = models.CharField(max_length=24, choices=Shape, blank=True)
    path = models.CharField(max_length=40, blank=True)
    recipient = models.CharField(max_length=160, blank=True)
    settings = models.CharField(max_length=40, blank=True)
    """Which of subject, description and picture fail, with commas; empty for all."""
    code = models.PositiveIntegerField(null=True, blank=True)
    http_status = models.PositiveIntegerField(null=True, blank=True)
    manner = models.CharField(max_length=8, choices=Manner, default=Manner.CUT)
    delay_ms = models.PositiveIntegerField(default=0)
    copies = models.PositiveIntegerField(default=1)
    remaining = models.PositiveIntegerField(null=True, blank=True)
    probability = models.FloatField(default=1.0)
    seed = models.CharField(max_length=64, default="octet")
    draws = models.PositiveIntegerField(default=0)
    hits = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.get_kind_display()
