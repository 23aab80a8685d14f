from django.db import models

from whatsapp.sandbox.identifiers import new_user_id


class Person(models.Model):
    """Somebody with WhatsApp on a phone, and how much of their identity businesses may see."""

    class Profile(models.TextChoices):
        PHONE = "phone", "Phone number visible"
        USERNAME_AND_PHONE = "username_and_phone", "Username and phone number"
        USERNAME = "username", "Username, phone number hidden"
        PARENT = "parent", "Phone number and parent user id"
        LEGACY = "legacy", "Phone number only, as before April 2026"

    name = models.CharField(max_length=64)
    phone = models.CharField(max_length=20, unique=True)
    user_id = models.CharField(max_length=140, unique=True, default=new_user_id)
    parent_user_id = models.CharField(max_length=140, blank=True)
    username = models.CharField(max_length=64, blank=True)
    profile = models.CharField(max_length=24, choices=Profile, default=Profile.PHONE)
    offline_since = models.DateTimeField(null=True, blank=True)
    sends_read_receipts = models.BooleanField(default=True)
    reads_at_once = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def is_online(self) -> bool:
        return self.offline_since is None

    @property
    def shows_phone(self) -> bool:
        return self.profile != self.Profile.USERNAME

    @property
    def shows_user_id(self) -> bool:
        return self.profile != self.Profile.LEGACY

    @property
    def shown_username(self) -> str:
        """With the leading @, as Meta's group samples have it; empty when there is none to show."""
        with_username = {self.Profile.USERNAME, self.Profile.USERNAME_AND_PHONE}
        return f"@{self.username}" if self.username and self.profile in with_username else ""

    @property
    def shown_parent_user_id(self) -> str:
        return self.parent_user_id if self.shows_user_id else ""

    @property
    def best_address(self) -> str:
        """What businesses call this person: the phone number if they see it, else the BSUID."""
        return self.phone if self.shows_phone else self.user_id
