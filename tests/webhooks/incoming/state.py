"""What agents would see, written down so that two runs can be compared."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count

from groups.models import Contact, Group, Identity, JoinRequest, Participant
from inbox.models import Activity, Charge, Conversation, Message, Reaction

Rows = Iterable[tuple[Any, ...]]
State = dict[str, list[tuple[Any, ...]]]

PERSON = ("contact__user_id", "contact__wa_id")
PLACE = ("conversation__group__wa_group_id", "conversation__contact__user_id")

NOT_COMPARED = ["group.changed", "reaction.changed", "contact.merged", "contact.number_changed"]
"""A new number is told where its owner was known to be when the news came."""


def observe() -> State:
    rows = _who_they_are() | _what_goes_on() | _what_was_said()
    return {name: sorted(values, key=str) for name, values in rows.items()}


def _who_they_are() -> dict[str, Rows]:
    return {
        "contacts": Contact.objects.values_list("name", "username", "wa_id", "user_id"),
        "identities": Identity.objects.values_list("kind", "value", *PERSON),
        "groups": Group.objects.values_list(
            *("wa_group_id", "subject", "description", "state", "invite_link"),
            *("participant_count", "join_approval_mode"),
        ),
        "participants": Participant.objects.values_list(
            "group__wa_group_id", *PERSON, "state", "joined_at", "left_at", "last_wrote_at"
        ),
        "join requests": JoinRequest.objects.values_list("join_request_id", *PERSON, "state"),
    }


def _what_goes_on() -> dict[str, Rows]:
    talked = Conversation.objects.exclude(last_message=None)
    compared = Activity.objects.exclude(kind__in=NOT_COMPARED)
    return {
        "conversations": Conversation.objects.values_list(
            *("group__wa_group_id", *PERSON, "incoming_count", "pending_join_requests"),
            *("window_closes_at", "window_opened_by__user_id", "free_entry_until"),
            *("last_message__wamid", "waiting_since", "status"),
        ),
        "last words": talked.values_list("last_message__wamid", "last_message_at"),
        "activities": compared.values_list(
            "kind", "conversation__group__wa_group_id", *PERSON, "message__wamid", "occurred_at"
        ),
    }


def _what_was_said() -> dict[str, Rows]:
    return {
        "messages": Message.objects.values_list(
            "wamid", "text", "kind", "quoted_wamid", *PERSON, *PLACE, "state", "occurred_at"
        ),
        "reactions": Reaction.objects.values_list(
            "message__wamid", *PERSON, "emoji", "occurred_at"
        ),
        "charges": Charge.objects.values_list(
            "receipt__message__wamid", "receipt__contact__user_id", "category", "pricing_type"
        ),
    }


def doubles() -> list[Any]:
    """Whatever is here more than once."""
    counts = [
        Message.objects.values("number", "wamid"),
        Identity.objects.values("workspace", "kind", "value"),
        Group.objects.values("number", "wa_group_id"),
        Conversation.objects.exclude(group=None).values("group"),
        Conversation.objects.exclude(contact=None).values("number", "contact"),
        Contact.objects.exclude(user_id="").values("workspace", "user_id"),
        Activity.objects.values("workspace", "seq"),
        Activity.objects.filter(kind="message.received").values("message"),
        Reaction.objects.values("message", "contact"),
    ]
    return [row for rows in counts for row in rows.annotate(n=Count("pk")).filter(n__gt=1)]
