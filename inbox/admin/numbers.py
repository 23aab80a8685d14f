from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.timezone import localtime

from accounts.models import BusinessNumber
from inbox.screen import number_news
from inbox.services import numbers
from whatsapp.explanations import explain


class NumberForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        """A number belongs where its connection does; its conversations cannot move house."""
        cleaned = super().clean() or self.cleaned_data
        connection = cleaned.get("connection")
        if connection is None:
            return cleaned
        if self.instance.pk and connection.workspace_id != self.instance.workspace_id:
            raise ValidationError({"connection": "This connection is another workspace's."})
        self.instance.workspace = connection.workspace
        return cleaned


@admin.register(BusinessNumber)
class BusinessNumberAdmin(admin.ModelAdmin):
    form = NumberForm
    list_display = ["name", "display_number", "workspace", "connection", "health", "paused_at"]
    list_filter = ["health", "workspace", "connection"]
    list_select_related = ["workspace", "connection"]
    search_fields = ["name", "display_number", "=phone_number_id"]
    autocomplete_fields = ["connection"]
    readonly_fields = ["workspace", "health", "paused_at", "pause_reason", "what_to_do", "news"]
    fieldsets = [
        (None, {"fields": ["name", "display_number", "workspace"]}),
        ("WhatsApp", {"fields": ["connection", "phone_number_id", "waba_id"]}),
        ("Sending", {"fields": ["messages_per_second", "health", "paused_at", "pause_reason"]}),
        ("When sending is paused", {"fields": ["what_to_do"]}),
        ("What WhatsApp said of it", {"fields": ["news"]}),
    ]
    actions = ["resume_sending"]

    @admin.display(description="what to do")
    def what_to_do(self, number: BusinessNumber) -> str:
        if number.health == BusinessNumber.Health.OK:
            return "Nothing: the number works."
        explanation = explain(number.pause_code)
        return (
            f"{explanation.cause} (code {number.pause_code}) {explanation.remedy} "
            'Then choose "Resume sending" in the list of numbers.'
        )

    @admin.display(description="latest")
    def news(self, number: BusinessNumber) -> str:
        told = number_news.latest([number]).get(number.pk, [])
        rows = ((localtime(one.at).strftime("%Y-%m-%d %H:%M"), one.words) for one in told)
        return format_html_join("", "<p>{} · {}</p>", rows) or "Nothing yet."

    @admin.action(description="Resume sending", permissions=["change"])
    def resume_sending(self, request: HttpRequest, chosen: QuerySet[BusinessNumber]) -> None:
        resumed = [number for number in chosen if numbers.resume(number=number, by=request.user)]
        for number in resumed:
            self.log_change(request, number, "Resumed sending.")
        if resumed:
            names = ", ".join(str(number) for number in resumed)
            self.message_user(request, f"Sending again: {names}.", messages.SUCCESS)
        else:
            self.message_user(request, "None of these was paused.", messages.WARNING)
