"""Reply buttons, a list, or a button with a link, each with Meta's limits; other kinds are taken as
they come, when they have words and an action."""

from whatsapp.sandbox.errors import GraphError

LONGEST_BODY = {"button": 1024, "list": 4096, "cta_url": 1024}
TAKEN_AS_IT_COMES = frozenset(
    {
        "address_message",
        "carousel",
        "catalog_message",
        "flow",
        "location_request_message",
        "product",
        "product_list",
        "request_contact_info",
        "voice_call",
    }
)
LONGEST_LABEL = 20
LONGEST_FOOTER = 60
MOST_BUTTONS = 3
MOST_ROWS = 10


def read(body: dict) -> dict:
    own = body.get("interactive")
    kind = own.get("type") if isinstance(own, dict) else None
    if kind not in LONGEST_BODY and kind not in TAKEN_AS_IT_COMES:
        raise GraphError(100, "interactive['type'] is unknown.")
    if kind != "product" or own.get("body"):
        _text(_part(own, "body").get("text"), LONGEST_BODY.get(kind, 1024), "body")
    if own.get("header") and _part(own, "header").get("text"):
        _text(own["header"]["text"], LONGEST_FOOTER, "header")
    if own.get("footer"):
        _text(_part(own, "footer").get("text"), LONGEST_FOOTER, "footer")
    action = _part(own, "action")
    if kind in LONGEST_BODY:
        {"button": _buttons, "list": _list, "cta_url": _link}[kind](action)
    return own


def _buttons(action: dict) -> None:
    buttons = _items(action, "buttons")
    if not 1 <= len(buttons) <= MOST_BUTTONS:
        raise GraphError(131009, f"There may be 1 to {MOST_BUTTONS} buttons.")
    replies = [_part(button, "reply") for button in buttons]
    for reply in replies:
        _text(reply.get("title"), LONGEST_LABEL, "button title")
        _text(reply.get("id"), 256, "button id")
    _are_unique(replies)


def _list(action: dict) -> None:
    _text(action.get("button"), LONGEST_LABEL, "list button")
    sections = _items(action, "sections")
    for section in sections:
        if len(sections) > 1:
            _text(section.get("title"), 24, "section title")
    rows = [row for section in sections for row in _items(section, "rows")]
    if not 1 <= len(rows) <= MOST_ROWS:
        raise GraphError(131009, f"There may be 1 to {MOST_ROWS} rows in all.")
    for row in rows:
        _text(row.get("title"), 24, "row title")
        _text(row.get("id"), 200, "row id")
        if row.get("description"):
            _text(row["description"], 72, "row description")
    _are_unique(rows)


def _link(action: dict) -> None:
    parameters = _part(action, "parameters")
    _text(parameters.get("display_text"), LONGEST_LABEL, "label")
    url = parameters.get("url")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise GraphError(131009, "The url must begin with http:// or https://.")


def _are_unique(items: list[dict]) -> None:
    if len({item["id"] for item in items}) != len(items):
        raise GraphError(131009, "Every id must be there once.")


def _part(own: dict, key: str) -> dict:
    part = own.get(key)
    if not isinstance(part, dict):
        raise GraphError(100, f"interactive: {key} is required.")
    return part


def _items(own: dict, key: str) -> list[dict]:
    items = own.get(key)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise GraphError(100, f"interactive: {key} is required.")
    return items


def _text(value: object, longest: int, name: str) -> None:
    if not isinstance(value, str) or not 1 <= len(value) <= longest:
        raise GraphError(131009, f"interactive: {name} may have 1 to {longest} characters.")
