"""What each way of failing means for the message, decided by what WhatsApp may have read."""

import logging
import socket
import ssl
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import responses
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError
from urllib3.exceptions import SSLError as PoolSSLError

from tests.whatsapp.lines import NUMBER_URL, TOKEN, credentials, exchange, gateway
from whatsapp.content import Address, Text
from whatsapp.errors import (
    Ambiguous,
    GatewayError,
    NotSent,
    NumberUnusable,
    Refused,
    Throttled,
)
from whatsapp.gateway import Gateway

MESSAGES_URL = f"{NUMBER_URL}/messages"


def send() -> str:
    return gateway().send(to=Address(wa_id="447700900101"), content=Text(body="Hi"), reference="r")


def ssl_failure(cause: ssl.SSLError) -> requests.exceptions.SSLError:
    return requests.exceptions.SSLError(MaxRetryError(None, "/", PoolSSLError(cause)))


def with_reason(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, reason)
    error.reason = reason
    return error


@responses.activate
@pytest.mark.parametrize(
    "failure",
    [
        requests.exceptions.ConnectTimeout(),
        requests.exceptions.ConnectionError(
            MaxRetryError(None, "/", NewConnectionError(None, "refused"))
        ),
        ssl_failure(ssl.SSLCertVerificationError(1, "certificate has expired")),
        ssl_failure(with_reason("WRONG_VERSION_NUMBER")),
    ],
)
def test_before_a_byte_was_written_nothing_was_sent(failure):
    responses.post(MESSAGES_URL, body=failure)

    with pytest.raises(NotSent):
        send()


@responses.activate
@pytest.mark.parametrize(
    "failure",
    [
        requests.exceptions.ReadTimeout(),
        requests.exceptions.ConnectionError(ProtocolError("aborted", ConnectionResetError())),
        requests.exceptions.ConnectionError(ProtocolError("aborted", BrokenPipeError())),
        requests.exceptions.ChunkedEncodingError(),
        requests.exceptions.ContentDecodingError(),
        ssl_failure(with_reason("DECRYPTION_FAILED_OR_BAD_RECORD_MAC")),
        ssl_failure(ssl.SSLEOFError(8, "unexpected eof")),
    ],
)
def test_a_lost_answer_leaves_doubt_about_a_message_but_not_about_a_question(failure):
    responses.post(MESSAGES_URL, body=failure)
    responses.get(NUMBER_URL, body=failure)

    with pytest.raises(Ambiguous):
        send()
    with pytest.raises(NotSent):
        gateway().number_info()


@responses.activate
@pytest.mark.parametrize("url", ["nonsense", "https://", "ftp:/x"])
def test_an_impossible_address_needs_an_admin(url):
    with pytest.raises(NumberUnusable):
        gateway(base_url=url).mark_read("wamid.A")


@responses.activate
@pytest.mark.parametrize("token", ["line\nbreak", "spa ce", "schlüssel", "\x00"])
def test_an_impossible_token_needs_an_admin_and_is_not_repeated(token):
    with pytest.raises(NumberUnusable) as caught:
        gateway(access_token=token).mark_read("wamid.A")

    assert token not in "".join(traceback.format_exception(caught.value))


@responses.activate
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("100_invalid_parameter", Refused),
        ("100_unknown_object", NumberUnusable),
        ("104_missing_token", NumberUnusable),
        ("130429_throughput", Throttled),
        ("131000_unknown", Ambiguous),
        ("131008_missing_parameter", Refused),
        ("131009_parameter_value", Refused),
        ("131016_unavailable", Ambiguous),
        ("131020_single_member_group", Refused),
        ("131030_not_allowed", Refused),
        ("131031_locked", NumberUnusable),
        ("131041_group_unknown", Refused),
        ("131051_type", Refused),
        ("131056_pair_rate", Throttled),
        ("131062_bsuid", Refused),
        ("132000_param_count", Refused),
        ("132001_no_template", Refused),
        ("190_expired_token", NumberUnusable),
        ("2_api_service", Ambiguous),
        ("368_blocked", NumberUnusable),
        ("4_app_rate", Throttled),
        ("80007_waba_rate", Throttled),
    ],
)
def test_each_kept_error_ends_in_the_right_class(name, expected):
    answer = exchange(f"error.{name}")["response"]
    responses.post(MESSAGES_URL, json=answer["body"], status=answer["status"])

    with pytest.raises(GatewayError) as caught:
        send()

    assert type(caught.value) is expected
    assert caught.value.problem.code == answer["body"]["error"]["code"]


