from django.db import models
from django.utils import timezone

from accounts.models import BusinessNumber


class DoorRules(models.Model):
    """Who gets into a number's groups without an agent. A number without a row holds everybody.

    Whoever no rule lets in or turns away waits for an agent.
    """

    class WhenFull(models.TextChoices):
        HOLD = "hold", "Hold them for your team"
        OFFER = "offer", "Waiting list; your team gives away a seat that gets free"
        APPROVE = "approve", "Waiting list; the next in line is let in when a seat gets free"

    number = models.OneToOneField(
        BusinessNumber, models.CASCADE, primary_key=True, related_name="door_rules"
    )
    approves_invited = models.BooleanField(
        "let in those we invited", default=False, help_text="People whom an agent sent the link."
    )
    approves_known = models.BooleanField(
        "let in those we know",
        default=False,
        help_text="People who are in another group of the workspace now.",
    )
    rejects_blocked = models.BooleanField("turn away the blocked", default=False)
    when_full = models.CharField(
        "when the group is full", max_length=8, choices=WhenFull, default=WhenFull.HOLD
    )
    hears_commands = models.BooleanField(
        "answer chat commands",
        default=False,
        help_text="/link, /members and /approve, written in a group by its local admins.",
    )
    judging_due_at = models.DateTimeField(null=True, editable=False)
    """When those who wait are to be judged by rules that changed; None when that is done."""
    judged_to = models.PositiveBigIntegerField(default=0, editable=False)
    """The last conversation that was gone through."""

    class Meta:
        verbose_name = verbose_name_plural = "rules of the door"

    def __str__(self) -> str:
        return f"Rules of {self.number}"

    def judge_again(self) -> None:
        """Have all who wait judged by these rules, once they are saved."""
        self.judging_due_at, self.judged_to = timezone.now(), 0

    @property
    def decides(self) -> bool:
        """Some rule is on, so that a request is judged when it comes."""
        return (
            self.approves_invited
            or self.approves_known
            or self.rejects_blocked
            or self.when_full != self.WhenFull.HOLD
        )
