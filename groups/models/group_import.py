from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import BusinessNumber, User, Workspace
from groups.models.group import Group
from groups.models.invite import Invite


class GroupImport(models.Model):
    """A file of groups to be created: read and checked first, then carried out row by row."""

    class State(models.TextChoices):
        CHECKED = "checked", "checked, not started"
        RUNNING = "running"
        PAUSED = "paused"
        DONE = "done"
        CANCELLED = "cancelled"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    number = models.ForeignKey(BusinessNumber, models.CASCADE, related_name="group_imports")
    name = models.CharField(max_length=255)
    means = models.CharField(max_length=10, choices=Invite.Means, default=Invite.Means.TEMPLATE)
    state = models.CharField(max_length=10, choices=State, default=State.CHECKED)
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    """When it is looked at next; only while it runs."""
    note = models.CharField(max_length=200, blank=True)
    """What it waits for, in words."""

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="running"), name="imports_due")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.DONE, self.State.CANCELLED}


class GroupImportRow(models.Model):
    """One line of the file: a group with the people to invite."""

    class State(models.TextChoices):
        WRONG = "wrong", "cannot be created"
        KNOWN = "known", "created before"
        READY = "ready"
        ASKED = "asked", "being created"
        CREATED = "created"
        FAILED = "failed"
        CANCELLED = "cancelled"

    group_import = models.ForeignKey(GroupImport, models.CASCADE, related_name="rows")
    number = models.ForeignKey(BusinessNumber, models.CASCADE, related_name="+")
    line = models.PositiveIntegerField()
    """Of the file, as a spreadsheet counts."""
    subject = models.TextField(blank=True)
    description = models.TextField(blank=True)
    join_approval_mode = models.CharField(max_length=32, blank=True)
    phones = models.JSONField(default=list)
    """WhatsApp ids of the people to invite."""
    tags = models.JSONField(default=list)
    """Ids of the inbox's tags; none: those that new groups of the number begin with."""
    problems = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=64)
    """The same for the same wish, however it is written."""
    state = models.CharField(max_length=10, choices=State, default=State.READY)
    group = models.ForeignKey(Group, models.SET_NULL, null=True, related_name="+")
    problem = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(fields=["group_import", "line"], name="one_row_per_line"),
            models.UniqueConstraint(
                fields=["number", "fingerprint"],
                condition=Q(state__in=["asked", "created"]),
                name="one_group_per_fingerprint",
            ),
        ]
        indexes = [
            models.Index(fields=["group_import", "state", "line"], name="rows_by_state"),
            models.Index(fields=["group"], condition=Q(state="asked"), name="rows_asked"),
        ]

    def __str__(self) -> str:
        return f"line {self.line}"
