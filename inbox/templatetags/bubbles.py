"""What stands inside a bubble: words with their marks, and a partial for each other kind."""

import unicodedata

from django import template
from django.utils.safestring import SafeString

from inbox.emoji import is_few_emoji
from inbox.models import Message
from inbox.screen import kinds
from inbox.screen.formatting import as_html, as_plain
from inbox.services.attachments import MEDIA_KINDS
from inbox.templatetags.display import KINDS, kind_words

register = template.Library()

FOLDER = "inbox/thread/kinds"
NOTICE = f"{FOLDER}/_notice.jinja"
PARTIALS = {
    "location": f"{FOLDER}/_location.jinja",
    "contacts": f"{FOLDER}/_contacts.jinja",
    "button": f"{FOLDER}/_tap.jinja",
    "interactive": f"{FOLDER}/_tap.jinja",
    "order": f"{FOLDER}/_order.jinja",
    "edit": NOTICE,
    "revoke": NOTICE,
    "system": NOTICE,
    "template": f"{FOLDER}/_template.jinja",
    **dict.fromkeys(MEDIA_KINDS, f"{FOLDER}/_media.jinja"),
}
SAID_INSIDE = frozenset({"location", "contacts", "button", "interactive"})
"""Their partial says the text already."""
EMPTY = "(empty)"
"""In the place of a text in which there is nothing to see."""

for reader in (
    kinds.place,
    kinds.cards,
    kinds.choice,
    kinds.order_lines,
    kinds.referral,
    kinds.product,
):
    register.filter(reader.__name__, reader)
register.filter("notice", kinds.notice)


@register.filter
def kind_template(message: Message) -> str:
    """The partial that draws this kind; "" for texts and what others draw."""
    if message.kind in PARTIALS:
        # What an agent sent as buttons or a list has a partial of its own.
        return f"{FOLDER}/_offer.jinja" if _is_offer(message) else PARTIALS[message.kind]
    return "" if message.kind == "text" or message.kind in KINDS else NOTICE


def _is_offer(message: Message) -> bool:
    return message.kind == "interactive" and message.is_outgoing


@register.filter
def bubble_text(message: Message) -> SafeString | str:
    """What was written, with WhatsApp's marks; "" where the partial says it already."""
    if message.kind in SAID_INSIDE:
        return ""
    if message.kind == "text" and not any(map(_can_be_seen, message.text)):
        return EMPTY
    return as_html(message.text)


def _can_be_seen(letter: str) -> bool:
    return letter != "\ufffd" and unicodedata.category(letter)[0] not in "CZ"


@register.filter
def formatted(text: str) -> SafeString:
    """WhatsApp's marks as markup."""
    return as_html(text)


@register.filter
def is_large(message: Message) -> bool:
    """Up to three emoji and nothing else."""
    return message.kind == "text" and is_few_emoji(message.text)


LONG = 1_200
"""Characters after which a text is folded."""
MANY_LINES = 20


@register.filter
def is_long(message: Message) -> bool:
    """Would push everything else off the screen: shown folded."""
    return len(message.text) > LONG or message.text.count("\n") >= MANY_LINES


@register.filter
def quote_words(message: Message) -> str:
    """A quoted message in at most two lines."""
    text = as_plain(message.text[:400])
    if message.kind == "text":
        return text
    return f"{kind_words(message)} · {text}" if text else kind_words(message)
