"""What counts as a word, and what is shown of a text that holds it."""

import pytest

from inbox.errors import InvalidInput
from inbox.search import words

QUERIES = {
    "Élan  vital": ["elan", "vital"],
    "order-4711, order-4711": ["order", "4711"],
    "a & b | !c:* 'd' (e)": ["a", "b", "c", "d", "e"],
    "foo_bar@example.com": ["foo", "bar", "example", "com"],
    "हिन्दी": ["हिन्दी"],
    "日本語 東京": ["日本語", "東京"],
    " \x00 -- 🙌 %_\\ ": [],
    "1 2 3 4 5 6 7 8 9 10 11 12": ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"],
}


@pytest.mark.parametrize(("query", "expected"), QUERIES.items())
def test_a_query_is_its_words(query: str, expected: list[str]) -> None:
    assert words.of(query) == expected


def test_a_query_of_many_characters_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        words.of("x" * 201)

    assert refused.value.field == "q"


def shown(text: str, *wanted: str) -> str:
    return "".join(f"[{p.text}]" if p.is_hit else p.text for p in words.snippet(text, wanted))


def test_a_snippet_shows_the_whole_words_as_they_were_written() -> None:
    assert shown("Is the Élan\n vital? ELANS!", "elan") == "Is the [Élan] vital? [ELANS]!"


def test_a_snippet_of_a_long_text_stands_around_the_first_hit() -> None:
    text = "before " * 100 + "the deposit is due" + " after" * 100

    cut = shown(text, "deposit")

    assert cut.startswith("…before before")
    assert "the [deposit] is due after" in cut
    assert cut.endswith("…")
    assert len(cut) < 230


def test_a_text_without_a_hit_is_shown_from_its_beginning() -> None:
    assert shown("Nothing of it", "else") == "Nothing of it"
