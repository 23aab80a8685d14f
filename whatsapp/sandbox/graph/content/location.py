from whatsapp.sandbox.errors import GraphError


def read(body: dict) -> dict:
    """A place by its coordinates, with a name and an address where there are any."""
    own = body.get("location")
    if not isinstance(own, dict):
        raise GraphError(100, "The parameter location is required.")
    content: dict = {
        "latitude": _degrees(own, "latitude", 90),
        "longitude": _degrees(own, "longitude", 180),
    }
    return content | {key: str(own[key]) for key in ("name", "address") if own.get(key)}


def _degrees(own: dict, key: str, most: int) -> float:
    try:
        value = float(own[key])
    except (KeyError, TypeError, ValueError):
        raise GraphError(100, f"location['{key}'] must be a number.") from None
    if not -most <= value <= most:
        raise GraphError(131009, f"location['{key}'] must be between -{most} and {most}.")
    return value
