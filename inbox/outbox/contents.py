"""From a message row to what WhatsApp is to be sent, by kind."""

from collections.abc import Callable

from inbox.models import Message
from whatsapp.content import Content, Text


def content_of(message: Message) -> Content:
    """What to hand to WhatsApp. No network in here: a file of ours has been uploaded before."""
    return BUILDERS[message.kind](message)


def _text(message: Message) -> Content:
    return Text(body=message.text, preview_url="http" in message.text)


BUILDERS: dict[str, Callable[[Message], Content]] = {
    "text": _text,
}
"""Every kind that an agent can send."""
