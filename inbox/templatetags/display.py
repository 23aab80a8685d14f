"""How things look on the screen: icons, initials, times, previews. No queries in here."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from groups.models import Contact
from inbox.models import Conversation, Message
from inbox.screen import colours
from inbox.screen.formatting import as_plain
from inbox.screen.listing import initials_of

register = template.Library()

SPRITE = settings.BASE_DIR / "static" / "vendor" / "lucide" / "sprite.svg"

LATE = timedelta(minutes=2)
RUN = timedelta(minutes=5)
"""Messages of one author within this time stand together under one name."""

KINDS = {
    "image": ("image", "Photo"),
    "video": ("video", "Video"),
    "audio": ("mic", "Audio"),
    "voice": ("mic", "Voice message"),
    "document": ("file-text", "Document"),
    "sticker": ("sticker", "Sticker"),
    "location": ("map-pin", "Location"),
    "contacts": ("contact", "Contact card"),
    "order": ("shopping-bag", "Order"),
    "template": ("message-square", "Template"),
    "reaction": ("smile", "Reaction"),
    "button": ("reply", "Tapped"),
    "interactive": ("list", "Choices"),
    "system": ("info", "Notice from WhatsApp"),
    "edit": ("pencil", "They changed a message"),
    "revoke": ("ban", "They deleted a message"),
}
UNKNOWN_KIND = ("message-circle-off", "A message that WhatsApp does not pass on to businesses")


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """One symbol of the sprite, for the eye only: a text must stand beside it."""
    return _icon(str(name), css)


@cache
def _icon(name: str, css: str) -> SafeString:
    classes = f"icon {css}".strip()
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="#icon-{}"></use></svg>', classes, name
    )


@register.simple_tag
@cache
def sprite() -> SafeString:
    """All icons, once per page: a file would be asked for anew with each icon that comes live,
    and would not be there when the connection is lost."""
    return SafeString(SPRITE.read_text())


@register.filter
def initials(name: object) -> str:
    return initials_of(str(name or ""))


@register.filter
def agent_colour(user: User) -> int:
    """One of eight colours, always the same for one of our people."""
    return colours.of_person(user.pk)


@register.filter
def contact_colour(contact: Contact) -> int:
    """The colour of a person outside of groups; in a group the participant has one."""
    return colours.of_person(contact.pk)


@register.filter
def iso(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else ""


@register.simple_tag
def moment(at: datetime | None, style: str = "time") -> SafeString:
    """A <time> in UTC that clock.js turns into the reader's own; style says how much of it."""
    if at is None:
        return SafeString("")
    at = at.astimezone(UTC)
    short = style == "time" or (style == "row" and at.date() == timezone.now().date())
    words = f"{at:%H:%M}" if short else f"{at.day} {at:%b}"
    if style == "when":
        words = f"{at.day} {at:%b}, {at:%H:%M}"
    # One for each row and line: what has nothing to be escaped is written plainly.
    machine = at.isoformat(timespec="microseconds")
    return SafeString(f'<time datetime="{machine}" data-clock="{style}">{words}</time>')


@register.simple_tag
def phones_address() -> str:
    """Where the sandbox's phones are; "" without a sandbox."""
    return f"{settings.SANDBOX_URL}/" if settings.SANDBOX else ""


@register.filter
def row_sort(conversation: Conversation) -> str:
    return f"{iso(conversation.last_message_at)}.{conversation.pk:012d}"


@register.filter
def late_by(message: Message) -> str:
    """ "12 min" when a message reached us long after it was written, else nothing."""
    late = message.arrived_at - message.occurred_at
    if late <= LATE or message.is_outgoing:
        return ""
    minutes = int(late.total_seconds() // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"


@register.filter
def kind_icon(message: Message) -> str:
    return KINDS.get(_drawn_as(message), UNKNOWN_KIND)[0]


@register.filter
def kind_words(message: Message) -> str:
    return KINDS.get(_drawn_as(message), UNKNOWN_KIND)[1]


def _drawn_as(message: Message) -> str:
    if message.kind == "audio" and message.details.get("voice") is True:
        return "voice"
    if message.kind == "interactive" and not message.is_outgoing:
        return "button"
    return message.kind


@register.filter
def preview(message: Message) -> str:
    """The message in one line of the list."""
    text = " ".join(as_plain(message.text[:240]).split())
    if message.kind == "text":
        return text
    words = kind_words(message)
    return f"{words} · {text}" if text else words


@register.filter
def runs(items: Iterable[Any]) -> Iterator[tuple[Any, bool]]:
    """Each item with "goes on from the one before": regroup.js keeps the same rule live."""
    before: Message | None = None
    for item in items:
        message = item.message
        yield item, before is not None and message is not None and _same_run(before, message)
        before = message


def _same_run(before: Message, message: Message) -> bool:
    same = (before.direction, before.contact_id, before.agent_id) == (
        message.direction,
        message.contact_id,
        message.agent_id,
    )
    return same and message.occurred_at - before.occurred_at < RUN
