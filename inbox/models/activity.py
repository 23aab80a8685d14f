from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import BusinessNumber, User, Workspace
from groups.models import Contact
from inbox.models.conversation import Conversation
from inbox.models.message import Message
from inbox.models.note import Note


class Activity(models.Model):
    """A fact, written in the transaction that makes it true, and never changed.

    Four readers: the thread's timeline, open browsers, outgoing webhooks, GET /api/v1/events.
    `seq` counts up without gaps in the order of commits, per workspace.
    """

    class Kind(models.TextChoices):
        MESSAGE_RECEIVED = "message.received"
        MESSAGE_QUEUED = "message.queued"
        MESSAGE_STATUS = "message.status"
        MESSAGE_MEDIA = "message.media"
        REACTION_CHANGED = "reaction.changed"
        PIN_ADDED = "pin.added"
        PIN_REMOVED = "pin.removed"
        PIN_CHANGED = "pin.changed"
        NOTE_ADDED = "note.added"
        NOTE_CHANGED = "note.changed"
        NOTE_REMOVED = "note.removed"
        PARTICIPANT_JOINED = "participant.joined"
        PARTICIPANT_LEFT = "participant.left"
        PARTICIPANT_REMOVED = "participant.removed"
        JOIN_REQUEST_CREATED = "join_request.created"
        JOIN_REQUEST_REVOKED = "join_request.revoked"
        JOIN_REQUEST_APPROVED = "join_request.approved"
        JOIN_REQUEST_REJECTED = "join_request.rejected"
        JOIN_REQUEST_HELD = "join_request.held"
        JOIN_REQUEST_WAITING = "join_request.waiting"
        JOIN_REQUEST_OFFERED = "join_request.offered"
        CONTACT_NUMBER_CHANGED = "contact.number_changed"
        INVITE_SENT = "invite.sent"
        INVITE_CHANGED = "invite.changed"
        PARTICIPANT_ROLE = "participant.role"
        CONTACT_CHANGED = "contact.changed"
        CONTACT_BLOCKED = "contact.blocked"
        CONTACT_UNBLOCKED = "contact.unblocked"
        CONTACT_MERGED = "contact.merged"
        CONTACT_PARTED = "contact.parted"
        COMMAND_USED = "command.used"
        GROUP_REQUESTED = "group.requested"
        GROUP_CREATED = "group.created"
        GROUP_CREATE_FAILED = "group.create_failed"
        GROUP_RENAMED = "group.renamed"
        GROUP_DESCRIBED = "group.described"
        GROUP_PICTURED = "group.pictured"
        GROUP_CHANGED = "group.changed"
        GROUP_SUCCEEDED = "group.succeeded"
        GROUP_FOLLOWS = "group.follows"
        GROUP_DELETED = "group.deleted"
        GROUP_SUSPENDED = "group.suspended"
        GROUP_UNSUSPENDED = "group.unsuspended"
        CONVERSATION_STARTED = "conversation.started"
        CONVERSATION_ASSIGNED = "conversation.assigned"
        CONVERSATION_UNASSIGNED = "conversation.unassigned"
        CONVERSATION_CLOSED = "conversation.closed"
        CONVERSATION_ARCHIVED = "conversation.archived"
        CONVERSATION_REOPENED = "conversation.reopened"
        CONVERSATION_TAGGED = "conversation.tagged"
        CONVERSATION_UNTAGGED = "conversation.untagged"
        TAG_CHANGED = "tag.changed"
        EXPORT_CHANGED = "export.changed"
        NUMBER_PAUSED = "number.paused"
        NUMBER_RESUMED = "number.resumed"
        NUMBER_QUALITY = "number.quality"
        NUMBER_NAME = "number.name"
        TEMPLATE_STATUS = "template.status"
        TEMPLATE_CATEGORY = "template.category"

    MACHINE_KINDS = frozenset(
        {
            Kind.MESSAGE_STATUS,
            Kind.MESSAGE_MEDIA,
            Kind.REACTION_CHANGED,
            Kind.PIN_CHANGED,
            Kind.NOTE_CHANGED,
            Kind.NOTE_REMOVED,
            Kind.INVITE_CHANGED,
            Kind.CONTACT_CHANGED,
            Kind.CONTACT_MERGED,
            Kind.CONTACT_PARTED,
            Kind.GROUP_REQUESTED,
            Kind.GROUP_CHANGED,
            Kind.TAG_CHANGED,
            Kind.EXPORT_CHANGED,
            Kind.NUMBER_PAUSED,
            Kind.NUMBER_RESUMED,
            Kind.NUMBER_QUALITY,
            Kind.NUMBER_NAME,
            Kind.TEMPLATE_STATUS,
            Kind.TEMPLATE_CATEGORY,
        }
    )
    """Tell browsers and integrations to look again; not a line that people read."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=48, choices=Kind)
    number = models.ForeignKey(BusinessNumber, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(
        Conversation, models.CASCADE, null=True, related_name="activities"
    )
    """None for what is about the number as a whole."""
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="activities")
    note = models.ForeignKey(
        Note, models.CASCADE, null=True, related_name="activities", db_index=False
    )
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    details = models.JSONField(default=dict, blank=True)
    in_thread = models.BooleanField(default=False)
    """Is a line that people read: all but MACHINE_KINDS, until another fact takes the line over."""
    occurred_at = models.DateTimeField(default=timezone.now)
    """WhatsApp's time where it is WhatsApp's news."""
    recorded_at = models.DateTimeField(default=timezone.now)
    dedupe_key = models.CharField(max_length=255, blank=True)

    class Meta:
        verbose_name_plural = "activities"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "seq"], name="one_activity_per_seq"),
            models.UniqueConstraint(
                fields=["conversation", "dedupe_key"],
                condition=~Q(dedupe_key=""),
                name="one_activity_per_fact",
            ),
            models.UniqueConstraint(
                fields=["number", "dedupe_key"],
                condition=Q(conversation=None) & ~Q(dedupe_key=""),
                name="one_activity_per_fact_of_a_number",
            ),
        ]
        indexes = [
            models.Index(
                fields=["conversation", "-occurred_at", "-seq"],
                condition=Q(in_thread=True),
                name="thread_in_order",
            ),
            models.Index(
                fields=["note"], condition=Q(note__isnull=False), name="activities_of_notes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.seq}"


class ActivityClock(models.Model):
    """The workspace's last `seq`. Its row is stepped last in a transaction, so that the order of
    numbers is the order of commits: a reader past n never misses a smaller one."""

    workspace = models.OneToOneField(Workspace, models.CASCADE, primary_key=True, related_name="+")
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.last)
