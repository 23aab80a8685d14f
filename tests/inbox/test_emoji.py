import pytest

from inbox.emoji import is_few_emoji, is_one_emoji


@pytest.mark.parametrize(
    "emoji", ["👍", "👍🏿", "❤", "❤️", "👨‍👩‍👧‍👦", "🇵🇪", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏳️‍🌈", "🤦🏽‍♀️", "🫡", "☺️"]
)
def test_one_is_one(emoji):
    assert is_one_emoji(emoji)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "1",
        "👍👍",
        "👍 ",
        " 👍",
        "ok👍",
        "🇵",
        "\u200d",
        "\ufe0f",
        "👍\u200d",
        "<b>",
        "👍" * 99,
    ],
)
def test_nothing_else_is(text):
    assert not is_one_emoji(text)


@pytest.mark.parametrize("text", ["👍", "🎉🎉🎉", "👍 ❤️\n", "🇵🇪🇪🇸"])
def test_a_few(text):
    assert is_few_emoji(text)


@pytest.mark.parametrize("text", ["", "👍👍👍👍", "👍 ok", "123", "🇵🇪" * 200])
def test_not_a_few(text):
    assert not is_few_emoji(text)
