"""The business side of the fake WhatsApp: an app with one WABA, and its phone numbers."""

import secrets

from django.db import models

from whatsapp.sandbox.identifiers import new_numeric_id


def new_token() -> str:
    return "EAAsandbox" + secrets.token_hex(24)


def new_secret() -> str:
    return secrets.token_hex(16)


class BusinessAccount(models.Model):
    """An app and its WhatsApp Business Account: whose token opens what, who signs, who listens."""

    waba_id = models.CharField(max_length=32, unique=True, default=new_numeric_id)
    app_id = models.CharField(max_length=32, unique=True, default=new_numeric_id)
    name = models.CharField(max_length=128, default="Sandbox business")
    access_token = models.CharField(max_length=128, unique=True, default=new_token)
    app_secret = models.CharField(max_length=64, default=new_secret)
    verify_token = models.CharField(max_length=128, default=new_secret)
    callback_url = models.CharField(max_length=200, blank=True)
    override_callback_url = models.CharField(max_length=200, blank=True)
    said = models.JSONField(default=dict, blank=True)
    """What the account shall say instead of the usual: scopes, webhook_fields, token_expires_at,
    other_app_id."""
    is_subscribed = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class BusinessNumber(models.Model):
    """A phone number on the Cloud API. It owns groups and has direct chats."""

    account = models.ForeignKey(BusinessAccount, models.CASCADE, related_name="numbers")
    phone_number_id = models.CharField(max_length=32, unique=True, default=new_numeric_id)
    display_number = models.CharField(max_length=20, unique=True)
    verified_name = models.CharField(max_length=128)
    override_callback_url = models.CharField(max_length=200, blank=True)
    is_official_business_account = models.BooleanField(default=True)
    group_limit = models.PositiveIntegerField(default=10_000)
    group_calls_per_minute = models.PositiveIntegerField(null=True, blank=True)
    group_minute = models.DateTimeField(null=True, blank=True)
    group_calls = models.PositiveIntegerField(default=0)
    messages_per_second = models.PositiveIntegerField(null=True, blank=True)
    has_pair_limit = models.BooleanField(default=False)
    free_month = models.CharField(max_length=7, blank=True)
    free_used = models.PositiveIntegerField(default=0)
    said = models.JSONField(default=dict, blank=True)
    """Fields of the number that it shall show instead of the usual, by their Graph names."""
    profile = models.JSONField(default=dict, blank=True)
    webhook_headers = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.verified_name

    def free_used_in(self, month: str) -> int:
        return self.free_used if self.free_month == month else 0

    @property
    def effective_callback_url(self) -> str:
        """WhatsApp's order: the number's override, the WABA's override, the app's default."""
        account = self.account
        return self.override_callback_url or account.override_callback_url or account.callback_url
