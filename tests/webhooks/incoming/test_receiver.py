"""What WhatsApp hears at our door; what is behind it is another file's."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError

from accounts.models import Connection
from tests.webhooks.incoming import http
from tests.webhooks.incoming.http import asked, signature, signed
from webhooks.incoming import receiver as receiving
from webhooks.incoming.receiver import MAX_BODY_BYTES, Receiver

BODY = b'{"entry": []}'


class Shelf:
    """Stands where the writer stands."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.trouble: Exception | None = None

    async def store(self, connection_id: int, body: bytes, *, within: float) -> None:
        if self.trouble:
            raise self.trouble
        self.bodies.append(body)


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    shelf = Shelf()
    monkeypatch.setattr(receiving, "Writer", lambda: shelf)
    return shelf


@pytest.fixture
def receiver(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Receiver:
    # Here the connection must stay: the test's transaction lives in it.
    monkeypatch.setattr("channels.db.close_old_connections", lambda: None)
    return Receiver()


def test_a_signed_body_is_kept_as_it_came(
    receiver: Receiver, connection: Connection, shelf: Shelf
) -> None:
    body = b' {"entry" : []}\n'

    assert asked(receiver, **signed(body, connection)).status == 200
    assert shelf.bodies == [body]


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"x-hub-signature-256", b"")],
        [(b"x-hub-signature-256", b"sha256=")],
        [(b"x-hub-signature-256", b"sha256=" + b"0" * 64)],
        [(b"x-hub-signature-256", signature(b"another body"))],
        [(b"x-hub-signature-256", signature(BODY, "another secret"))],
        [(b"x-hub-signature-256", signature(BODY, ""))],
        [(b"x-hub-signature-256", signature(BODY).removeprefix(b"sha256="))],
        [(b"x-hub-signature-256", signature(BODY)[:-1])],
        [(b"x-hub-signature-256", signature(BODY)[:-1] + b"\xff")],
        [(b"x-hub-signature-256", b"sha1=" + b"0" * 40)],
        [(b"x-hub-signature", signature(BODY))],
        [(b"x_hub_signature_256", signature(BODY))],
        [
            (b"x-hub-signature-256", b"sha256=" + b"0" * 64),
            (b"x-hub-signature-256", signature(BODY)),
        ],
    ],
)
def test_a_wrong_signature_is_turned_away(
    receiver: Receiver, connection: Connection, shelf: Shelf, headers: list[tuple[bytes, bytes]]
) -> None:
    assert asked(receiver, **signed(BODY, connection, headers=headers)).status == 401
    assert shelf.bodies == []


@pytest.mark.parametrize("change", [bytes.upper, lambda text: b"  " + text + b" "])
def test_a_signature_in_other_letters_or_with_spaces_is_good(
    receiver: Receiver, connection: Connection, change: Callable[[bytes], bytes]
) -> None:
    headers = [(b"X-Hub-Signature-256", change(signature(BODY)))]

    assert asked(receiver, **signed(BODY, connection, headers=headers)).status == 200


def test_a_connection_without_a_secret_takes_nothing(
    receiver: Receiver, connection: Connection
) -> None:
    Connection.objects.update(app_secret="", previous_app_secret="")
    headers = [(b"x-hub-signature-256", signature(BODY, ""))]

    assert asked(receiver, **signed(BODY, connection, headers=headers)).status == 401


def test_the_previous_secret_still_counts(receiver: Receiver, connection: Connection) -> None:
    request = signed(BODY, connection)
    connection.app_secret, connection.previous_app_secret = "new", connection.app_secret
    connection.save()

    assert asked(receiver, **request).status == 200


