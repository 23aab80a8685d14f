from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from groups.models.contact import Contact
from groups.models.group import Group


class Invite(models.Model):
    """A person whom an agent asked into a group, and how far they came. One per group and person:
    asking again continues it.

    It is the outbox row of inviting, too: while `due_at` is set a message with the link is to be
    queued, as soon as the group has one.
    """

    class Means(models.TextChoices):
        TEMPLATE = "template", "template"
        TEXT = "text", "text with the link"

    class State(models.TextChoices):
        """How far they came; rises only (see RANK), also when they leave again."""

        PLANNED = "planned", "about to be invited"
        INVITED = "invited"
        DELIVERED = "delivered"
        READ = "read"
        ASKED = "asked", "asked to join"
        JOINED = "joined"
        WROTE = "wrote", "joined and wrote"

    RANK = {
        State.PLANNED: 0,
        State.INVITED: 10,
        State.DELIVERED: 20,
        State.READ: 30,
        State.ASKED: 40,
        State.JOINED: 50,
        State.WROTE: 60,
    }
    CLOSED = frozenset({State.JOINED, State.WROTE})

    group = models.ForeignKey(Group, models.CASCADE, related_name="invites")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="invites")
    means = models.CharField(max_length=10, choices=Means, default=Means.TEMPLATE)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    link = models.CharField(max_length=256, blank=True)
    """The group's link when it was last sent: after a reset it is not the group's any more."""
    sends = models.PositiveSmallIntegerField(default=0)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    via = models.CharField(max_length=10, blank=True)
    """By what road (accounts.acting) they were last asked in."""
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    """When a message with the link was last queued."""
    joined_at = models.DateTimeField(null=True)
    problem_code = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)
    """Why the last message did not go out or arrive."""

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["group", "contact"], name="one_invite_per_person")
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="invites_due")
        ]

    def __str__(self) -> str:
        return f"invite {self.pk}"

    @property
    def is_closed(self) -> bool:
        """They came."""
        return self.state in self.CLOSED

    @property
    def is_waiting(self) -> bool:
        """Its message has not been queued yet."""
        return self.due_at is not None

    @property
    def has_dead_link(self) -> bool:
        """The link they were sent was reset, so they cannot use it. `group` must be loaded."""
        return bool(self.link) and not self.is_closed and self.link != self.group.invite_link

    def rise(self, state: "Invite.State") -> bool:
        """Note that they came so far; True when that was further than before."""
        if self.RANK[state] <= self.RANK[self.State(self.state)]:
            return False
        self.state = state
        return True


DEAD_LINK = ~Q(link="") & ~Q(state__in=Invite.CLOSED) & ~Q(link=F("group__invite_link"))
"""Invites whose link was reset."""
