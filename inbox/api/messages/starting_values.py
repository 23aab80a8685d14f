"""What a program gives for the template that begins a chat, put into the template's fields: texts
in one row, and files, places, buttons and cards by themselves."""

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework import serializers

from accounts.api.contract.errors import ApiError
from inbox.api.messages import template_values
from inbox.api.messages.template_values import Values
from whatsapp.template_schema import Button, Field, Shape, key_in_card

MOST_CARDS = 10


def texts(**how: Any) -> serializers.ListField:
    child = serializers.CharField(max_length=4096, allow_blank=True)
    return serializers.ListField(
        child=child, required=False, allow_null=True, max_length=100, **how
    )


def several(child: serializers.Serializer) -> serializers.ListField:
    return serializers.ListField(child=child, required=False, allow_null=True, max_length=10)


class ButtonValue(serializers.Serializer):
    index = serializers.IntegerField(min_value=0, max_value=9, help_text="Counted from 0.")
    subType = serializers.ChoiceField(
        choices=["url", "copy_code", "flow", "quick_reply"], required=False
    )
    value = serializers.CharField(max_length=2000)


class HeaderMedia(serializers.Serializer):
    type = serializers.ChoiceField(choices=["image", "video", "document"], required=False)
    link = serializers.CharField(max_length=2000, required=False, allow_null=True)
    id = serializers.CharField(max_length=64, required=False, allow_null=True)
    filename = serializers.CharField(max_length=240, required=False, allow_null=True)


class HeaderLocation(serializers.Serializer):
    latitude = serializers.FloatField(min_value=-90, max_value=90)
    longitude = serializers.FloatField(min_value=-180, max_value=180)
    name = serializers.CharField(max_length=100, required=False, allow_blank=True, allow_null=True)
    address = serializers.CharField(
        max_length=200, required=False, allow_blank=True, allow_null=True
    )


class CardValues(serializers.Serializer):
    cardIndex = serializers.IntegerField(min_value=0, max_value=MOST_CARDS - 1)
    params = texts(help_text="Of the card's own text.")
    headerMedia = HeaderMedia(required=False, allow_null=True)
    buttons = several(ButtonValue())


def values_of(shape: Shape, wanted: Mapping[str, Any]) -> Values:
    """By field key. Files that are not given are those that WhatsApp approved with the template.

    Raises ApiError for what the template has no place for, and for too few or too many texts.
    """
    buttons = _buttons(shape, wanted.get("templateButtonParams"), "templateButtonParams")
    texts = _texts(shape, wanted.get("templateParams") or (), covered=buttons)
    header = _header(shape, wanted.get("headerMedia"), wanted.get("headerLocation"), "headerMedia")
    return _approved(shape) | texts | buttons | header | _cards(shape, wanted.get("templateCards"))


def _texts(shape: Shape, given: Sequence[str], covered: Values) -> Values:
    """Header, text, then addresses of buttons: the order in which the contract numbers them."""
    header = shape.header.text.fields.values() if shape.header and shape.header.text else ()
    addresses = [b.field for b in shape.buttons if b.kind == "url" and b.field]
    slots = [*header, *shape.body.fields.values(), *addresses]
    missing = [field.key for field in slots[len(given) :] if field.key not in covered]
    if missing or len(given) > len(slots):
        texts = len(slots) - len(addresses)
        raise ApiError(
            f"This template takes {texts} texts and then {len(addresses)} ends of addresses; "
            f"{len(given)} values were given.",
            code="INVALID_TEMPLATE_PARAMS",
            param="templateParams",
        )
    return dict(zip((field.key for field in slots), given, strict=False))


def _buttons(shape: Shape, given: Sequence[Mapping[str, Any]] | None, param: str) -> Values:
    values: Values = {}
    for one in given or ():
        index = one["index"]
        button = shape.buttons[index] if index < len(shape.buttons) else None
        field = _place_of(button, one.get("subType"))
        if field is None or field.key in values:
            problem = "is named twice" if field else "does not take this"
            code = "INVALID_TEMPLATE_BUTTON_PARAM"
            raise ApiError(f"Button {index} of the template {problem}.", code=code, param=param)
        values[field.key] = one["value"]
    return values


def _place_of(button: Button | None, kind: str | None) -> Field | None:
    if button is None or kind not in (None, button.kind):
        return None
    return button.field or button.echo


def _header(
    shape: Shape, media: Mapping[str, Any] | None, place: Mapping[str, Any] | None, param: str
) -> Values:
    kind = shape.header.kind if shape.header else ""
    if media:
        if place or bool(media.get("id")) == bool(media.get("link")):
            raise _wrong_header(
                "Give either headerMedia, with one of link or id, or a place.", param
            )
        if media.get("type", kind) != kind or kind in {"", "text", "location"}:
            raise _wrong_header(f"The header of this template is {kind or 'missing'}.", param)
        names = () if kind == "document" else ("filename",)
        return template_values.of_file({k: v for k, v in media.items() if k not in names})
    if place:
        if kind != "location":
            raise _wrong_header("The header of this template is no place.", "headerLocation")
        return {f"header.{name}": str(value) for name, value in place.items() if value is not None}
    return {}


def _approved(shape: Shape) -> Values:
    return {field.key: field.approved for field in shape.fields if field.approved}


def _cards(shape: Shape, given: Sequence[Mapping[str, Any]] | None) -> Values:
    values: Values = {}
    seen: set[int] = set()
    for one in given or ():
        place = one["cardIndex"]
        if place >= len(shape.cards) or place in seen:
            problem = "is named twice" if place in seen else "is not in this template"
            raise _wrong_card(place, problem)
        seen.add(place)
        for key, value in _card(shape.cards[place], place, one).items():
            values[key_in_card(place, key)] = value
    return values


def _card(card: Shape, place: int, given: Mapping[str, Any]) -> Values:
    texts, fields = given.get("params") or (), card.body.fields
    if len(texts) != len(fields):
        raise _wrong_card(place, f"takes {len(fields)} texts, not {len(texts)}")
    try:
        media = _header(card, given.get("headerMedia"), None, "templateCards")
        buttons = _buttons(card, given.get("buttons"), "templateCards")
    except ApiError as error:
        raise _wrong_card(place, f"is filled in wrongly: {error.message}") from error
    words = {field.key: text for field, text in zip(fields.values(), texts, strict=True)}
    return words | media | buttons


def _wrong_header(problem: str, param: str) -> ApiError:
    return ApiError(problem, code="INVALID_TEMPLATE_HEADER", param=param)


def _wrong_card(place: int, problem: str) -> ApiError:
    code = "INVALID_TEMPLATE_CARD_PARAM"
    return ApiError(f"Card {place} {problem.rstrip('.')}.", code=code, param="templateCards")
