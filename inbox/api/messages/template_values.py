"""A template as programs give it (WhatsApp's components) or as numbered parameters, put into the
fields that the screen fills in: both are checked, drawn and sent the same way."""

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.api.contract.errors import ApiError
from accounts.models import Template
from groups.models import Group
from inbox import templates
from inbox.models import Conversation
from inbox.templates import Filled
from whatsapp.template_schema import key_in_card

Values = dict[str, str]


def fill(
    conversation: Conversation,
    *,
    name: str,
    language: str,
    components: object = (),
    values: Mapping[str, str] | None = None,
) -> Filled:
    """Raises ApiError for a template that is not there, and for values it has no place for."""
    template = find(conversation, name, language)
    return fill_in(conversation, template, dict(values or {}) | _values(components))


def fill_in(conversation: Conversation, template: Template, values: Mapping[str, str]) -> Filled:
    """Raises ApiError for values that this template has no place for."""
    shape, given = templates.shape_of(template), dict(values)
    unknown = sorted(given.keys() - {field.key for field in (*shape.fields, *shape.hidden)})
    if unknown:
        raise ApiError(
            f"This template has no place for {', '.join(unknown)}.",
            code="validation_error",
            param="template",
        )
    groups = []
    for field in shape.fields:
        if field.kind == "group" and field.key in given:
            groups += Group.objects.filter(
                number=conversation.number_id,
                state=Group.State.ACTIVE,
                wa_group_id=given[field.key],
            )
            given[field.key] = str(groups[-1].pk) if groups else ""
    return templates.fill(template, given, groups)


def numbered(parameters: Iterable[object]) -> Values:
    """Parameters of the text in the order of its places."""
    return {f"body.{place}": str(value) for place, value in enumerate(parameters, start=1)}


def find(conversation: Conversation, name: str, language: str) -> Template:
    found = templates.of_conversation(conversation).filter(name=name)
    if language:
        found = found.filter(language=language)
    template = found.order_by("language").first()
    if template is None:
        raise ApiError(
            "There is no such template in this language.",
            code="template_not_found",
            status=404,
            param="template",
        )
    return template


def _values(components: object) -> Values:
    values: Values = {}
    for component in _dicts(components):
        part = str(component.get("type", "")).lower()
        if part == "carousel":
            values |= _cards(component.get("cards"))
            continue
        parameters = list(_dicts(component.get("parameters") or []))
        if part == "button":
            index = str(component.get("index", "0"))
            values |= {f"button.{index}": _text(one) for one in parameters}
        elif part in {"header", "body"}:
            for place, parameter in enumerate(parameters, start=1):
                values |= _parameter(part, place, parameter)
        else:
            raise _wrong()
    return values


def _cards(cards: object) -> Values:
    values: Values = {}
    for card in _dicts(cards):
        place = card.get("card_index")
        if not isinstance(place, int) or isinstance(place, bool):
            raise _wrong()
        of_card = _values(card.get("components") or ())
        values |= {key_in_card(place, key): value for key, value in of_card.items()}
    return values


def _parameter(part: str, place: int, parameter: Mapping[str, Any]) -> Values:
    kind = parameter.get("type", "text")
    inner = parameter.get(kind) if isinstance(kind, str) else None
    if isinstance(inner, Mapping) and kind in {"image", "video", "document"}:
        return of_file(inner)
    if isinstance(inner, Mapping) and kind == "location":
        names = ("latitude", "longitude", "name", "address")
        return {f"header.{name}": str(inner[name]) for name in names if name in inner}
    return {f"{part}.{parameter.get('parameter_name') or place}": _text(parameter)}


def of_file(file: Mapping[str, Any]) -> Values:
    """{id or link, filename?} of a header."""
    name = file.get("filename")
    value = {"header.media": str(file.get("id") or file.get("link") or "")}
    return value | ({"header.file_name": str(name)} if name else {})


def _text(parameter: Mapping[str, Any]) -> str:
    kind = parameter.get("type", "text")
    value = parameter.get(kind) if isinstance(kind, str) else None
    if isinstance(value, Mapping):
        value = value.get("flow_token" if kind == "action" else "fallback_value")
    if not isinstance(value, (str, int, float)):
        raise _wrong()
    return str(value)


def _dicts(rows: object) -> list[Mapping[str, Any]]:
    if not isinstance(rows, (list, tuple)) or not all(isinstance(row, Mapping) for row in rows):
        raise _wrong()
    return list(rows)


def _wrong() -> ApiError:
    return ApiError(
        "components must be as WhatsApp takes them.", code="validation_error", param="template"
    )
