from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Expression, Q
from django.utils import timezone

from accounts.models import BusinessNumber, User, Workspace
from groups.models import Contact, Group
from whatsapp.content import Address


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(number__in=BusinessNumber.objects.visible_to(user))

    def worked_by(self, user: User | Expression) -> Self:
        """Likewise of a user who is known to be active, for a CompiledQuery."""
        return self.filter(number__in=BusinessNumber.objects.worked_by(user))


class Conversation(models.Model):
    """Our working thread about one WhatsApp group or one contact.

    The list shows this row alone: previews, counts and times are kept here by the services.
    """

    class Status(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="conversations")
    number = models.ForeignKey(BusinessNumber, models.PROTECT, related_name="+")
    group = models.OneToOneField(Group, models.CASCADE, null=True, related_name="+")
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="+")
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    assignee = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    incoming_count = models.PositiveIntegerField(default=0)
    pending_join_requests = models.PositiveIntegerField(default=0)
    last_message_at = models.DateTimeField(default=timezone.now)
    last_message = models.ForeignKey(
        "inbox.Message", models.SET_NULL, null=True, related_name="+", db_constraint=False
    )
    waiting_since = models.DateTimeField(null=True)
    """Since when a person waits for our answer; empty once we wrote last."""
    window_closes_at = models.DateTimeField(null=True)
    """Until when free text may be sent; empty when nobody has written yet."""
    window_opened_by = models.ForeignKey(
        Contact, models.SET_NULL, null=True, related_name="+", db_constraint=False
    )
    free_entry_until = models.DateTimeField(null=True)
    """Until when WhatsApp charges nothing, because they came by an ad or a page's button. It says
    so in our messages' statuses; the window for free text is another matter."""
    closed_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    """Closed for good: nothing can be written until somebody opens it again, or they write."""
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(group__isnull=True) ^ Q(contact__isnull=True),
                name="conversation_is_about_a_group_or_a_contact",
            ),
            models.UniqueConstraint(
                fields=["number", "contact"],
                condition=Q(contact__isnull=False),
                name="one_direct_chat_per_number_and_contact",
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "status", "-last_message_at", "-id"], name="conversation_list"
            ),
            models.Index(
                fields=["assignee", "status", "-last_message_at", "-id"],
                condition=Q(assignee__isnull=False),
                name="conversation_mine",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return str(self.group) if self.group else self.contact.display_name

    @property
    def is_group(self) -> bool:
        return self.group_id is not None

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    @property
    def address(self) -> Address:
        if self.group:
            return Address(group_id=self.group.wa_group_id)
        return Address(user_id=self.contact.user_id, wa_id=self.contact.wa_id)

    def window_is_open(self, at: datetime | None = None) -> bool:
        return self.window_closes_at is not None and self.window_closes_at > (at or timezone.now())
