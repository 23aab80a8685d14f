"""All that the phones page shows, as one JSON object. Only reads."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone

from whatsapp.sandbox.control import shapes
from whatsapp.sandbox.models import (
    DirectChat,
    Fault,
    Group,
    JoinRequest,
    Message,
    Participant,
    Person,
    Receipt,
    Webhook,
)
from whatsapp.sandbox.models.groups import PARTICIPANT_LIMIT
from whatsapp.sandbox.phones import phrases
from whatsapp.sandbox.services import media, numbers, pinning, reacting

GROUPS_SHOWN = 30
MESSAGES_SHOWN = 60
# They hang on other messages.
NO_BUBBLES = ("reaction", "pin")
# How a person's chat with the business is called, where groups go by their group id.
DIRECT = "direct"


def take(open_chats: Iterable[str]) -> dict:
    """People, groups, trouble, and the messages of the chats that are open on some phone.

    `open_chats` holds group ids and `direct:<person id>`.
    """
    number = numbers.first_number()
    groups = _groups()
    open_keys = set(open_chats)
    return {
        "business": number.verified_name if number else "The business",
        "people": [_person(row) for row in Person.objects.order_by("pk")],
        "groups": [_group(row) for row in groups],
        "typing": _typing(),
        "previews": _previews(groups),
        "unread": _unread(),
        "chats": {key: _chat(key) for key in sorted(open_keys)},
        "pinned": {row.group_id: _pinned(row) for row in groups if row.group_id in open_keys},
        "faults": [shapes.fault(row) for row in Fault.objects.order_by("pk")],
        "waiting_webhooks": Webhook.objects.filter(state=Webhook.State.WAITING).count(),
    }


def _person(row: Person) -> dict:
    return shapes.person(row) | {
        "profile_title": row.get_profile_display(),
        "offline_since": _moment(row.offline_since),
    }


def _groups() -> list[Group]:
    newest = _bubbles().filter(group=OuterRef("pk")).order_by("-sent_at")
    return list(
        Group.objects.annotate(newest_message=Subquery(newest.values("pk")[:1]))
        .prefetch_related(
            Prefetch("participants", Participant.objects.order_by("joined_at", "pk")),
            Prefetch(
                "join_requests",
                JoinRequest.objects.filter(state="pending"),
                to_attr="pending_requests",
            ),
        )
        .order_by("-created_at", "-pk")[:GROUPS_SHOWN]
    )


def _group(row: Group) -> dict:
    places = [
        {
            "person": place.person_id,
            "state": place.state,
            "joined_at": _moment(place.joined_at),
            "ended_at": _moment(place.ended_at),
        }
        for place in row.participants.all()
    ]
    return {
        "group_id": row.group_id,
        "subject": row.subject,
        "picture": f"files/{row.picture_file}/" if row.picture_file else "",
        "invite_link": row.invite_link,
        "needs_approval": row.needs_approval,
        "is_suspended": row.is_suspended,
        "is_deleted": row.deleted_at is not None,
        "created_at": _moment(row.created_at),
        "places": places,
        "is_full": sum(place["state"] == "in" for place in places) >= PARTICIPANT_LIMIT,
        "pending": [request.person_id for request in row.pending_requests],
    }


def _typing() -> list[int]:
    """People who see that the business writes to them."""
    writing = DirectChat.objects.filter(typing_until__gt=timezone.now())
    return list(writing.order_by("person").values_list("person", flat=True))


def _pinned(group: Group) -> list[dict]:
    return [{"wamid": row.wamid, "words": _words(row)} for row in pinning.pinned(group)]


def _previews(groups: list[Group]) -> dict[str, dict]:
    """The last message of each chat, by its key."""
    newest = (
        _bubbles().filter(group=None, person=OuterRef("pk")).order_by("-sent_at").values("pk")[:1]
    )
    of_people = Person.objects.annotate(newest=Subquery(newest)).values_list("newest", flat=True)
    ids = [*(group.newest_message for group in groups), *of_people]
    rows = Message.objects.filter(pk__in=[pk for pk in ids if pk]).select_related("group")
    return {
        row.group.group_id if row.group else f"{DIRECT}:{row.person_id}": _message(row)
        for row in rows
    }


def _unread() -> dict[int, dict[str, int]]:
    """How many business messages each person has not looked at, by chat."""
    waiting = Receipt.objects.filter(read_at=None).exclude(delivered_at=None)
    counts = waiting.values_list("person", "message__group__group_id").annotate(n=Count("pk"))
    unread: dict[int, dict[str, int]] = defaultdict(dict)
    for person_id, group_id, count in counts.order_by():
        unread[person_id][group_id or DIRECT] = count
    return unread


def _chat(key: str) -> list[dict]:
    messages = Message.objects.filter(failed_code=None)
    kind, _, person_id = key.partition(":")
    if kind == DIRECT and person_id.isdigit():
        messages = messages.filter(group=None, person=int(person_id))
    else:
        messages = messages.filter(group__group_id=key)
    given = reacting.present(messages.filter(type="reaction").order_by("sent_at", "pk"))
    shown = messages.exclude(type__in=NO_BUBBLES).prefetch_related("receipts")
    newest = shown.order_by("-sent_at", "-pk")[:MESSAGES_SHOWN]
    return [
        _message(row) | {"reached": _reached(row), "reactions": given.get(row.wamid, {})}
        for row in reversed(newest)
    ]


def _bubbles() -> QuerySet[Message]:
    return Message.objects.filter(failed_code=None).exclude(type__in=NO_BUBBLES)


def _message(row: Message) -> dict:
    return {
        "id": row.pk,
        "wamid": row.wamid,
        "author": row.author_id,
        "text": _words(row),
        "file": _file(row),
        "template": _template(row),
        "choices": phrases.choices(row),
        "quoted": row.context_wamid,
        "at": _moment(row.sent_at),
        "is_read": row.marked_read_at is not None,
    }


def _file(row: Message) -> dict | None:
    """What to show of a file: its kind, and where it lies when it is ours."""
    if row.type not in media.TYPES:
        return None
    media_id = row.content.get("id")
    return {
        "kind": row.type,
        "url": f"files/{media_id}/" if media_id else "",
        "mime_type": row.content.get("mime_type", ""),
        "is_voice": bool(row.content.get("voice")),
        "name": row.content.get("filename") or row.content.get("link", ""),
    }


def _words(row: Message) -> str:
    if row.type in phrases.KINDS:
        return phrases.KINDS[row.type](row)
    words = row.content.get("body") or row.content.get("caption")
    return words or (row.content.get("text", "") if row.type == "button" else "")


def _template(row: Message) -> dict | None:
    """What stands around the text of a template: header, footer, buttons, cards."""
    if row.type != "template":
        return None
    return {key: row.content.get(key) for key in ("header", "footer", "buttons", "cards")}


def _reached(row: Message) -> list[int]:
    """On whose phones a business message has arrived."""
    return [
        receipt.person_id
        for receipt in row.receipts.all()
        if receipt.delivered_at or receipt.read_at
    ]


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="milliseconds") if at else None
