"""From a message row to what WhatsApp is to be sent, by kind."""

from collections.abc import Callable
from typing import Any

from inbox.models import Attachment, Message
from whatsapp.content import (
    Buttons,
    CardPhone,
    Choice,
    ContactCard,
    Content,
    Interactive,
    LinkButton,
    ListMenu,
    Media,
    Pin,
    Place,
    Reaction,
    Template,
    Text,
)


def content_of(message: Message) -> Content:
    """What to hand to WhatsApp. No network in here: a file of ours has been uploaded before."""
    return BUILDERS[message.kind](message)


def _text(message: Message) -> Content:
    return Text(body=message.text, preview_url="http" in message.text)


def _reaction(message: Message) -> Content:
    return Reaction(wamid=message.quoted_wamid, emoji=message.text)


def _pin(message: Message) -> Content:
    return Pin(wamid=message.quoted_wamid, days=message.details["days"])


def _location(message: Message) -> Content:
    told = message.details
    return Place(
        latitude=told["latitude"],
        longitude=told["longitude"],
        name=told["name"],
        address=told["address"],
    )


def _card(message: Message) -> Content:
    """One card; it is kept in the shape in which people's cards come."""
    [told] = message.details["contacts"]
    return ContactCard(
        name=told["name"]["formatted_name"],
        company=told["org"]["company"],
        phones=tuple(CardPhone(number=p["phone"], wa_id=p["wa_id"]) for p in told["phones"]),
        emails=tuple(email["email"] for email in told["emails"]),
    )


def _media(message: Message) -> Content:
    attachment = message.attachment
    return Media(
        kind=message.kind,
        media_id=attachment.media_id,
        caption=message.text,
        filename=attachment.filename,
        voice=attachment.is_voice,
    )


def _template(message: Message) -> Content:
    """Filled in when it was queued: what WhatsApp approved since does not change it. A file of
    ours in the header has got its id by now."""
    components = message.details.get("components", ())
    if message.details.get("has_file"):
        components = [_with_file(component, message.attachment) for component in components]
    return Template(
        name=message.details["name"],
        language=message.details["language"],
        components=tuple(components),
    )


def _with_file(component: dict[str, Any], attachment: Attachment) -> dict[str, Any]:
    if component["type"] != "header":
        return component
    kind = component["parameters"][0]["type"]
    file = {"id": attachment.media_id}
    if kind == "document" and attachment.filename:
        file["filename"] = attachment.filename
    return {"type": "header", "parameters": [{"type": kind, kind: file}]}


def _offer(message: Message) -> Content:
    told = message.details
    if "interactive" in told:
        return Interactive(payload=told["interactive"])
    choices = tuple(
        Choice(id=f"{message.pk}.{place}", title=title)
        for place, title in enumerate(told["titles"], start=1)
    )
    if told["kind"] == "buttons":
        return Buttons(body=message.text, choices=choices)
    if told["kind"] == "list":
        return ListMenu(body=message.text, label=told["label"], choices=choices)
    return LinkButton(body=message.text, label=told["label"], url=told["url"])


BUILDERS: dict[str, Callable[[Message], Content]] = {
    "interactive": _offer,
    "contacts": _card,
    "location": _location,
    "pin": _pin,
    "reaction": _reaction,
    "template": _template,
    "text": _text,
    "image": _media,
    "video": _media,
    "audio": _media,
    "document": _media,
    "sticker": _media,
}
"""Every kind that an agent can send."""
