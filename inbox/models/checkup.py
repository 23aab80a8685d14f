from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import BusinessNumber, User


class Checkup(models.Model):
    """That a number's set-up is to be examined, and when it last was. One row per number."""

    number = models.OneToOneField(BusinessNumber, models.CASCADE, related_name="+")
    wanted = models.JSONField(default=list)
    """Names of the checks to run; none: all of them."""
    due_at = models.DateTimeField(null=True)
    """When a worker takes it up; while one does, until when it holds it. Empty: nothing to do."""
    requested_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="checkups_due")
        ]

    def __str__(self) -> str:
        return f"checkup of {self.number_id}"


class CheckResult(models.Model):
    """What one check last found about one number."""

    class Outcome(models.TextChoices):
        GOOD = "pass"
        WARN = "warn"
        FAIL = "fail"
        UNKNOWN = "unknown"

    number = models.ForeignKey(BusinessNumber, models.CASCADE, related_name="check_results")
    check_name = models.CharField(max_length=32)
    outcome = models.CharField(max_length=8, choices=Outcome)
    words = models.CharField(max_length=500)
    remedy = models.CharField(max_length=500, blank=True)
    checked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "check_name"], name="one_result_per_check")
        ]

    def __str__(self) -> str:
        return f"{self.check_name}: {self.outcome}"


class WorkerBeat(models.Model):
    """When a worker last looked for work. One row."""

    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.at)
