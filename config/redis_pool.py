from functools import cache
from typing import Any, Self

from redis import ConnectionPool


class SharedPool(ConnectionPool):
    """One for each address and process.

    Under ASGI Django makes a cache for each request, and each would connect anew.
    """

    @classmethod
    @cache
    def from_url(cls, url: str, **options: Any) -> Self:
        return super().from_url(url, **options)
