"""The templates that WhatsApp offers ready-made, as far as the sandbox has them."""

from whatsapp.sandbox.errors import GraphError
from whatsapp.sandbox.graph.calls import Call

LIBRARY = {
    "group_invite_link": {
        "category": "UTILITY",
        "topic": "GROUP_INVITE_LINK",
        "body": "You are invited to our WhatsApp group. Join with this link: {{1}} See you there!",
        "samples": ["https://chat.whatsapp.com/ExampleInvite"],
        "buttons": [],
    },
    "arrival_reminder_1": {
        "category": "UTILITY",
        "topic": "EVENT_REMINDER",
        "header": "Your arrival",
        "body": "Hello {{1}}, we expect you on {{2}}. The details of your stay are one tap away.",
        "samples": ["Ana", "12 May"],
        "buttons": [
            {"type": "URL", "text": "See the details", "url": "https://www.example.com/"},
            {"type": "PHONE_NUMBER", "text": "Call us", "phone_number": "+15550100000"},
        ],
    },
}
LANGUAGES = ("en", "en_GB", "en_US", "de", "es", "fr", "it", "pt_BR")


def from_library(wish: dict) -> list[dict]:
    """The parts of the library template that somebody wants, with their own addresses and numbers
    in its buttons. Raises 100 for one that is not there, and for inputs that do not fit."""
    row = LIBRARY.get(str(wish["library_template_name"]))
    if row is None:
        raise GraphError(100, "There is no such template in the library.")
    parts = []
    if header := row.get("header"):
        parts.append({"type": "HEADER", "format": "TEXT", "text": header})
    parts.append({"type": "BODY", "text": row["body"], "example": {"body_text": [row["samples"]]}})
    inputs = wish.get("library_template_button_inputs") or []
    if not isinstance(inputs, list) or len(inputs) != len(row["buttons"]):
        raise GraphError(
            100, f"library_template_button_inputs must name {len(row['buttons'])} buttons."
        )
    if buttons := [_button(*pair) for pair in zip(row["buttons"], inputs, strict=True)]:
        parts.append({"type": "BUTTONS", "buttons": buttons})
    return parts


def _button(offered: dict, given: object) -> dict:
    kind = offered["type"]
    if not isinstance(given, dict) or str(given.get("type", "")).upper() != kind:
        raise GraphError(100, f"This button of the template is a {kind}.")
    if kind == "PHONE_NUMBER":
        return offered | {"phone_number": str(given.get("phone_number", ""))}
    address = given.get("url")
    base = address.get("base_url") if isinstance(address, dict) else None
    if not isinstance(base, str) or not base.startswith("https://"):
        raise GraphError(100, "A url button needs url.base_url, an https address.")
    example = address.get("url_suffix_example")
    return offered | {"url": base} | ({"example": [example]} if example else {})


def list_library(call: Call) -> dict:
    """`category`, `topic`, `name`, `search` and `language` narrow it."""
    query = call.request.GET
    words, language = query.get("search", "").lower(), query.get("language")
    rows = [
        _shape(name, row, one)
        for name, row in LIBRARY.items()
        for one in LANGUAGES
        if query.get("name", name) == name
        and words in f"{name} {row['body']}".lower()
        and language in (None, one)
        and all(query.get(key, row[key]).upper() == row[key] for key in ("category", "topic"))
    ]
    return {"data": rows}


def _shape(name: str, row: dict, language: str) -> dict:
    return {
        "name": name,
        "language": language,
        "category": row["category"],
        "topic": row["topic"],
        "body": row["body"],
        "body_params": row["samples"],
        "buttons": row["buttons"],
    } | ({"header": row["header"]} if "header" in row else {})
