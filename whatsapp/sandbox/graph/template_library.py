"""The templates that WhatsApp offers ready-made, as far as the sandbox has them."""

from whatsapp.sandbox.graph.calls import Call

LIBRARY = {
    "group_invite_link": {
        "category": "UTILITY",
        "topic": "GROUP_INVITE_LINK",
        "body": "You are invited to our WhatsApp group. Join with this link: {{1}} See you there!",
        "sample": "https://chat.whatsapp.com/ExampleInvite",
    }
}


def components_of(name: str) -> list[dict] | None:
    """The parts of a library template, or None when there is none of this name."""
    row = LIBRARY.get(name)
    if row is None:
        return None
    return [{"type": "BODY", "text": row["body"], "example": {"body_text": [[row["sample"]]]}}]


def list_library(call: Call) -> dict:
    """`category`, `topic` and `name` narrow it; any language is offered."""
    wanted = {key: call.request.GET.get(key, "").upper() for key in ("category", "topic")}
    rows = [
        {
            "name": name,
            "language": call.request.GET.get("language", "en"),
            "category": row["category"],
            "topic": row["topic"],
            "body": row["body"],
            "body_params": [row["sample"]],
        }
        for name, row in LIBRARY.items()
        if all(not value or row[key] == value for key, value in wanted.items())
    ]
    return {"data": rows}
