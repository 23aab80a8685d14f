"""Words in texts on SQLite: every text is read, the newest ones only (see finding.REACH)."""

from functools import lru_cache
from typing import Any

from django.db.backends.signals import connection_created
from django.dispatch import receiver

from inbox.search import words as words_of

FUNCTION = "octet_has_words"


@receiver(connection_created)
def _teach(connection: Any, **kwargs: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function(FUNCTION, 2, _has_words, deterministic=True)


def _has_words(text: str, words: str) -> bool:
    return words_of.are_in(text, _split(words))


@lru_cache(100)
def _split(words: str) -> tuple[str, ...]:
    return tuple(words.split())
