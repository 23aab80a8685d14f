"""What integrations can hear: facts of the log under the names that the formats share.

Message events have Zernio's names, group events Coral's. Kinds that are not named here are told
under their own name, so a new kind of fact reaches integrations without a change here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from inbox.models import Activity, Message

Kind = Activity.Kind

TEST = "webhook.test"

FOUND_BEFORE = frozenset(
    {
        Kind.PARTICIPANT_JOINED,
        Kind.PARTICIPANT_LEFT,
        Kind.PARTICIPANT_REMOVED,
        Kind.GROUP_RENAMED,
        Kind.GROUP_DESCRIBED,
        Kind.GROUP_SUSPENDED,
        Kind.GROUP_UNSUSPENDED,
    }
)
"""What Octet may see when it reads a group, before WhatsApp's news of it comes."""

SILENT = frozenset({Kind.GROUP_REQUESTED, Kind.GROUP_CHANGED, Kind.PIN_CHANGED, Kind.TAG_CHANGED})
"""Tell our own pages to look again, and nothing else."""

NAMES = {
    Kind.MESSAGE_RECEIVED: "message.received",
    Kind.PARTICIPANT_JOINED: "group_participants_add",
    Kind.PARTICIPANT_LEFT: "group_participants_remove",
    Kind.PARTICIPANT_REMOVED: "group_participants_remove",
    Kind.GROUP_CREATED: "group_create",
    Kind.GROUP_CREATE_FAILED: "group_create_failed",
    Kind.GROUP_RENAMED: "group_settings_update",
    Kind.GROUP_DESCRIBED: "group_settings_update",
    Kind.GROUP_DELETED: "group_delete",
    Kind.GROUP_SUSPENDED: "group_suspend",
    Kind.GROUP_UNSUSPENDED: "group_suspend",
}

STATES = {
    Message.State.HELD: "message.held",
    Message.State.QUEUED: "message.queued",
    Message.State.UNSURE: "message.unsure",
    Message.State.CANCELLED: "message.cancelled",
    Message.State.ACCEPTED: "message.accepted",
    Message.State.SENT: "message.sent",
    Message.State.DELIVERED: "message.delivered",
    Message.State.READ: "message.read",
    Message.State.PLAYED: "message.played",
    Message.State.FAILED: "message.failed",
}

COMES_WITH = {f"{NAMES[kind]}_explained": NAMES[kind] for kind in FOUND_BEFORE}
"""WhatsApp's news of what we had found: how somebody came or went, who changed a setting. It
happened no second time. It is told to those, too, who asked for the event that it belongs to."""

_FROM_MESSAGES = {Kind.MESSAGE_QUEUED, Kind.MESSAGE_STATUS, Kind.REACTION_CHANGED}

CATALOGUE: dict[str, list[str]] = {
    "Messages": ["message.received", *STATES.values(), "message.media"],
    "Reactions": ["reaction.received", "reaction.sent"],
    "Groups": [
        *dict.fromkeys(name for name in NAMES.values() if "group" in name),
        *sorted(COMES_WITH),
    ],
    "Join requests": [kind.value for kind in Kind if kind.startswith("join_request.")],
    "Notes": [kind.value for kind in Kind if kind.startswith("note.")],
    "Conversations": [kind.value for kind in Kind if kind.startswith("conversation.")],
    "Numbers": [kind.value for kind in Kind if kind.startswith("number.")],
    "Templates": [kind.value for kind in Kind if kind.startswith("template.")],
}
"""For people to choose from, by topic."""

_listed = {name for names in CATALOGUE.values() for name in names}
_others = [
    kind.value
    for kind in Kind
    if kind not in SILENT | NAMES.keys() | _FROM_MESSAGES and kind.value not in _listed
]
if _others:
    CATALOGUE["More"] = _others

ALL = frozenset(name for names in CATALOGUE.values() for name in names)

ABSENT = {
    "contact.field_changed": "It is contact.changed.",
    "contact.tag_added": "Tags are the conversation's here: conversation.tagged.",
    "contact.tag_removed": "Tags are the conversation's here: conversation.untagged.",
    "conversation.control_changed": "Chats are not handed over to other apps.",
    "message.deleted": "It comes as message.received whose metadata.kind is revoke.",
    "message.edited": "It comes as message.received whose metadata.kind is edit.",
    "whatsapp.account.alert_received": "It stands among the quarantined items of the admin site.",
    "whatsapp.account.status_updated": "A number that WhatsApp refuses is number.paused.",
    "whatsapp.contact.identity_changed": "It is contact.number_changed.",
    "referral.received": "It stands in metadata.referral of message.received.",
}
"""Of Zernio's contract, and never told here: what there is instead."""

ALSO_CALLED = {
    "number.paused": "account.disconnected",
    "number.resumed": "account.connected",
    "number.quality": "whatsapp.account.quality_updated",
    "number.name": "whatsapp.account.name_status_updated",
    "template.status": "whatsapp.template.status_updated",
    "template.category": "whatsapp.template.category_updated",
}
"""Zernio's names, for those who ask for them."""

TELLABLE = ALL | frozenset(ALSO_CALLED.values())
"""What may be asked for."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing to tell of a fact. `status` is the news of one person, where it is that:
    {status, contact, at, code?, pricing?}."""

    name: str
    fact: Activity
    ordinal: int
    status: dict[str, Any] | None = None

    @property
    def suffix(self) -> str:
        return f"_{self.ordinal}" if self.ordinal else ""


def of_fact(fact: Activity, message: Message | None) -> Iterator[Event]:
    """What a fact means to integrations: nothing, one event, or one for each person of a status.

    `message` is the fact's message as the fact left it.
    """
    kind = Kind(fact.kind)
    if kind in SILENT:
        return
    if kind == Kind.REACTION_CHANGED:
        name = "reaction.received" if fact.contact_id else "reaction.sent"
        yield Event(name, fact, 0)
    elif kind == Kind.MESSAGE_STATUS and "people" in fact.details:
        for ordinal, status in enumerate(fact.details["people"]):
            yield Event(f"message.{status['status']}", fact, ordinal, status)
    elif kind in _FROM_MESSAGES:
        name = STATES.get(message.state) if message else None
        if name:
            yield Event(name, fact, 0)
    elif kind in FOUND_BEFORE and "explains" in fact.details:
        yield Event(f"{NAMES[kind]}_explained", fact, 0)
    else:
        yield Event(NAMES.get(kind, kind.value), fact, 0)
