"""What somebody looks for, as words: small letters, no accents, no punctuation.

A text matches when each word begins one of its own, in any order. PostgreSQL reads texts the same
way (`octet_words`, migration 0017); scripts without spaces are found by how a sentence begins.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from inbox.errors import InvalidInput

LONGEST = 200
"""Characters of a query."""
MOST_WORDS = 10

BEFORE, AFTER = 30, 160
"""Characters of a snippet around the first hit."""
_ACCENT = re.compile("[\u0300-\u036f]")


def of(query: str, *, field: str = "q") -> list[str]:
    """The words of a query, the first ten; none when it holds no letter and no digit.

    Raises InvalidInput for one of more than 200 characters.
    """
    if len(query) > LONGEST:
        raise InvalidInput(
            f"Search for {LONGEST} characters at most.", code="too_long", field=field
        )
    return list(dict.fromkeys(_cut(fold(query))))[:MOST_WORDS]


def fold(text: str) -> str:
    """For comparing: "Élan" and "ELAN" are one."""
    if not text.isascii():
        text = _ACCENT.sub("", unicodedata.normalize("NFKD", text))
    return text.lower()


def are_in(text: str, words: Iterable[str]) -> bool:
    """Whether each of these words begins one of the text's."""
    folded = fold(text)
    # Asking for the letters first is quick, and most texts do not have them.
    return all(word in folded and _beginning(word).search(folded) for word in words)


def _cut(text: str) -> Iterator[str]:
    for is_word, letters in groupby(text, _is_letter):
        if is_word:
            yield "".join(letters)


def _is_letter(character: str) -> bool:
    # Vowel signs of many scripts are marks (M), which \w leaves out.
    return character.isalnum() or unicodedata.category(character)[0] == "M"


@lru_cache(1000)
def _beginning(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){re.escape(word)}")


class Piece(NamedTuple):
    text: str
    is_hit: bool = False


def snippet(text: str, words: Sequence[str]) -> list[Piece]:
    """The part of a text around the first hit, cut where hits begin and end, on one line."""
    text = " ".join(text.split())
    hits = list(_hits(text, words))
    first = hits[0][0] if hits else 0
    start = 0 if first <= BEFORE else text.find(" ", first - BEFORE, first) + 1 or first - BEFORE
    end = min(len(text), first + AFTER)
    pieces, at = [Piece("…")] if start else [], start
    for begin, stop in hits:
        if at <= begin < end:
            pieces += [Piece(text[at:begin]), Piece(text[begin:stop], is_hit=True)]
            at = stop
    pieces.append(Piece(text[at : max(at, end)] + ("…" if end < len(text) else "")))
    return [piece for piece in pieces if piece.text]


def _hits(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where whole words that are looked for stand, as they are written."""
    at = 0
    for is_word, letters in groupby(text, _is_letter):
        length = sum(1 for _ in letters)
        if is_word and fold(text[at : at + length]).startswith(tuple(words)):
            yield at, at + length
        at += length