@responses.activate
def test_the_problem_prefers_the_detailed_words():
    answer = exchange("error.131020_single_member_group")["response"]
    responses.post(MESSAGES_URL, json=answer["body"], status=400)

    with pytest.raises(Refused) as caught:
        send()

    assert caught.value.problem.title == "(#131020) Bad group"
    assert caught.value.problem.details == "The group has a single member."


@responses.activate
@pytest.mark.parametrize("status", [200, 400, 404, 500, 502, 503, 504])
@pytest.mark.parametrize(
    "page", ["", "<html>oops</html>", "[]", "null", '"ok"', '{"a": NaN}', "\xff"]
)
def test_an_answer_that_is_not_whatsapps_leaves_doubt(status, page):
    responses.post(MESSAGES_URL, body=page.encode("latin-1"), status=status)
    responses.get(NUMBER_URL, body=page.encode("latin-1"), status=status)

    with pytest.raises(Ambiguous):
        send()
    with pytest.raises(NotSent):
        gateway().number_info()


@responses.activate
def test_redirects_are_not_followed():
    responses.post(MESSAGES_URL, status=302, headers={"Location": "https://evil.example/"})

    with pytest.raises(NumberUnusable):
        send()
    assert len(responses.calls) == 1


@responses.activate
def test_neither_errors_nor_logs_hold_the_token(caplog):
    caplog.set_level(logging.DEBUG)
    answer = exchange("error.190_expired_token")["response"]
    responses.post(MESSAGES_URL, json=answer["body"], status=401)

    with pytest.raises(NumberUnusable) as caught:
        send()

    assert TOKEN not in caplog.text + "".join(traceback.format_exception(caught.value))
    assert answer["body"]["error"]["fbtrace_id"] in caplog.text


@responses.activate
def test_a_failure_drags_no_request_along():
    responses.post(MESSAGES_URL, body=requests.exceptions.ReadTimeout())

    with pytest.raises(Ambiguous) as caught:
        send()

    assert caught.value.__context__ is None


def test_credentials_hide_their_token():
    assert TOKEN not in repr(credentials())


def test_a_closed_port_is_a_certain_failure():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]

    with pytest.raises(NotSent):
        gateway(base_url=f"http://127.0.0.1:{port}").mark_read("wamid.A")


def test_an_unknown_host_is_a_certain_failure():
    with pytest.raises(NotSent):
        gateway(base_url="http://nowhere.invalid").mark_read("wamid.A")


def answer_once(reply: bytes) -> str:
    """Listen for one request, send `reply` and hang up; return the address."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        connection.recv(65_536)
        connection.sendall(reply)
        connection.close()
        listener.close()

    threading.Thread(target=serve, daemon=True).start()
    return f"127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize(
    "reply", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", b"garbage\r\n\r\n"]
)
def test_a_server_that_hangs_up_leaves_doubt(reply):
    with pytest.raises(Ambiguous):
        gateway(base_url=f"http://{answer_once(reply)}").mark_read("wamid.A")


def test_a_server_that_speaks_no_tls_is_a_certain_failure():
    host = answer_once(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with pytest.raises(NotSent):
        gateway(base_url=f"https://{host}").mark_read("wamid.A")


def test_threads_share_a_gateway_but_not_a_session(monkeypatch):
    line = gateway(base_url="http://nowhere.invalid")
    sessions = []

    def note(session, *args, **kwargs):
        sessions.append(session)
        raise requests.exceptions.ConnectTimeout

    monkeypatch.setattr(requests.Session, "request", note)
    with ThreadPoolExecutor(3) as pool:
        together = threading.Barrier(3)
        failures = [pool.submit(fail_to_send, line, together) for _ in range(3)]

    assert [type(failure.result()) for failure in failures] == [NotSent] * 3
    assert len({id(session) for session in sessions}) == 3


def fail_to_send(line: Gateway, together: threading.Barrier) -> GatewayError:
    """Wait until every thread has come this far, so that none does the work of two."""
    together.wait(5)
    with pytest.raises(NotSent) as caught:
        line.mark_read("wamid.A")
    return caught.value
