"""What goes to WhatsApp when a filled template is sent."""

from collections.abc import Iterable, Mapping
from typing import Any

from whatsapp.template_schema.filling import of_card, value_of
from whatsapp.template_schema.shape import Button, Field, Header, Shape

Json = dict[str, Any]

UNUSED = "unused"
"""WhatsApp's own word for a form's token that nobody needs."""


def payload_of(shape: Shape, values: Mapping[str, str]) -> tuple[Json, ...]:
    """The `components` of a send. Parts without anything filled in are left out (WhatsApp's rule);
    parameters stand in the order of their numbers. Check the values first."""
    components = []
    if shape.header and shape.header.fields:
        components.append({"type": "header", "parameters": _header(shape.header, values)})
    if shape.body.fields:
        body = _texts(shape.body.fields.values(), values)
        components.append({"type": "body", "parameters": body})
    components += [
        component
        for index, button in enumerate(shape.buttons)
        for component in _button(button, index, values)
    ]
    if shape.cards:
        cards = [
            {"card_index": place, "components": list(payload_of(card, of_card(values, place)))}
            for place, card in enumerate(shape.cards)
        ]
        components.append({"type": "carousel", "cards": cards})
    return tuple(components)


def _header(header: Header, values: Mapping[str, str]) -> list[Json]:
    if header.text:
        return _texts(header.text.fields.values(), values)
    if header.kind == "location":
        return [{"type": "location", "location": _location(header, values)}]
    value = value_of(values, "header.media")
    file = {"link" if value.startswith("https://") else "id": value}
    if header.file_name and (name := value_of(values, header.file_name.key)):
        file["filename"] = name
    return [{"type": header.kind, header.kind: file}]


def _location(header: Header, values: Mapping[str, str]) -> Json:
    return {
        field.key.removeprefix("header."): value_of(values, field.key) for field in header.fields
    }


def _texts(fields: Iterable[Field], values: Mapping[str, str]) -> list[Json]:
    return [_text(field, value_of(values, field.key)) for field in fields]


def _text(field: Field, value: str) -> Json:
    kind = "group_id" if field.kind == "group" else "text"
    name = {"parameter_name": field.name} if field.name else {}
    return {"type": kind, **name, kind: value}


def _button(button: Button, index: int, values: Mapping[str, str]) -> list[Json]:
    """Nothing for a button that has nothing filled in, except that a form always wants a token."""
    field = button.field or button.echo
    value = value_of(values, field.key) if field else ""
    if field is None or not (button.field or value or field.kind == "flow"):
        return []
    about = {"type": "button", "sub_type": button.kind, "index": str(index)}
    return [about | {"parameters": [_parameter(field, value)]}]


def _parameter(field: Field, value: str) -> Json:
    match field.kind:
        case "code":
            return {"type": "coupon_code", "coupon_code": value}
        case "payload":
            return {"type": "payload", "payload": value}
        case "flow":
            return {"type": "action", "action": {"flow_token": value or UNUSED}}
    return {"type": "text", "text": value}
