"""Sending a template: is it approved, do the parameters fit? Filled as people will see it."""

import re
from collections.abc import Callable

from django.utils import timezone

from whatsapp.sandbox.errors import GraphError
from whatsapp.sandbox.models import BusinessAccount, Group, Template

PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
WRONG_SPACE = re.compile(r"[\r\n\t]| {5,}")
LONGEST_BODY = 1024
LONGEST_CARD = 160
PARAMETER_OF_BUTTON = {
    "url": "text",
    "copy_code": "coupon_code",
    "quick_reply": "payload",
    "flow": "action",
}
NOT_SENDABLE = {"PAUSED": (132015, "paused"), "DISABLED": (132016, "disabled")}


def read(body: dict) -> dict:
    """The envelope alone; `fill` needs to know whose template it is."""
    template = body.get("template")
    language = template.get("language") if isinstance(template, dict) else None
    if not isinstance(language, dict) or not template.get("name") or not language.get("code"):
        raise GraphError(131008, "template needs a name and a language with a code.")
    components = template.get("components") or []
    if not isinstance(components, list) or not all(isinstance(one, dict) for one in components):
        raise GraphError(100, "template['components'] must be a list of objects.")
    return {"name": template["name"], "language": language["code"], "components": components}


def fill(account: BusinessAccount, sent: dict, *, in_group: bool) -> dict:
    """What people get: `body`, `header`, `footer` and `buttons`, all filled in.

    Raises 132001, 132015 or 132016 for a template that cannot be sent, 132000 for a wrong number
    of parameters, 132012 for wrong ones, 132005 for a text that became too long.
    """
    row = _find(account, str(sent["name"]), str(sent["language"]))
    if in_group and row.category == "AUTHENTICATION":
        raise GraphError(100, "Authentication templates are not supported in groups.")
    parts = {str(part.get("type", "")).upper(): part for part in row.components}
    if in_group and "CAROUSEL" in parts:
        raise GraphError(100, "Carousel templates are not supported in groups.")
    named = row.parameter_format == "NAMED"
    filled = _fill(parts, sent["components"], named, account, LONGEST_BODY)
    cards = [one for one in sent["components"] if str(one.get("type", "")).lower() == "carousel"]
    if "CAROUSEL" in parts or cards:
        offered = parts.get("CAROUSEL", {}).get("cards", [])
        filled["cards"] = _cards(offered, cards[0] if cards else {}, named, account)
    return filled | {"template": {"name": row.name, "language": row.language}}


def _fill(
    parts: dict[str, dict], sent: list[dict], named: bool, account: BusinessAccount, longest: int
) -> dict:
    """A template, or a card of one."""
    given = {str(part.get("type", "")).lower(): part for part in sent}
    text = parts.get("BODY", {}).get("text", "")
    body = _text(text, _parameters(given.get("body")), named, account)
    if len(body) > longest:
        raise GraphError(132005, "The text is too long after filling in the variables.")
    return {
        "body": body,
        "header": _header(parts.get("HEADER"), _parameters(given.get("header")), named, account),
        "footer": parts.get("FOOTER", {}).get("text", ""),
        "buttons": _buttons(parts.get("BUTTONS", {}).get("buttons", []), sent),
    }


def _cards(offered: list[dict], given: dict, named: bool, account: BusinessAccount) -> list[dict]:
    """Each card of the template must be given, once."""
    cards = given.get("cards")
    if not isinstance(cards, list) or not all(isinstance(one, dict) for one in cards):
        raise GraphError(132012, "The carousel needs its cards.")
    by_index = {one.get("card_index"): one.get("components") or [] for one in cards}
    if len(by_index) != len(cards) or by_index.keys() != set(range(len(offered))):
        raise GraphError(132012, f"card_index must name each of {len(offered)} cards once.")
    return [
        _fill(
            {str(part.get("type", "")).upper(): part for part in card["components"]},
            by_index[index],
            named,
            account,
            LONGEST_CARD,
        )
        for index, card in enumerate(offered)
    ]


def _find(account: BusinessAccount, name: str, language: str) -> Template:
    row = account.templates.filter(name=name, language=language.replace("-", "_")).first()
    status = row.status_at(timezone.now()) if row else ""
    if status in NOT_SENDABLE:
        code, word = NOT_SENDABLE[status]
        raise GraphError(code, f"The template is {word}.")
    if row is None or status != "APPROVED":
        raise GraphError(
            132001, f"template name ({name}) does not exist in {language}, or is not approved"
        )
    return row


