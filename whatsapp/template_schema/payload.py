"""What goes to WhatsApp when a filled template is sent."""

from collections.abc import Iterable, Mapping
from typing import Any

from whatsapp.template_schema.filling import value_of
from whatsapp.template_schema.shape import Button, Field, Header, Shape

Json = dict[str, Any]

SUB_TYPES = {"suffix": "url", "code": "copy_code"}


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
        _button(button, button.field, index, values)
        for index, button in enumerate(shape.buttons)
        if button.field
    ]
    return tuple(components)


def _header(header: Header, values: Mapping[str, str]) -> list[Json]:
    if header.text:
        return _texts(header.text.fields.values(), values)
    if header.kind == "location":
        return [{"type": "location", "location": _location(header, values)}]
    value = value_of(values, "header.media")
    source = "link" if value.startswith("https://") else "id"
    return [{"type": header.kind, header.kind: {source: value}}]


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


def _button(button: Button, field: Field, index: int, values: Mapping[str, str]) -> Json:
    value = value_of(values, field.key)
    if field.kind == "code":
        parameter = {"type": "coupon_code", "coupon_code": value}
    else:
        parameter = {"type": "text", "text": value}
    return {
        "type": "button",
        "sub_type": SUB_TYPES[field.kind],
        "index": str(index),
        "parameters": [parameter],
    }
