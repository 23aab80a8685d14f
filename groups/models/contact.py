from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User, Workspace
from groups.phone_numbers import spaced
from whatsapp.events import Person

MAX_ALIAS_LENGTH = 120
MOST_WORDS = 5
MAX_REASON_LENGTH = 200


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(workspace__memberships__user=user)

    def like(self, words: str) -> Self:
        """Those who have all these words in their name, our name for them or their username, or
        the digits, three at least, in their phone number. Of no words: everybody."""
        words = words.replace("\0", "")
        named = Q()
        for word in words.split()[:MOST_WORDS]:
            named &= (
                Q(name__icontains=word)
                | Q(alias__icontains=word)
                | Q(username__icontains=word.removeprefix("@"))
            )
        digits = "".join(letter for letter in words if letter.isascii() and letter.isdigit())
        return self.filter(named | Q(wa_id__contains=digits) if len(digits) > 2 else named)


class Contact(models.Model):
    """A person on WhatsApp. Found by their identities; the phone number may be unknown."""

    class Kind(models.TextChoices):
        CUSTOMER = "customer"
        PARTNER = "partner"
        STAFF = "staff"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=256, blank=True, help_text="The name they chose.")
    username = models.CharField(max_length=256, blank=True)
    wa_id = models.CharField("phone number", max_length=32, blank=True)
    user_id = models.CharField("WhatsApp user id", max_length=256, blank=True)
    named_at = models.DateTimeField(null=True, editable=False)
    """When WhatsApp last told us the name: older news that comes late must not win."""
    user_id_at = models.DateTimeField(null=True, editable=False)
    wa_id_at = models.DateTimeField(null=True, editable=False)
    """When WhatsApp said that the id changed, likewise."""
    alias = models.CharField("our name for them", max_length=MAX_ALIAS_LENGTH, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, blank=True)
    colleague = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="agent"
    )
    """Staff only: the user of ours who this person is."""
    notes = models.TextField(blank=True)
    fields = models.JSONField(default=dict, blank=True)
    """What the team writes down of them: name of the field to its value, both text."""
    blocked_at = models.DateTimeField(null=True, blank=True)
    blocked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    blocked_because = models.CharField(max_length=MAX_REASON_LENGTH, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The best we have: our name for them, theirs, @username, number, or a neutral word."""
        if self.alias or self.name:
            return self.alias or self.name
        if self.username:
            return f"@{self.username}"
        return self.display_number or "Unknown person"

    @property
    def short_name(self) -> str:
        return (self.alias or self.name).split(" ")[0] or self.display_name

    @property
    def is_blocked(self) -> bool:
        return self.blocked_at is not None

    @property
    def display_number(self) -> str:
        return spaced(self.wa_id) if self.wa_id else ""

    @property
    def person(self) -> Person:
        return Person(
            user_id=self.user_id, wa_id=self.wa_id, username=self.username, name=self.name
        )


class Identity(models.Model):
    """One id by which WhatsApp may name a contact. Old ids stay: late news still finds them."""

    class Kind(models.TextChoices):
        USER_ID = "user_id", "user id (BSUID)"
        PARENT_USER_ID = "parent_user_id", "parent user id"
        WA_ID = "wa_id", "phone number"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=20, choices=Kind)
    value = models.CharField(max_length=256)

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "kind", "value"], name="one_contact_per_identity"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"
