"""/sandbox/people/{id}/places/ and …/cards/: what people send besides words and files."""

from django.http import HttpRequest

from whatsapp.sandbox.control.frame import (
    Answer,
    Body,
    Invalid,
    find_group,
    find_number,
    find_person,
)
from whatsapp.sandbox.models import BusinessNumber, Group
from whatsapp.sandbox.services import saying

LONGEST = 256


def send_place(request: HttpRequest, body: Body, person_id: int) -> Answer:
    """`latitude`, `longitude`; optional `name`, `address`. To `group` or the business (`to`)."""
    row = find_person(person_id)
    content: dict = {
        "latitude": _degrees(body, "latitude", 90),
        "longitude": _degrees(body, "longitude", 180),
    }
    words = {key: body.text(key, "")[:LONGEST] for key in ("name", "address")}
    content |= {key: text for key, text in words.items() if text}
    group, number = _chat(body)
    message = saying.show_place(row, group, content, number=number)
    return 201, {"messages": [{"wamid": message.wamid}]}


def send_card(request: HttpRequest, body: Body, person_id: int) -> Answer:
    """`name`; optional `phone`, `email`, `company`. To `group`, or to the business (`to`)."""
    row = find_person(person_id)
    name = body.text("name", "").strip()
    if not 1 <= len(name) <= LONGEST:
        raise Invalid(f"name must have 1 to {LONGEST} characters.")
    first, _, last = name.partition(" ")
    card: dict = {"name": {"first_name": first, "formatted_name": name}}
    if last:
        card["name"]["last_name"] = last
    if company := body.text("company", "")[:LONGEST]:
        card["org"] = {"company": company}
    if phone := body.text("phone", "")[:LONGEST]:
        card["phones"] = [{"phone": phone, "type": "CELL"}]
    if email := body.text("email", "")[:LONGEST]:
        card["emails"] = [{"email": email, "type": "WORK"}]
    group, number = _chat(body)
    message = saying.hand_card(row, group, [card], number=number)
    return 201, {"messages": [{"wamid": message.wamid}]}


def _chat(body: Body) -> tuple[Group | None, BusinessNumber | None]:
    if body.get("group"):
        return find_group(body.text("group")), None
    return None, find_number(body.get("to"))


def _degrees(body: Body, name: str, most: int) -> float:
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not -most <= value <= most:
        raise Invalid(f"{name} must be a number from -{most} to {most}.")
    return float(value)
