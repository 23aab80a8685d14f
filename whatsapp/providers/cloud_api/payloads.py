"""The JSON we send."""

from collections.abc import Sequence
from typing import Any

from whatsapp.content import (
    Address,
    Buttons,
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
from whatsapp.errors import Refused
from whatsapp.events import Person, Problem

PRODUCT = {"messaging_product": "whatsapp"}
"""Wanted in every body."""


def message(*, to: Address, content: Content, reference: str, quoted_wamid: str) -> dict[str, Any]:
    kind, body = _content(content)
    payload = {
        **PRODUCT,
        **recipient(to),
        "type": kind,
        kind: body,
        "biz_opaque_callback_data": reference,
    }
    if quoted_wamid and not isinstance(content, Reaction | Pin):
        payload["context"] = {"message_id": quoted_wamid}
    return payload


def _content(content: Content) -> tuple[str, dict[str, Any] | list[dict[str, Any]]]:
    """WhatsApp's word for the kind, and what stands under it."""
    match content:
        case Text(body=body, preview_url=preview_url):
            return "text", {"body": body, "preview_url": preview_url}
        case Reaction(wamid=wamid, emoji=emoji):
            return "reaction", {"message_id": wamid, "emoji": emoji}
        case Place():
            return "location", _place(content)
        case ContactCard():
            return "contacts", [_card(content)]
        case Pin(wamid=wamid, days=days):
            lasts = {"type": "pin", "expiration_days": days} if days else {"type": "unpin"}
            return "pin", {"message_id": wamid, **lasts}
        case Template(name=name, language=language, components=components):
            payload: dict[str, Any] = {"name": name, "language": {"code": language}}
            return "template", payload | ({"components": list(components)} if components else {})
        case Media():
            return content.kind, _media(content)
        case Buttons() | ListMenu() | LinkButton():
            return "interactive", _interactive(content)
        case Interactive(payload=payload):
            return "interactive", dict(payload)


def _interactive(content: Buttons | ListMenu | LinkButton) -> dict[str, Any]:
    body = {"body": {"text": content.body}}
    match content:
        case Buttons(choices=choices):
            replies = [{"id": choice.id, "title": choice.title} for choice in choices]
            buttons = [{"type": "reply", "reply": reply} for reply in replies]
            return {"type": "button", **body, "action": {"buttons": buttons}}
        case ListMenu(label=label, choices=choices):
            rows = [{"id": choice.id, "title": choice.title} for choice in choices]
            return {
                "type": "list",
                **body,
                "action": {"button": label, "sections": [{"rows": rows}]},
            }
        case LinkButton(label=label, url=url):
            parameters = {"display_text": label, "url": url}
            action = {"name": "cta_url", "parameters": parameters}
            return {"type": "cta_url", **body, "action": action}


def _place(place: Place) -> dict[str, Any]:
    words = {"name": place.name, "address": place.address}
    at = {"latitude": place.latitude, "longitude": place.longitude}
    return at | {key: text for key, text in words.items() if text}


def _card(card: ContactCard) -> dict[str, Any]:
    """WhatsApp wants one more part of the name beside the whole of it."""
    first, _, last = card.name.partition(" ")
    name = {"formatted_name": card.name, "first_name": first}
    payload: dict[str, Any] = {"name": name | ({"last_name": last} if last else {})}
    if card.company:
        payload["org"] = {"company": card.company}
    if card.phones:
        payload["phones"] = [
            {"phone": phone.number, "type": "CELL"}
            | ({"wa_id": phone.wa_id} if phone.wa_id else {})
            for phone in card.phones
        ]
    if card.emails:
        payload["emails"] = [{"email": email, "type": "WORK"} for email in card.emails]
    return payload


def _media(media: Media) -> dict[str, Any]:
    payload: dict[str, Any] = {"id": media.media_id}
    if media.caption and media.kind in {"image", "video", "document"}:
        payload["caption"] = media.caption
    if media.filename and media.kind == "document":
        payload["filename"] = media.filename
    if media.voice and media.kind == "audio":
        payload["voice"] = True
    return payload


def recipient(to: Address) -> dict[str, str]:
    """Address a group, a phone or a user id, in this order.

    Phones go with + and country code: without the +, WhatsApp may put our own country's in front.
    Raises Refused for an empty address.
    """
    if to.group_id:
        return {"recipient_type": "group", "to": to.group_id}
    if to.wa_id:
        return {"recipient_type": "individual", "to": international(to.wa_id)}
    if to.user_id:
        return {"recipient_type": "individual", "recipient": to.user_id}
    raise Refused(Problem(title="The message has no recipient"))


def read_receipt(wamid: str, *, typing: bool) -> dict[str, Any]:
    payload = {**PRODUCT, "status": "read", "message_id": wamid}
    return payload | ({"typing_indicator": {"type": "text"}} if typing else {})


def new_group(*, subject: str, description: str, join_approval_mode: str) -> dict[str, Any]:
    payload = {**PRODUCT, "subject": subject, "join_approval_mode": join_approval_mode}
    if description:
        payload["description"] = description
    return payload


def group_texts(*, subject: str | None, description: str | None) -> dict[str, Any]:
    """Name only what shall change; WhatsApp leaves the rest as it is."""
    texts = {"subject": subject, "description": description}
    return {**PRODUCT, **{key: text for key, text in texts.items() if text is not None}}


def removal(people: Sequence[Person]) -> dict[str, Any]:
    return {**PRODUCT, "participants": [_participant(person) for person in people]}


def join_request_ids(ids: Sequence[str]) -> dict[str, Any]:
    return {**PRODUCT, "join_requests": list(ids)}


def international(phone: str) -> str:
    return "+" + phone.removeprefix("+")


def _participant(person: Person) -> dict[str, str]:
    """WhatsApp takes one of both ids, never the two, and repeats it in its webhook."""
    if person.wa_id:
        return {"user": international(person.wa_id)}
    if person.user_id:
        return {"user_id": person.user_id}
    raise Refused(Problem(title="The participant has neither phone number nor user id"))
