"""By what road somebody acts, for the facts that come of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

API = "api"

_road: ContextVar[str] = ContextVar("road", default="")


@contextmanager
def acting_via(road: str) -> Iterator[None]:
    """What happens in here was asked for by this road."""
    token = _road.set(road)
    try:
        yield
    finally:
        _road.reset(token)


def road() -> str:
    """ "" for the screen, and for what nobody asked for."""
    return _road.get()
