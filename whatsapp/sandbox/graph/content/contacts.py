from whatsapp.sandbox.errors import GraphError

MOST = 257


def read(body: dict) -> list[dict]:
    """Contact cards. Each needs `name.formatted_name` and one more part of the name."""
    cards = body.get("contacts")
    if not isinstance(cards, list) or not 1 <= len(cards) <= MOST:
        raise GraphError(100, f"contacts must have 1 to {MOST} cards.")
    for card in cards:
        name = card.get("name") if isinstance(card, dict) else None
        if not isinstance(name, dict) or not name.get("formatted_name") or len(_said(name)) < 2:
            raise GraphError(100, "contacts[]['name'] needs formatted_name and another part.")
    return cards


def _said(name: dict) -> list[object]:
    """The parts of the name that are there; null is none."""
    return [part for part in name.values() if part]
