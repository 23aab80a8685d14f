import uuid
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models


def check_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError("Choose a time zone such as Europe/Madrid.", code="time_zone")


class Workspace(models.Model):
    """The organisation that uses Octet; everything belongs to exactly one."""

    name = models.CharField(max_length=120)
    time_zone = models.CharField(
        max_length=64,
        default="UTC",
        validators=[check_time_zone],
        help_text="As of your WhatsApp account: months of costs and free messages begin by it.",
    )
    epoch = models.UUIDField(default=uuid.uuid4, editable=False)
    """Changes when the data was restored from a backup, so that open browsers start afresh."""
    rights_version = models.PositiveBigIntegerField(default=0, editable=False)
    """Grows whenever somebody's rights change; open sockets are checked again then."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class Membership(models.Model):
    """What one user may do in one workspace, and with which numbers."""

    class Role(models.TextChoices):
        OWNER = "owner"
        ADMIN = "admin"
        AGENT = "agent"
        VIEWER = "viewer"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.AGENT)
    every_number = models.BooleanField(
        default=False, help_text="Works all numbers of the workspace, also those to come."
    )
    numbers = models.ManyToManyField(
        "accounts.BusinessNumber",
        blank=True,
        related_name="+",
        help_text="The only ones they work, unless it is every number.",
    )

    class Meta:
        ordering = ["workspace", "user"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "user"], name="one_membership_per_user")
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.workspace}"

    @property
    def may_write(self) -> bool:
        return self.role != self.Role.VIEWER

    @property
    def runs_workspace(self) -> bool:
        return self.role in {self.Role.OWNER, self.Role.ADMIN}
