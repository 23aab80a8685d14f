from django.db import models
from django.utils import timezone

from accounts.models import User, Workspace
from groups.models.contact import Contact


class ContactMerge(models.Model):
    """Two contacts became one: what moved is kept here, so that it can be undone."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    kept = models.ForeignKey(Contact, models.CASCADE, related_name="merges")
    dropped_id = models.PositiveBigIntegerField()
    """The id that the other contact had; undoing gives it back."""
    dropped_name = models.CharField(max_length=256)
    moved = models.JSONField(default=dict)
    """By table: ids that moved, and rows as they were where moving them changed them."""
    merged_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    """Nobody: WhatsApp named both at once."""
    merged_at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"merge {self.pk}"