def test_a_changed_secret_is_heeded_within_seconds(
    receiver: Receiver, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = signed(BODY, connection)
    assert asked(receiver, **request).status == 200
    connection.app_secret = "new"
    connection.save()
    monkeypatch.setattr("webhooks.incoming.addressees.FRESH_SECONDS", 0.0)

    assert asked(receiver, **request).status == 401


@pytest.mark.parametrize(
    "token",
    [
        "",
        "/",
        "nobody",
        "..",
        "../../etc/passwd",
        "a\x00b",
        "ümlaut",
        "１２３",
        "x" * 65,
        "x" * 100_000,
        "\ud83d",
        "a b",
        "{token}/more",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_other_addresses_do_not_exist(
    receiver: Receiver, connection: Connection, token: str, method: str
) -> None:
    path = f"/webhooks/whatsapp/{token.format(token=connection.path_token)}"

    assert asked(receiver, **signed(BODY, connection, path=path, method=method)).status == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(receiver: Receiver, connection: Connection, method: str) -> None:
    assert asked(receiver, **signed(BODY, connection, method=method)).status == 405


def verification(receiver: Receiver, connection: Connection, query: bytes) -> http.Answer:
    return asked(receiver, method="GET", path=http.path_of(connection), query=query)


def test_the_handshake_returns_the_challenge(receiver: Receiver, connection: Connection) -> None:
    query = b"hub.mode=subscribe&hub.verify_token=a-verify-token&hub.challenge=1158201444"

    answer = verification(receiver, connection, query)

    assert (answer.status, answer.body) == (200, b"1158201444")
    assert answer.headers[b"content-type"].startswith(b"text/plain")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        (b"", 400),
        (b"hub.mode=subscribe&hub.verify_token=a-verify-token", 400),
        (b"hub.mode=unsubscribe&hub.verify_token=a-verify-token&hub.challenge=1", 400),
        (b"hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1", 403),
        (b"hub.mode=subscribe&hub.verify_token=&hub.challenge=1", 403),
        (b"hub.mode=subscribe&hub.challenge=1", 403),
        (b"hub.mode=subscribe&hub.verify_token=%C3%BC%FF&hub.challenge=1", 403),
        (b"hub.mode=subscribe&hub.verify_token=\xff\xfe&hub.challenge=1", 403),
    ],
)
def test_another_handshake_is_refused(
    receiver: Receiver, connection: Connection, query: bytes, status: int
) -> None:
    assert verification(receiver, connection, query).status == status


def test_no_verify_token_verifies_nobody(receiver: Receiver, connection: Connection) -> None:
    Connection.objects.update(verify_token="")

    query = b"hub.mode=subscribe&hub.verify_token=&hub.challenge=1"
    assert verification(receiver, connection, query).status == 403


def test_the_largest_body_is_taken(receiver: Receiver, connection: Connection) -> None:
    assert asked(receiver, **signed(b"x" * MAX_BODY_BYTES, connection)).status == 200


def test_one_byte_more_is_too_large(
    receiver: Receiver, connection: Connection, shelf: Shelf
) -> None:
    assert asked(receiver, **signed(b"x" * (MAX_BODY_BYTES + 1), connection)).status == 413
    assert shelf.bodies == []


def test_a_body_in_pieces_is_one_body(
    receiver: Receiver, connection: Connection, shelf: Shelf
) -> None:
    chunks = [
        {"type": "http.request", "body": BODY[:5], "more_body": True},
        {"type": "http.request", "more_body": True},
        {"type": "http.request", "body": BODY[5:]},
    ]

    assert asked(receiver, **signed(BODY, connection, chunks=chunks)).status == 200
    assert shelf.bodies == [BODY]


def test_who_hangs_up_half_way_gets_no_answer_and_leaves_nothing(
    receiver: Receiver, connection: Connection, shelf: Shelf
) -> None:
    chunks = [
        {"type": "http.request", "body": BODY[:5], "more_body": True},
        {"type": "http.disconnect"},
    ]

    assert asked(receiver, **signed(BODY, connection, chunks=chunks)) is None
    assert shelf.bodies == []


@pytest.mark.parametrize("trouble", [DatabaseError, OperationalError, InterfaceError, TimeoutError])
def test_a_body_that_cannot_be_kept_stays_with_whatsapp(
    receiver: Receiver, connection: Connection, shelf: Shelf, trouble: type[Exception]
) -> None:
    shelf.trouble = trouble("no")

    answer = asked(receiver, **signed(BODY, connection))

    assert (answer.status, answer.headers[b"retry-after"]) == (503, b"5")


def test_no_database_at_the_door_is_a_503_too(
    receiver: Receiver, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(path_token: str) -> None:
        raise OperationalError("no")

    monkeypatch.setattr("webhooks.incoming.addressees._read", away)

    assert asked(receiver, **signed(BODY, connection)).status == 503
