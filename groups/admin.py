"""Groups and people as WhatsApp told us of them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString

from accounts.admin.mirrored import MirroredAdmin, MirroredInline, as_json
from groups.models import (
    Contact,
    DoorRules,
    Group,
    GroupDefaults,
    GroupRequest,
    Identity,
    JoinRequest,
    Participant,
)


class IdentityInline(MirroredInline):
    model = Identity
    fields = ["kind", "value"]
    show_change_link = False


@admin.register(Contact)
class ContactAdmin(MirroredAdmin):
    list_display = ["display_name", "display_number", "user_id", "workspace", "created_at"]
    list_filter = ["workspace"]
    list_select_related = ["workspace"]
    search_fields = ["name", "username", "identities__value__exact"]
    search_help_text = "Name, username, or an exact phone number (digits) or user id."
    ordering = ["-pk"]
    inlines = [IdentityInline]


@admin.register(DoorRules)
class DoorRulesAdmin(admin.ModelAdmin):
    """Who gets into a number's groups without an agent."""

    list_display = ["number", "approves_invited", "approves_known", "rejects_blocked"]
    list_display += ["when_full", "hears_commands"]
    list_select_related = ["number"]
    search_fields = ["number__name", "number__display_number"]
    autocomplete_fields = ["number"]
    fieldsets = [
        (None, {"fields": ["number"]}),
        ("Who asks to join", {"fields": ["approves_invited", "approves_known"]}),
        ("Who does not get in", {"fields": ["rejects_blocked", "when_full"]}),
        ("In the group", {"fields": ["hears_commands"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: DoorRules | None = None) -> list[str]:
        """The rules of another number are another row."""
        return ["number"] if obj else []

    def save_model(self, request: HttpRequest, obj: DoorRules, form: Any, change: bool) -> None:
        obj.judge_again()
        super().save_model(request, obj, form, change)


class ParticipantInline(MirroredInline):
    model = Participant
    fields = ["contact", "state", "role", "joined_at", "left_at", "last_wrote_at"]
    list_select_related = ["contact", "group"]
    show_change_link = False


class JoinRequestInline(MirroredInline):
    model = JoinRequest
    fields = ["contact", "state", "verdict", "reason", "requested_at", "decided_at", "decided_by"]
    list_select_related = ["contact", "decided_by", "group"]
    show_change_link = False


class GroupRequestInline(MirroredInline):
    model = GroupRequest
    fields = ["kind", "state", "problem", "requested_by", "created_at", "settled_at"]
    list_select_related = ["requested_by"]


@admin.register(Group)
class GroupAdmin(MirroredAdmin):
    list_display = ["__str__", "state", "participant_count", "number", "workspace", "created_at"]
    list_filter = ["state", "join_approval_mode", "workspace", "number"]
    list_select_related = ["number", "workspace"]
    search_fields = ["subject", "wa_group_id__exact"]
    search_help_text = "Part of the subject, or the exact WhatsApp group id."
    ordering = ["-pk"]
    inlines = [ParticipantInline, JoinRequestInline, GroupRequestInline]


@admin.register(GroupRequest)
class GroupRequestAdmin(MirroredAdmin):
    list_display = ["kind", "state", "group", "number", "problem", "requested_by", "created_at"]
    list_filter = ["state", "kind", "number"]
    list_select_related = ["group", "number", "requested_by"]
    search_fields = ["request_id__exact", "group__subject"]
    ordering = ["-pk"]
    exclude = ["wish", "results"]
    readonly_fields = ["wished", "came_of_it"]

    @admin.display(description="what was asked")
    def wished(self, request: GroupRequest) -> SafeString:
        return as_json(request.wish)

    @admin.display(description="what came of it")
    def came_of_it(self, request: GroupRequest) -> SafeString:
        return as_json(request.results)


@admin.register(GroupDefaults)
class GroupDefaultsAdmin(admin.ModelAdmin):
    list_display = ["number", "subject_pattern", "join_approval_mode", "invite_template"]
    list_select_related = ["number", "invite_template"]
    search_fields = ["subject_pattern", "number__name"]
    raw_id_fields = ["number", "invite_template"]
