"""A person's card: who they are, under which ids, and where the asker may meet them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import User, Workspace
from groups.models import Contact, Participant
from groups.services import identity_candidates
from inbox.models import Conversation
from inbox.pricing.countries import country_of

CHATS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation with the person in it; `seat` where it is a group."""

    conversation: Conversation
    seat: Participant | None


def context(
    contact: Contact, conversations: QuerySet[Conversation], workspace: Workspace
) -> dict[str, Any]:
    """`conversations` are those the asker may see; nothing else is shown of the person."""
    return {
        "contact": contact,
        "country": country_of(contact),
        "identities": list(contact.identities.order_by("kind", "pk")),
        "chats": chats(contact, conversations),
        "candidates": identity_candidates.of(contact, seen_in(conversations, workspace)),
        "merges": list(contact.merges.filter(undone_at=None).select_related("merged_by")[:10]),
        "kinds": Contact.Kind.choices,
        "colleagues": list(
            User.objects.filter(memberships__workspace=workspace, is_active=True).order_by("name")
        ),
        "rows": [*contact.fields.items(), ("", "")],
    }


def chats(contact: Contact, conversations: QuerySet[Conversation]) -> list[Chat]:
    about = Q(contact=contact) | Q(group__participants__contact=contact)
    seats = Prefetch(
        "group__participants", Participant.objects.filter(contact=contact), to_attr="their_seat"
    )
    found = conversations.filter(about).order_by("-last_message_at", "-pk")
    return [
        Chat(row, row.group.their_seat[0] if row.group else None)
        for row in found.prefetch_related(seats)[:CHATS_SHOWN]
    ]


def seen_in(conversations: QuerySet[Conversation], workspace: Workspace) -> QuerySet[Contact]:
    """Those whom somebody meets who may see these conversations."""
    groups = conversations.exclude(group=None).values("group")
    return Contact.objects.filter(
        Q(pk__in=conversations.exclude(contact=None).values("contact"))
        | Q(participations__group__in=groups)
        | Q(join_requests__group__in=groups),
        workspace=workspace,
    ).distinct()
