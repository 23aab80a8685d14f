"""Keys of programs: made here, shown once, thrown away here. And what was done with them."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.admin.mirrored import MirroredAdmin, as_json
from accounts.models import ApiKey, AuditEntry
from accounts.services import api_keys, audit


class ApiKeyForm(forms.ModelForm):
    disabled_groups = forms.MultipleChoiceField(
        choices=ApiKey.ResourceGroup.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Parts of the API that are closed to this key.",
    )

    class Meta:
        model = ApiKey
        fields = ("workspace", "name", "is_read_only", "numbers", "disabled_groups", "expires_at")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        workspace, numbers = cleaned.get("workspace"), cleaned.get("numbers") or ()
        foreign = [str(n) for n in numbers if workspace and n.workspace_id != workspace.pk]
        if foreign:
            raise ValidationError({"numbers": f"Not of this workspace: {', '.join(foreign)}."})
        return cleaned


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin):
    form = ApiKeyForm
    list_display = ["name", "preview", "workspace", "is_read_only", "expires_at", "last_used_at"]
    list_filter = ["workspace"]
    list_select_related = ["workspace"]
    search_fields = ["name"]
    autocomplete_fields = ["workspace", "numbers"]

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """What a key may do is fixed when it is given away; make another one instead."""
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Deleting many at once would leave no entry for each."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def save_model(self, request: HttpRequest, obj: ApiKey, form: ApiKeyForm, change: bool) -> None:
        given = form.cleaned_data
        key, secret = api_keys.create(
            workspace=given["workspace"],
            name=given["name"],
            numbers=list(given["numbers"]) or None,
            disabled_groups=given["disabled_groups"],
            is_read_only=given["is_read_only"],
            expires_at=given["expires_at"],
            actor=str(request.user),
            user=request.user,
            network=audit.network_of(request),
        )
        # The admin site goes on with the object it brought.
        obj.__dict__.update(key.__dict__)
        text = "The key, shown only now: {}"
        self.message_user(request, format_html(text, secret), messages.WARNING)

    def delete_model(self, request: HttpRequest, obj: ApiKey) -> None:
        api_keys.delete(
            obj, actor=str(request.user), user=request.user, network=audit.network_of(request)
        )


@admin.register(AuditEntry)
class AuditEntryAdmin(MirroredAdmin):
    list_display = ["created_at", "action", "object", "actor", "workspace"]
    list_filter = ["action", "workspace"]
    search_fields = ["object", "actor"]
    list_select_related = ["workspace"]
    fields = ["created_at", "workspace", "action", "object", "actor", "network", "what"]

    @admin.display(description="details")
    def what(self, entry: AuditEntry) -> SafeString:
        return as_json(entry.details)
