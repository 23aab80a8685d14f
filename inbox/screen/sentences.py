"""What happened, in words: the lines between the messages of a thread."""

from typing import Any

from accounts.acting import API
from groups.models import JoinRequest
from inbox.history import Kind
from inbox.models import Activity

SENTENCES = {
    Kind.PARTICIPANT_JOINED: "{who} joined with the invite link",
    Kind.PARTICIPANT_LEFT: "{who} left the group",
    Kind.PARTICIPANT_REMOVED: "{who} was removed{by}",
    Kind.JOIN_REQUEST_CREATED: "{who} asks to join",
    Kind.JOIN_REQUEST_REVOKED: "{who} no longer asks to join",
    Kind.JOIN_REQUEST_APPROVED: "{who} was let in{by}{because}",
    Kind.JOIN_REQUEST_REJECTED: "{who} was turned away{by}{because}",
    Kind.CONTACT_NUMBER_CHANGED: "{who} has a new number",
    Kind.INVITE_SENT: "{who} was invited{by}",
    Kind.JOIN_REQUEST_HELD: "{who} waits for your team{because}",
    Kind.JOIN_REQUEST_WAITING: "{who} is on the waiting list{by}{because}",
    Kind.JOIN_REQUEST_OFFERED: "A seat is free: {who} is next on the waiting list",
    Kind.PARTICIPANT_ROLE: "{who} is {role}{by}",
    Kind.CONTACT_BLOCKED: "{who} was blocked{by}: {because_text}",
    Kind.CONTACT_UNBLOCKED: "{who} is no longer blocked{by}",
    Kind.COMMAND_USED: "{who} used {command}{outcome}",
    Kind.GROUP_CREATED: "The group was created{by}",
    Kind.GROUP_CREATE_FAILED: "WhatsApp did not create the group",
    Kind.GROUP_RENAMED: "The group is now called “{subject}”{by}",
    Kind.GROUP_DESCRIBED: "The description was changed{by}",
    Kind.GROUP_PICTURED: "The group has a new picture{by}",
    Kind.GROUP_DELETED: "The group was deleted{by}{rule}",
    Kind.GROUP_SUCCEEDED: "A successor group was created{by}",
    Kind.GROUP_FOLLOWS: "This group goes on from an earlier one",
    Kind.GROUP_SUSPENDED: "WhatsApp suspended the group",
    Kind.GROUP_UNSUSPENDED: "WhatsApp lifted the suspension",
    Kind.NOTE_ADDED: "{actor} wrote a note",
    Kind.PIN_ADDED: "{actor} pinned a message for {days}",
    Kind.PIN_REMOVED: "{actor} unpinned a message",
    Kind.CONVERSATION_STARTED: "{actor} started this chat",
    Kind.CONVERSATION_ASSIGNED: "{actor} assigned this to {assignee}",
    Kind.CONVERSATION_UNASSIGNED: "{actor} took the assignment away",
    Kind.CONVERSATION_CLOSED: "{actor} closed the conversation",
    Kind.CONVERSATION_ARCHIVED: "{actor} archived the conversation",
    Kind.CONVERSATION_REOPENED: "{actor} reopened the conversation",
    Kind.CONVERSATION_TAGGED: "{actor} added the {tags}",
    Kind.CONVERSATION_UNTAGGED: "{actor} took away the {tags}",
}

FOUND = {
    Kind.PARTICIPANT_JOINED: "{who} was found to be a member",
    Kind.PARTICIPANT_LEFT: "{who} was found to have left",
    Kind.JOIN_REQUEST_CREATED: "{who} was found to be asking to join",
    Kind.JOIN_REQUEST_REVOKED: "{who} was found to be no longer asking to join",
    Kind.GROUP_RENAMED: "The group was found to be called “{subject}”",
    Kind.GROUP_DESCRIBED: "The description was found to have been changed",
    Kind.GROUP_DELETED: "The group was found to be deleted",
    Kind.GROUP_SUSPENDED: "The group was found to be suspended by WhatsApp",
    Kind.GROUP_UNSUSPENDED: "The group was found to be no longer suspended",
}
"""Nobody told us: we saw it when we read the group from WhatsApp."""
RULES = {"closed": "it had been closed for", "empty": "nobody had been in it for"}
ROLES = {"admin": "now a local admin", "member": "no longer a local admin"}
NOTE_REMOVED = "{remover} removed a note"
APPROVED = "{who} joined after approval"
TOOK = "{actor} took this conversation"

