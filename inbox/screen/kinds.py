"""What messages other than texts and files say, read from what strangers sent: nothing is trusted
to be there, of its type, or of a sensible size."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inbox.models import Message

MOST_LISTED = 50
LONGEST = 256


@dataclass(frozen=True, slots=True)
class Place:
    """`coordinates` and `url` are empty when the coordinates are none (B072)."""

    name: str
    address: str
    coordinates: str
    url: str


@dataclass(frozen=True, slots=True)
class Card:
    name: str
    company: str
    phones: tuple[str, ...]
    emails: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrderLine:
    quantity: str
    product: str
    price: str


@dataclass(frozen=True, slots=True)
class Referral:
    """The advertisement or post that made them write."""

    source: str
    headline: str
    body: str
    url: str


@dataclass(frozen=True, slots=True)
class Product:
    """The product of a catalogue that they ask about, by the ids the business gave."""

    product: str
    catalog: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Instead of something WhatsApp does not hand over: what it was, and what to do."""

    what: str
    todo: str = ""


def place(message: Message) -> Place:
    own = message.details
    latitude, longitude = _degrees(own.get("latitude"), 90), _degrees(own.get("longitude"), 180)
    if latitude is None or longitude is None:
        return Place(_line(own.get("name")), _line(own.get("address")), "", "")
    at = f"{latitude:.5f}", f"{longitude:.5f}"
    url = "https://www.openstreetmap.org/?mlat={0}&mlon={1}#map=17/{0}/{1}".format(*at)
    return Place(_line(own.get("name")), _line(own.get("address")), ", ".join(at), url)


def cards(message: Message) -> list[Card]:
    return [_card(card) for card in _dicts(message.details.get("contacts"))]


def choice(message: Message) -> str:
    """The description of the list row that was tapped; its title is the message's text."""
    reply = _dict(message.details.get("list_reply"))
    return _line(reply.get("description"))


def order_lines(message: Message) -> list[OrderLine]:
    return [
        OrderLine(
            quantity=_line(item.get("quantity")) or "1",
            product=_line(item.get("product_retailer_id")),
            price=f"{_line(item.get('item_price'))} {_line(item.get('currency'))}".strip(),
        )
        for item in _dicts(message.details.get("product_items"))
    ]


def referral(message: Message) -> Referral | None:
    """Where they came from, when WhatsApp says so."""
    told = _dict(message.details.get("referral"))
    if not told:
        return None
    url = _line(told.get("source_url"), longest=2048)
    return Referral(
        source={"ad": "an ad", "post": "a post"}.get(_line(told.get("source_type")), "a link"),
        headline=_line(told.get("headline")),
        body=_line(told.get("body"), longest=1024),
        url=url if url.startswith(("https://", "http://")) else "",
    )


def product(message: Message) -> Product | None:
    """What they ask about, when they wrote from a product's page."""
    told = _dict(message.details.get("referred_product"))
    found = Product(_line(told.get("product_retailer_id")), _line(told.get("catalog_id")))
    return found if found.product or found.catalog else None


def notice(message: Message) -> Notice:
    if message.kind in NOTICES:
        return NOTICES[message.kind]
    if 131052 in [error.get("code") for error in _dicts(message.details.get("errors"))]:
        return Notice("A file that WhatsApp could not hand over.", "Ask them to send it again.")
    return UNSUPPORTED.get(_line(message.details.get("type")), UNKNOWN)


ASK = "Ask them to write it as a message."
UNKNOWN = Notice("A message of a kind that WhatsApp does not pass on to businesses.", ASK)
NOTICES = {
    "edit": Notice("They changed an earlier message."),
    "revoke": Notice("They deleted an earlier message."),
    "system": Notice("A notice from WhatsApp."),
}
UNSUPPORTED = {
    "poll": Notice("A poll. WhatsApp does not show it to businesses.", ASK),
    "poll_creation": Notice("A poll. WhatsApp does not show it to businesses.", ASK),
    "poll_update": Notice("A vote in a poll. WhatsApp does not show it to businesses.", ASK),
    "edit": Notice(
        "They changed an earlier message. WhatsApp does not tell businesses what it says now.",
        "Ask what they changed.",
    ),
    "pin": Notice("They pinned or unpinned a message."),
    "group_invite": Notice("An invitation to a group. Businesses cannot accept it."),
    "gif": Notice("A GIF that WhatsApp did not pass on.", "Ask them to send it as a video."),
    "location": Notice("A live location. Businesses cannot follow it.", "Ask for a fixed one."),
    "media_placeholder": Notice("A file that is still on its way.", "It comes as a new message."),
}


def _card(card: Mapping[str, Any]) -> Card:
    name = _dict(card.get("name"))
    phones = tuple(filter(None, (_line(p.get("phone")) for p in _dicts(card.get("phones")))))
    emails = tuple(filter(None, (_line(e.get("email")) for e in _dicts(card.get("emails")))))
    return Card(
        name=_line(name.get("formatted_name") or name.get("first_name")),
        company=_line(_dict(card.get("org")).get("company")),
        phones=phones[:MOST_LISTED],
        emails=emails[:MOST_LISTED],
    )


def _degrees(value: object, most: int) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if -most <= number <= most else None


def _dict(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: object) -> list[Mapping[str, Any]]:
    items = value if isinstance(value, list) else []
    return [item for item in items if isinstance(item, dict)][:MOST_LISTED]


def _line(value: object, *, longest: int = LONGEST) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value)[: 4 * longest].split())[:longest]
