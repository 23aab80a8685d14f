"""What was done on this site, by whom."""

from django.contrib import admin
from django.contrib.admin.models import LogEntry

from accounts.admin.mirrored import MirroredAdmin


@admin.register(LogEntry)
class LogEntryAdmin(MirroredAdmin):
    list_display = ["action_time", "user", "content_type", "object_repr", "what"]
    list_filter = ["action_flag"]
    list_select_related = ["user", "content_type"]
    search_fields = ["object_repr", "user__email"]
    fields = ["action_time", "user", "content_type", "object_repr", "what"]

    @admin.display(description="change")
    def what(self, entry: LogEntry) -> str:
        return entry.get_change_message() or entry.get_action_flag_display()
