"""Conversations, messages and the log: to look at when somebody asks what happened."""

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.safestring import SafeString

from accounts.admin.mirrored import MirroredAdmin, MirroredInline, as_json, numbers_in
from accounts.models import BusinessNumber, Workspace
from inbox.models import Activity, Attempt, Conversation, Message, Receipt


@admin.register(Conversation)
class ConversationAdmin(MirroredAdmin):
    list_display = ["title", "status", "number", "assignee", "incoming_count", "last_message_at"]
    list_filter = ["status", "workspace", "number"]
    list_select_related = ["group", "contact", "number", "assignee"]
    search_fields = ["group__subject", "contact__name", "contact__wa_id__exact"]
    search_help_text = "Group subject, contact name, or an exact phone number (digits)."
    ordering = ["-pk"]


class AttemptInline(MirroredInline):
    model = Attempt
    fields = ["outcome", "token", "wamid", "problem_code", "problem", "started_at", "finished_at"]
    show_change_link = False


class ReceiptInline(MirroredInline):
    model = Receipt
    fields = ["contact", "delivered_at", "read_at", "played_at", "failed_at", "problem_code"]
    list_select_related = ["contact"]
    show_change_link = False


@admin.register(Message)
class MessageAdmin(MirroredAdmin):
    """What was said stands on the message's own page only, not in the list."""

    list_display = ["pk", "occurred_at", "direction", "kind", "state", "number", "problem_code"]
    list_filter = ["state", "direction", "number"]
    list_select_related = ["number"]
    search_fields = ["wamid"]
    search_help_text = "An exact wamid, message number or token."
    ordering = ["-pk"]
    exclude = ["details"]
    readonly_fields = ["more"]
    inlines = [AttemptInline, ReceiptInline]

    def exact_matches(self, term: str) -> list[QuerySet[Message]]:
        return [
            # The index begins with the number.
            Message.objects.filter(number__in=BusinessNumber.objects.all(), wamid=term),
            Message.objects.filter(attempts__token=term),
            Message.objects.filter(pk__in=numbers_in(term)),
        ]

    @admin.display(description="details")
    def more(self, message: Message) -> SafeString:
        return as_json(message.details)


@admin.register(Activity)
class ActivityAdmin(MirroredAdmin):
    list_display = ["seq", "kind", "workspace", "number", "conversation_id", "actor", "recorded_at"]
    list_filter = ["workspace", "number"]
    list_select_related = ["workspace", "number", "actor"]
    search_fields = ["seq"]
    search_help_text = "An exact seq or conversation number."
    ordering = ["-pk"]
    exclude = ["details"]
    readonly_fields = ["more"]

    def exact_matches(self, term: str) -> list[QuerySet[Activity]]:
        return [
            Activity.objects.filter(
                workspace__in=Workspace.objects.all(), seq__in=numbers_in(term)
            ),
            Activity.objects.filter(conversation__in=numbers_in(term)).order_by("-pk"),
        ]

    @admin.display(description="details")
    def more(self, activity: Activity) -> SafeString:
        return as_json(activity.details)
