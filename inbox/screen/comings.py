"""Who was in a group when, and how they came and went: the evidence, in the order it happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from groups.models import Contact, MembershipChange
from inbox.models import Activity, Conversation

CHANGES_SHOWN = 100

COLUMNS = (
    "when (UTC)",
    "what",
    "how",
    "by",
    "person",
    "name on WhatsApp",
    "username",
    "phone number",
    "WhatsApp user id",
)

WORDS = {
    MembershipChange.Kind.JOINED: "joined",
    MembershipChange.Kind.SEEN: "was in the group",
    MembershipChange.Kind.LEFT: "left",
    MembershipChange.Kind.REMOVED: "was removed",
    MembershipChange.Kind.GONE: "was found to have left",
}
FOUND = {
    MembershipChange.Kind.JOINED: MembershipChange.Kind.SEEN,
    MembershipChange.Kind.LEFT: MembershipChange.Kind.GONE,
}
"""What a reading proves, where it looks like the news of it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One coming or going. `how` and `by` come from our log; empty when nobody told."""

    contact: Contact
    kind: str
    words: str
    how: str
    by: str
    at: datetime

    @property
    def cells(self) -> tuple[str, ...]:
        contact = self.contact
        return (
            f"{self.at:%Y-%m-%d %H:%M:%S}",
            self.words,
            self.how,
            self.by,
            contact.display_name,
            contact.name,
            contact.username,
            contact.wa_id,
            contact.user_id,
        )


def newest(conversation: Conversation) -> list[Change]:
    """The last hundred, the newest first."""
    evidence = _evidence(conversation).order_by("-occurred_at", "-pk")
    return list(_told(conversation, evidence[:CHANGES_SHOWN]))


def every(conversation: Conversation) -> Iterator[Change]:
    return _told(conversation, _evidence(conversation).order_by("occurred_at", "pk"))


def _evidence(conversation: Conversation) -> QuerySet[MembershipChange]:
    changes = MembershipChange.objects.filter(group=conversation.group_id)
    return changes.select_related("contact")


def _told(conversation: Conversation, changes: QuerySet[MembershipChange]) -> Iterator[Change]:
    facts = conversation.activities.filter(kind__startswith="participant.")
    lines = {
        (fact.contact_id, _kind_of(fact), fact.occurred_at): fact
        for fact in facts.select_related("actor", "contact")
    }
    for change in changes.iterator(chunk_size=500):
        fact = lines.get((change.contact_id, change.kind, change.occurred_at))
        if fact and not fact.in_thread:
            # How they came or went has become known: that is told, and it happened once.
            continue
        yield Change(
            contact=change.contact,
            kind=change.kind,
            words=WORDS[change.kind],
            how=_how(fact),
            by=fact.actor.name if fact and fact.actor else "",
            at=change.occurred_at,
        )


def _kind_of(fact: Activity) -> str:
    """The kind of evidence that the fact tells of."""
    kind = fact.kind.removeprefix("participant.")
    return FOUND.get(kind, kind) if fact.details.get("found") else kind


def _how(fact: Activity | None) -> str:
    if fact is None or fact.kind != "participant.joined" or fact.details.get("found"):
        return ""
    return "after approval" if fact.details.get("approved") else "with the invite link"