def _parameters(component: dict | None) -> list[dict]:
    parameters = (component or {}).get("parameters", [])
    if not isinstance(parameters, list) or not all(isinstance(one, dict) for one in parameters):
        raise GraphError(132012, "parameters must be a list of objects.")
    return parameters


def _text(text: str, parameters: list[dict], named: bool, account: BusinessAccount) -> str:
    places = list(dict.fromkeys(PLACE.findall(text)))
    if len(parameters) != len(places):
        raise GraphError(
            132000, f"{len(parameters)} parameters given, the template expects {len(places)}."
        )
    if named:
        by_name = {str(one.get("parameter_name", "")): one for one in parameters}
        if by_name.keys() != set(places):
            raise GraphError(132012, "parameter_name does not match the template's variables.")
    else:
        by_name = dict(zip(sorted(places, key=int), parameters, strict=True))
    values = {name: _value(one, account) for name, one in by_name.items()}
    return PLACE.sub(lambda match: values[match[1]], text)


def _value(parameter: dict, account: BusinessAccount) -> str:
    kind = parameter.get("type")
    if kind == "group_id":
        return _invite_link(account, str(parameter.get("group_id", "")))
    value = parameter.get("text")
    if kind != "text" or not isinstance(value, str) or not value:
        raise GraphError(132012, "A parameter of type text needs a text that is not empty.")
    if WRONG_SPACE.search(value):
        raise GraphError(
            132012, "Parameters may not have line breaks, tabs or more than four spaces in a row."
        )
    return value


def _invite_link(account: BusinessAccount, group_id: str) -> str:
    group = Group.objects.filter(
        group_id=group_id, number__account=account, deleted_at=None
    ).first()
    if group is None or not group.invite_link:
        raise GraphError(131041, "The group was not found.")
    return group.invite_link


def _header(
    part: dict | None, parameters: list[dict], named: bool, account: BusinessAccount
) -> dict | None:
    if part is None:
        return _nothing_left(parameters)
    kind = str(part.get("format", "TEXT")).lower()
    if kind == "text":
        return {"type": kind, "text": _text(part.get("text", ""), parameters, named, account)}
    if len(parameters) != 1:
        raise GraphError(132012, f"The header needs one parameter of type {kind}.")
    value = parameters[0].get(kind)
    if parameters[0].get("type") != kind or not isinstance(value, dict):
        raise GraphError(132012, f"The header is of type {kind}.")
    if kind == "location":
        return {"type": kind, "text": str(value.get("name") or value.get("address") or "")}
    if bool(value.get("id")) == bool(value.get("link")):
        raise GraphError(132012, "A media header needs an id or a link.")
    return {"type": kind, "text": "", **value}


def _nothing_left(parameters: list[dict]) -> None:
    if parameters:
        raise GraphError(132000, "The template has no header.")


def _buttons(rows: list[dict], components: list[dict]) -> list[dict]:
    given = {
        str(one.get("index")): one
        for one in components
        if str(one.get("type", "")).lower() == "button"
    }
    if not given.keys() <= {str(index) for index in range(len(rows))}:
        raise GraphError(132012, "A button index is not in the template.")
    return [_button(row, given.get(str(index))) for index, row in enumerate(rows)]


def _button(row: dict, given: dict | None) -> dict:
    kind = str(row.get("type", "")).lower()
    button = {"type": kind, "text": row.get("text", "")}
    value = _button_value(kind, given)
    make: dict[str, Callable[[], dict]] = {
        "url": lambda: {"url": _address(str(row.get("url", "")), value)},
        "copy_code": lambda: {"code": _needed(value), "text": row.get("text") or "Copy code"},
        "quick_reply": lambda: {"payload": value or button["text"]},
        "phone_number": lambda: {"phone_number": row.get("phone_number", "")},
    }
    return button | make.get(kind, dict)()


def _button_value(kind: str, given: dict | None) -> str:
    if given is None:
        return ""
    parameters = _parameters(given)
    name = PARAMETER_OF_BUTTON.get(kind, "text")
    # Meta's own samples write it in either case.
    is_its_kind = str(given.get("sub_type", "")).lower() == kind
    if not is_its_kind or len(parameters) != 1 or not parameters[0].get(name):
        raise GraphError(132012, f"This button is {kind} and takes one {name}.")
    return str(parameters[0][name])


def _address(url: str, value: str) -> str:
    has_place = bool(PLACE.search(url))
    if has_place != bool(value):
        raise GraphError(132000, "The address of a button needs its variable, and only then.")
    return PLACE.sub(lambda _: value, url)


def _needed(value: str) -> str:
    if not value:
        raise GraphError(132000, "A copy code button needs its code.")
    return value
