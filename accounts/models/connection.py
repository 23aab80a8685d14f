import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, Expression, OuterRef, Q

from accounts.encryption import EncryptedTextField
from accounts.models.user import User
from accounts.models.workspace import Membership, Workspace
from whatsapp.gateway import Credentials, Gateway
from whatsapp.providers import open_gateway


def new_path_token() -> str:
    return secrets.token_urlsafe(24)


class Connection(models.Model):
    """How we reach a provider, and how it reaches us. One connection has many numbers."""

    class Provider(models.TextChoices):
        CLOUD_API = "cloud_api", "WhatsApp Cloud API"
        DIALOG360 = "dialog360", "360dialog"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="connections")
    name = models.CharField(max_length=120)
    provider = models.CharField(max_length=20, choices=Provider, default=Provider.CLOUD_API)
    base_url = models.URLField(default="https://graph.facebook.com")
    access_token = EncryptedTextField(blank=True)
    app_secret = EncryptedTextField(blank=True)
    previous_app_secret = EncryptedTextField(
        blank=True, help_text="Still accepted on webhooks while the app secret is being changed."
    )
    verify_token = EncryptedTextField(blank=True)
    path_token = models.CharField(
        max_length=64, unique=True, default=new_path_token, editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def callback_url(self) -> str:
        """The address to give WhatsApp for its webhooks."""
        return f"{settings.SITE_URL}/webhooks/whatsapp/{self.path_token}/"

    @property
    def app_secrets(self) -> list[str]:
        return [secret for secret in (self.app_secret, self.previous_app_secret) if secret]


class BusinessNumberQuerySet(models.QuerySet["BusinessNumber"]):
    def visible_to(self, user: User) -> Self:
        """The numbers this user works: those of the membership, or every one."""
        return self.worked_by(user) if user.is_active else self.none()

    def worked_by(self, user: User | Expression) -> Self:
        """Likewise of a user who is known to be active, also where the user is not known yet (in
        a CompiledQuery)."""
        mine = Membership.objects.filter(user=user, workspace=OuterRef("workspace"))
        every = mine.filter(every_number=True)
        named = mine.filter(numbers=OuterRef("pk"))
        return self.filter(Q(Exists(every)) | Q(Exists(named)))


class BusinessNumber(models.Model):
    """A WhatsApp business number that we answer from."""

    class Health(models.TextChoices):
        OK = "ok", "working"
        PAUSED = "paused", "paused"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="numbers")
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="numbers")
    phone_number_id = models.CharField(max_length=64)
    waba_id = models.CharField("WhatsApp Business Account id", max_length=64, blank=True)
    display_number = models.CharField(max_length=32)
    name = models.CharField(max_length=120)
    messages_per_second = models.PositiveIntegerField(
        default=64, help_text="At most this many a second; WhatsApp's limit is 80 in both ways."
    )
    is_on_business_app = models.BooleanField(
        default=False,
        help_text="Also used in the WhatsApp Business app (coexistence): it may have no groups.",
    )
    health = models.CharField(max_length=10, choices=Health, default=Health.OK)
    paused_at = models.DateTimeField(null=True, blank=True)
    pause_code = models.PositiveIntegerField(default=0)
    pause_reason = models.CharField(max_length=500, blank=True)
    alert_due_at = models.DateTimeField(null=True, editable=False)
    """Of a paused number whose admins have not been told yet."""
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BusinessNumberQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "phone_number_id"], name="one_number_per_connection"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.display_number})"

    @property
    def credentials(self) -> Credentials:
        return Credentials(
            provider=self.connection.provider,
            base_url=self.connection.base_url,
            graph_version=settings.GRAPH_VERSION,
            access_token=self.connection.access_token,
            phone_number_id=self.phone_number_id,
        )

    def open_gateway(self) -> Gateway:
        return open_gateway(self.credentials)
