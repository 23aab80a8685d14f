import hashlib
import secrets
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.connection import BusinessNumber
from accounts.models.workspace import Workspace

FULL, RESTRICTED = "sk_", "zrk_"
SHOWN = 4
"""So many characters at each end of a key may be seen later; the rest stays 192 bits and more."""


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def working(self, at: datetime | None = None) -> Self:
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=at or timezone.now()))


class ApiKey(models.Model):
    """Lets a program in, to one workspace. The secret itself is nowhere: only its hash is."""

    class ResourceGroup(models.TextChoices):
        ACCOUNTS = "accounts"
        CONTACTS = "contacts"
        MESSAGES = "messages"
        WEBHOOKS = "webhooks"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    """SHA-256 of the whole key in hex; 256 random bits need no slower hash."""
    preview = models.CharField(max_length=24, editable=False)
    is_read_only = models.BooleanField(default=False)
    disabled_groups = models.JSONField(
        default=list, blank=True, help_text="Parts of the API that are closed to this key."
    )
    numbers = models.ManyToManyField(
        BusinessNumber,
        blank=True,
        related_name="+",
        help_text="Leave empty to give access to every number of the workspace.",
    )
    is_bounded = models.BooleanField(default=False, editable=False)
    """Works only `numbers`, even when none of them is left."""
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "API key"

    def __str__(self) -> str:
        return f"{self.name} ({self.preview})"

    @property
    def is_restricted(self) -> bool:
        return self.is_read_only or self.is_bounded or bool(self.disabled_groups)

    def numbers_worked(self) -> models.QuerySet[BusinessNumber]:
        """What every query of a program starts from."""
        every = BusinessNumber.objects.filter(workspace=self.workspace_id)
        return every.filter(pk__in=self.numbers.values("pk")) if self.is_bounded else every


def new_secret(*, restricted: bool) -> str:
    return (RESTRICTED if restricted else FULL) + secrets.token_hex(32)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def preview_of(secret: str) -> str:
    return f"{secret[: secret.index('_') + 1 + SHOWN]}…{secret[-SHOWN:]}"
