import pytest

from tests.whatsapp.bodies import RECEIVED_AT, read_message

THAT_SECOND = RECEIVED_AT.replace(microsecond=0)
"""As all times of WhatsApp are: our answers, in whole seconds too, stand below."""


@pytest.mark.parametrize(
    "phone", ["+44 7700 900101", "447700900101", 447700900101, "44-7700-900101"]
)
def test_phones_are_compared_as_digits(phone):
    assert read_message(**{"from": phone}).author.wa_id == "447700900101"


@pytest.mark.parametrize("timestamp", ["1795168800", 1795168800])
def test_times_come_as_text_or_number(timestamp):
    event = read_message(timestamp=timestamp)

    assert (event.occurred_at.timestamp(), event.time_is_suspect) == (1795168800, False)


@pytest.mark.parametrize(
    "timestamp",
    [
        None,
        "",
        "1795168800000",
        1795168800000,
        253402300800,
        2**63,
        "-1",
        0,
        True,
        1795168800.5,
        "１２３",
        "1_795_168_800",
        " 1795168800 ",
        {},
    ],
)
def test_a_time_that_cannot_be_is_replaced_and_marked(timestamp):
    event = read_message(timestamp=timestamp)

    assert (event.occurred_at, event.time_is_suspect) == (THAT_SECOND, True)


def test_a_clock_a_little_ahead_is_set_back():
    event = read_message(timestamp=int(RECEIVED_AT.timestamp()) + 600)

    assert (event.occurred_at, event.time_is_suspect) == (THAT_SECOND, False)


def test_old_news_keeps_its_time():
    assert read_message(timestamp="1700000000").occurred_at.timestamp() == 1700000000
