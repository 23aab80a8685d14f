"""How we reach WhatsApp. Secrets go in and never come out again."""

import re
import secrets
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminURLFieldWidget
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.admin.mirrored import MirroredInline
from accounts.models import BusinessNumber, Connection
from accounts.services import template_sync
from accounts.services.connecting import WEBHOOK_FIELDS
from whatsapp.providers import PROVIDERS
from whatsapp.providers.dialog360.authentication import KEY_HEADER

AT_META = (
    "In the App Dashboard open WhatsApp, Configuration, and edit the webhook: paste the "
    "callback URL and the verify token.",
    f"Subscribe to the fields {', '.join(WEBHOOK_FIELDS)}.",
    "Subscribe the app to the WhatsApp Business Account; manage.py connect_number prints the call.",
    "Add the business number below the heading Business numbers.",
)
AT_360DIALOG = (
    "The access token is the number's API key. The app secret stays empty, unless 360dialog signs "
    "your webhooks with a platform secret: then it is that.",
    f"Set the number's webhook to the callback URL with a header {KEY_HEADER} that holds the "
    "verify token; manage.py connect_number --provider dialog360 prints the call.",
    "Add the business number below the heading Business numbers.",
)

SECRETS = ("access_token", "app_secret", "previous_app_secret", "verify_token")
LONG_ENOUGH_TO_HINT = 16
"""The last four characters of a shorter secret would say too much of it."""


class SecretField(forms.CharField):
    """Write only: shows nothing of what is stored; left empty it changes nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            max_length=4000,
            validators=[RegexValidator(re.compile(r"\A[!-~]*\Z"), "No spaces or accents.")],
            widget=forms.PasswordInput(
                attrs={"autocomplete": "new-password", "class": "vTextField"}
            ),
            **kwargs,
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class ConnectionForm(forms.ModelForm):
    base_url = forms.URLField(
        label="Base URL",
        assume_scheme="https",
        initial="https://graph.facebook.com",
        widget=AdminURLFieldWidget,
    )
    access_token = SecretField()
    app_secret = SecretField()
    previous_app_secret = SecretField()
    verify_token = SecretField()
    forget_previous_app_secret = forms.BooleanField(required=False)

    class Meta:
        model = Connection
        fields = ["workspace", "name", "provider", "base_url", *SECRETS]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(SECRETS) & self.fields.keys():
            self.initial.pop(name, None)
            self.fields[name].help_text = _hint(name, getattr(self.instance, name))

    def clean(self) -> dict[str, Any]:
        """Empty secrets keep what is stored; a replaced app secret stays valid as the previous one,
        since WhatsApp goes on signing with it for a while."""
        cleaned = super().clean() or self.cleaned_data
        stored, given = self.instance.app_secret, cleaned.get("app_secret")
        if given and stored not in {"", given} and not cleaned.get("previous_app_secret"):
            cleaned["previous_app_secret"] = stored
        for name in SECRETS:
            cleaned[name] = cleaned.get(name) or getattr(self.instance, name)
        usual = PROVIDERS["cloud_api"].default_base_url
        if cleaned.get("provider") in PROVIDERS and cleaned.get("base_url") == usual:
            cleaned["base_url"] = PROVIDERS[cleaned["provider"]].default_base_url
        if cleaned.get("forget_previous_app_secret"):
            cleaned["previous_app_secret"] = ""
        if self.instance.pk is None and not cleaned["access_token"]:
            raise ValidationError({"access_token": "WhatsApp lets nobody in without one."})
        return cleaned


def _hint(name: str, stored: str) -> str:
    if not stored:
        return "Leave empty to have one made." if name == "verify_token" else "Not set."
    ending = f" and ends in …{stored[-4:]}" if len(stored) >= LONG_ENOUGH_TO_HINT else ""
    return f"Is stored{ending}. Leave empty to keep it."


class NumberInline(MirroredInline):
    model = BusinessNumber
    fields = ["name", "display_number", "phone_number_id", "health"]


@admin.register(Connection)
class ConnectionAdmin(admin.ModelAdmin):
    form = ConnectionForm
    list_display = ["name", "workspace", "provider", "base_url", "created_at"]
    list_filter = ["workspace", "provider"]
    list_select_related = ["workspace"]
    search_fields = ["name"]
    autocomplete_fields = ["workspace"]
    readonly_fields = ["callback_url", "what_to_do"]
    fieldsets = [
        (None, {"fields": ["workspace", "name", "provider", "base_url"]}),
        ("Secrets", {"fields": [*SECRETS, "forget_previous_app_secret"]}),
        ("At WhatsApp", {"fields": ["callback_url", "what_to_do"]}),
    ]
    inlines = [NumberInline]
    actions = ["fetch_templates"]

    def get_readonly_fields(self, request: HttpRequest, obj: Connection | None = None) -> list[str]:
        fixed = list(super().get_readonly_fields(request, obj))
        return [*fixed, "workspace"] if obj else fixed

    def has_delete_permission(self, request: HttpRequest, obj: Connection | None = None) -> bool:
        """Its numbers, and with them all conversations, hang on it."""
        is_free = obj is None or not obj.numbers.exists()
        return is_free and super().has_delete_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Connection]:
        return super().get_queryset(request).select_related("workspace")

    def save_model(
        self, request: HttpRequest, obj: Connection, form: ConnectionForm, change: bool
    ) -> None:
        made = not obj.verify_token
        obj.verify_token = obj.verify_token or secrets.token_urlsafe(24)
        super().save_model(request, obj, form, change)
        if made:
            text = "Verify token, shown only now: {}"
            self.message_user(request, format_html(text, obj.verify_token), messages.WARNING)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Deleting many at once would ask nobody about the numbers."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.action(description="Fetch message templates", permissions=["change"])
    def fetch_templates(self, request: HttpRequest, chosen: QuerySet[Connection]) -> None:
        accounts = set(chosen.exclude(numbers__waba_id="").values_list("pk", "numbers__waba_id"))
        wanted = {(pk, waba_id) for pk, waba_id in accounts if waba_id}
        for pk, waba_id in wanted:
            template_sync.ask(pk, waba_id)
        self.message_user(request, f"Fetching the templates of {len(wanted)} accounts.")

    @admin.display(description="callback URL")
    def callback_url(self, connection: Connection) -> str:
        return connection.callback_url if connection.pk else "Save first."

    @admin.display(description="what to do")
    def what_to_do(self, connection: Connection) -> SafeString:
        steps = AT_360DIALOG if connection.provider == Connection.Provider.DIALOG360 else AT_META
        return format_html(
            "<ol>{}</ol>", format_html_join("", "<li>{}</li>", ((s,) for s in steps))
        )
