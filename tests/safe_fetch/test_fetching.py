import pytest
from pytest_django.fixtures import Settings

from safe_fetch.fetching import MOST_BYTES, Unreachable, fetch
from tests.receivers import Talk, receiving


@pytest.fixture(autouse=True)
def _on_this_machine(settings: Settings) -> None:
    settings.ALLOW_PRIVATE_HOSTS = True


def test_an_answer_comes_back_with_what_was_sent_as_it_is() -> None:
    with receiving(status=201, body=b"thanks", headers={"Retry-After": "5"}) as receiver:
        answer = fetch("POST", receiver.url, headers={"X-Mine": "yes"}, body=b'{"a": 1}')

    assert (answer.status, answer.body, answer.headers["retry-after"]) == (201, b"thanks", "5")
    [heard] = receiver.heard
    assert (heard.body, heard.headers["x-mine"]) == (b'{"a": 1}', "yes")
    assert heard.headers["accept-encoding"] == "identity"


def test_the_connection_is_used_again() -> None:
    with receiving() as receiver:
        for _ in range(3):
            fetch("POST", receiver.url, body=b"{}")

    assert (len(receiver.heard), receiver.connections) == (3, 1)


def test_redirects_are_not_followed() -> None:
    with (
        receiving() as elsewhere,
        receiving(status=307, headers={"Location": elsewhere.url}) as receiver,
    ):
        answer = fetch("POST", receiver.url, body=b"{}")

    assert (answer.status, elsewhere.heard) == (307, [])


def test_no_more_is_read_than_we_want() -> None:
    with receiving(body=b"a" * (MOST_BYTES * 4)) as receiver:
        answer = fetch("GET", receiver.url)

    assert (len(answer.body), answer.is_cut) == (MOST_BYTES, True)


def test_compressed_bombs_stay_packed() -> None:
    with receiving(body=b"\x1f\x8b not unpacked", headers={"Content-Encoding": "gzip"}) as receiver:
        answer = fetch("GET", receiver.url)

    assert answer.body == b"\x1f\x8b not unpacked"


def test_cookies_are_forgotten() -> None:
    with receiving(headers={"Set-Cookie": "a=b"}) as receiver:
        fetch("GET", receiver.url)
        fetch("GET", receiver.url)

    assert "cookie" not in receiver.heard[1].headers


def test_a_byte_now_and_then_does_not_hold_us() -> None:
    with (
        receiving(behave=Talk.drip) as receiver,
        pytest.raises(Unreachable, match=r"within 0\.2 seconds"),
    ):
        fetch("POST", receiver.url, body=b"{}", seconds=0.2)


def test_a_line_that_breaks_is_told_in_neutral_words() -> None:
    with receiving(behave=Talk.reset) as receiver, pytest.raises(Unreachable, match="broke off"):
        fetch("POST", receiver.url, body=b"{}")


def test_nobody_there() -> None:
    with receiving() as receiver:
        pass
    with pytest.raises(Unreachable, match="no connection"):
        fetch("POST", receiver.url, body=b"{}")
