from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from accounts.models import BusinessNumber

DAYS = (MinValueValidator(1), MaxValueValidator(3650))


class EndRules(models.Model):
    """When a number's groups are deleted without an agent. Without a row all are kept."""

    number = models.OneToOneField(
        BusinessNumber, models.CASCADE, primary_key=True, related_name="end_rules"
    )
    closed_days = models.PositiveSmallIntegerField(
        "days since the conversation was closed", null=True, blank=True, validators=DAYS
    )
    empty_days = models.PositiveSmallIntegerField(
        "days since anybody was in the group", null=True, blank=True, validators=DAYS
    )
    due_at = models.DateTimeField(null=True, editable=False)
    """When groups are looked for next; None while no rule is on."""

    class Meta:
        verbose_name = verbose_name_plural = "rules of the end"

    def __str__(self) -> str:
        return f"End of the groups of {self.number}"

    @property
    def decides(self) -> bool:
        """Some rule is on."""
        return self.closed_days is not None or self.empty_days is not None

    def look_now(self) -> None:
        """Have the groups looked for by these rules, once they are saved."""
        self.due_at = timezone.now() if self.decides else None