ICONS = {
    Kind.PARTICIPANT_JOINED: "user-plus",
    Kind.PARTICIPANT_LEFT: "log-out",
    Kind.PARTICIPANT_REMOVED: "user-minus",
    Kind.JOIN_REQUEST_CREATED: "hand",
    Kind.JOIN_REQUEST_REVOKED: "undo-2",
    Kind.JOIN_REQUEST_APPROVED: "user-check",
    Kind.JOIN_REQUEST_REJECTED: "user-x",
    Kind.CONTACT_NUMBER_CHANGED: "smartphone",
    Kind.INVITE_SENT: "link",
    Kind.JOIN_REQUEST_HELD: "hand",
    Kind.JOIN_REQUEST_WAITING: "hourglass",
    Kind.JOIN_REQUEST_OFFERED: "door-open",
    Kind.PARTICIPANT_ROLE: "shield",
    Kind.CONTACT_BLOCKED: "ban",
    Kind.CONTACT_UNBLOCKED: "circle-check",
    Kind.COMMAND_USED: "zap",
    Kind.GROUP_CREATED: "users",
    Kind.GROUP_CREATE_FAILED: "triangle-alert",
    Kind.GROUP_RENAMED: "pencil",
    Kind.GROUP_DESCRIBED: "pencil",
    Kind.GROUP_PICTURED: "image",
    Kind.GROUP_DELETED: "trash-2",
    Kind.GROUP_SUCCEEDED: "corner-up-right",
    Kind.GROUP_FOLLOWS: "corner-up-right",
    Kind.GROUP_SUSPENDED: "lock",
    Kind.GROUP_UNSUSPENDED: "lock-open",
    Kind.NOTE_ADDED: "sticky-note",
    Kind.PIN_ADDED: "pin",
    Kind.PIN_REMOVED: "pin",
    Kind.CONVERSATION_STARTED: "message-circle",
    Kind.CONVERSATION_ASSIGNED: "user-round",
    Kind.CONVERSATION_UNASSIGNED: "user-round",
    Kind.CONVERSATION_CLOSED: "check",
    Kind.CONVERSATION_ARCHIVED: "archive",
    Kind.CONVERSATION_REOPENED: "rotate-ccw",
    Kind.CONVERSATION_TAGGED: "tag",
    Kind.CONVERSATION_UNTAGGED: "tag",
}
"""Names in the icon set."""


def of(activity: Activity) -> str:
    """One sentence for a person to read; "" for kinds that are not a line of the thread."""
    details = activity.details
    template = SENTENCES.get(Kind(activity.kind), "")
    if details.get("found"):
        template = FOUND.get(Kind(activity.kind), template)
    note = activity.note
    if note and note.is_removed:
        template = NOTE_REMOVED
    if details.get("approved"):
        template = APPROVED
    if activity.actor and details.get("assignee") == activity.actor.name:
        template = TOOK
    return template.format(
        who=activity.contact.display_name if activity.contact else "Somebody",
        actor=actor_of(activity),
        remover=note.removed_by.name if note and note.removed_by else "A program",
        by=_by(activity),
        because=_because(activity),
        because_text=details.get("because", ""),
        role=ROLES.get(details.get("role", ""), ""),
        rule=_rule(details),
        command=details.get("command", ""),
        outcome=f": {details['outcome']}" if details.get("outcome") else "",
        subject=details.get("subject", ""),
        assignee=details.get("assignee", ""),
        tags=_tags(details.get("tags", [])),
        days="1 day" if details.get("days") == 1 else f"{details.get('days')} days",
    )


def actor_of(activity: Activity) -> str:
    """The name of who did it; a program and Octet itself have one too."""
    if activity.actor:
        return activity.actor.name
    return "A program" if _is_by_program(activity) else "Octet"


def _by(activity: Activity) -> str:
    if activity.actor:
        return f" by {activity.actor.name}"
    return " by a program" if _is_by_program(activity) else ""


def _is_by_program(activity: Activity) -> bool:
    return activity.details.get("via") == API


def _tags(tags: list[dict[str, str]]) -> str:
    names = [f"“{tag['name']}”" for tag in tags]
    listed = ", ".join(names[:-1]) + " and " + names[-1] if names[1:] else "".join(names)
    return f"tags {listed}" if names[1:] else f"tag {listed}"


def _because(activity: Activity) -> str:
    """The reason of a rule; what an agent did needs none."""
    reason = activity.details.get("reason", "")
    if activity.actor or reason not in JoinRequest.Reason.values:
        return ""
    return f": {JoinRequest.Reason(reason).label}"


def _rule(details: dict[str, Any]) -> str:
    """Why a group was deleted that nobody deleted by hand."""
    if (words := RULES.get(details.get("rule", ""))) is None:
        return ""
    days = details["days"]
    return f" by rule: {words} {days} day{'s' if days != 1 else ''}"


def icon_of(activity: Activity) -> str:
    return ICONS.get(Kind(activity.kind), "info")
