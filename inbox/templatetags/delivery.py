"""The tick beside a message of ours: one state, one icon, one sentence for screen readers."""

from dataclasses import dataclass

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from inbox.models import Conversation, Message
from inbox.templatetags.display import icon

register = template.Library()
State = Message.State


@dataclass(frozen=True)
class Tick:
    name: str
    icon: str
    words: str
    count: str = ""


WAITING = Tick("sending", "clock", "Sending")
SENT = Tick("sent", "check", "Sent")
STEADY = {
    State.HELD: Tick("held", "hourglass", "Waiting until they write"),
    State.CANCELLED: Tick("cancelled", "ban", "Cancelled"),
    State.QUEUED: WAITING,
    State.SENDING: WAITING,
    State.UNSURE: Tick("unsure", "circle-dashed", "Not confirmed"),
    State.ACCEPTED: SENT,
    State.SENT: SENT,
    State.FAILED: Tick("failed", "circle-alert", "Not delivered"),
    State.DELIVERED: Tick("delivered", "check-check", "Delivered"),
    State.READ: Tick("read", "check-check", "Read"),
    State.PLAYED: Tick("read", "mic", "Played"),
}

WITHOUT_COUNT = frozenset({"held", "cancelled", "sending", "unsure", "failed"})


def tick_of(message: Message, in_group: bool) -> Tick:
    steady = STEADY.get(State(message.state), SENT)
    if not in_group or steady.name in WITHOUT_COUNT:
        return steady
    everyone = message.audience_count
    if message.failed_count:
        words = f"{message.failed_count} of {everyone} failed"
        return Tick("partly", "triangle-alert", words, words)
    if message.played_count:
        words = f"{message.played_count}/{everyone}"
        name = "read" if message.played_count >= everyone else "some-read"
        return Tick(name, "play", f"Played by {message.played_count} of {everyone}", words)
    if message.read_count:
        all_read = message.read_count >= everyone
        return Tick(
            "read" if all_read else "some-read",
            "check-check",
            f"Read by {message.read_count} of {everyone}",
            f"{message.read_count}/{everyone}" + ("" if all_read else " read"),
        )
    if message.delivered_count:
        return Tick(
            "delivered",
            "check-check",
            f"Delivered to {message.delivered_count} of {everyone}",
            f"{message.delivered_count}/{everyone}",
        )
    return SENT


@register.simple_tag
def ticks(message: Message, conversation: Conversation | str = "") -> SafeString:
    """In a bubble: opens the receipts of the message."""
    tick = tick_of(message, _in_group(message, conversation))
    return format_html(
        '<button type="button" class="ticks ticks--{}" data-receipts tabindex="-1">{}{}'
        '<span class="visually-hidden">{}. Show who received it</span></button>',
        tick.name,
        _mark(tick),
        _count(tick),
        tick.words,
    )


@register.simple_tag
def tick(message: Message, conversation: Conversation | str = "") -> SafeString:
    """In the list: the mark alone."""
    tick = tick_of(message, _in_group(message, conversation))
    return format_html(
        '<span class="ticks ticks--{}">{}<span class="visually-hidden">{}: </span></span>',
        tick.name,
        _mark(tick),
        tick.words,
    )


def _in_group(message: Message, conversation: Conversation | str) -> bool:
    if isinstance(conversation, str):
        return message.audience_count > 1
    return conversation.group_id is not None


def _mark(tick: Tick) -> SafeString:
    return icon(tick.icon, "icon--turning" if tick.name == "sending" else "")


def _count(tick: Tick) -> SafeString:
    if not tick.count:
        return SafeString("")
    return format_html('<span class="ticks__count" aria-hidden="true">{}</span>', tick.count)
