from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User, Workspace
from inbox.models.conversation import Conversation


class BulkRun(models.Model):
    """One thing to be done with many conversations. A worker takes its items one by one; whoever
    works on it holds the lease."""

    class Action(models.TextChoices):
        ASSIGN = "assign", "Assign"
        CLOSE = "close", "Close"
        REOPEN = "reopen", "Reopen"
        TEMPLATE = "template", "Send a template"
        REFRESH = "refresh", "Refresh from WhatsApp"
        APPROVE = "approve", "Let everybody in who waits"
        TAG = "tag", "Add a tag"
        UNTAG = "untag", "Take a tag away"
        UNDO = "undo", "Undo"

    class State(models.TextChoices):
        RUNNING = "running"
        PAUSED = "paused"
        CANCELLED = "cancelled"
        DONE = "done"

    UNDOABLE = (Action.ASSIGN, Action.CLOSE, Action.REOPEN, Action.TAG, Action.UNTAG)

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    by = models.ForeignKey(User, models.CASCADE, related_name="+")
    action = models.CharField(max_length=10, choices=Action)
    details = models.JSONField(default=dict)
    """What the action needs: an assignee, a tag, a template with its values."""
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    client_key = models.UUIDField(null=True)
    undoes = models.OneToOneField("self", models.CASCADE, null=True, related_name="undone_by")
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["by", "client_key"], name="one_bulk_run_per_key")
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="running"), name="bulk_runs_due")
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}, {self.total}"

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.RUNNING, self.State.PAUSED}

    @property
    def handled(self) -> int:
        return self.done + self.failed

    @property
    def percent(self) -> int:
        return 100 * self.handled // self.total if self.total else 100

    @property
    def may_be_undone(self) -> bool:
        return not self.is_open and self.done > 0 and self.action in self.UNDOABLE


class BulkItem(models.Model):
    """One conversation of a run."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="items")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=500, blank=True)
    before = models.JSONField(default=dict)
    """How it was, for undoing."""

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "conversation"], name="one_bulk_item_each")
        ]
        indexes = [models.Index(fields=["run", "state", "id"], name="bulk_items_of_run")]

    def __str__(self) -> str:
        return f"{self.conversation} in {self.run}"
