"""Static files are answered before Django, in every way in which browsers ask for them."""

import asyncio
import gzip
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from config.asgi_types import Application, Message, Receive, Scope, Send
from config.security_headers import HEADERS
from config.static_server import CHUNK, StaticServer

NAME = "css/base.css"
FILE = Path(__file__).parents[2] / "static" / NAME


@dataclass
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    pieces: list[bytes] = field(default_factory=list)

    @property
    def body(self) -> bytes:
        return b"".join(self.pieces)


async def somebody_else(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b"somebody else"})


def ask(path: str, method: str = "GET", server: Application | None = None, **names: str) -> Answer:
    answer, is_over = Answer(), False

    async def send(message: Message) -> None:
        nonlocal is_over
        assert not is_over
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {n.decode(): v.decode() for n, v in message["headers"]}
        else:
            answer.pieces.append(message.get("body", b""))
            is_over = not message.get("more_body")

    async def receive() -> Message:
        return {"type": "http.request"}

    headers = [(n.replace("_", "-").encode(), v.encode()) for n, v in names.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    asyncio.run((server or StaticServer(somebody_else))(scope, receive, send))
    assert is_over
    return answer


@pytest.fixture
def address(settings: Settings) -> str:
    return f"/{settings.STATIC_URL.strip('/')}/{NAME}"


def test_a_file_comes_as_it_is_and_as_safe_as_any_page(address: str) -> None:
    answer = ask(address)

    assert answer.status == 200
    assert answer.body == FILE.read_bytes()
    assert answer.headers["content-type"].startswith("text/css")
    assert answer.headers["content-length"] == str(len(answer.body))
    assert answer.headers["cache-control"] == "max-age=3600, public"
    assert {name: answer.headers[name.lower()] for name in HEADERS} == HEADERS


def test_what_is_no_file_is_left_to_others(address: str) -> None:
    folder = address.removesuffix(NAME)
    strange = ("", "css", "../../manage.py", "/etc/passwd", "a\0.css", "\udcff", "x/" * 3000)
    for path in ("/", "/inbox/", f"{address}.missing", *(folder + name for name in strange)):
        assert ask(path).body == b"somebody else", path


def test_what_the_browser_has_is_not_sent_again(address: str) -> None:
    first = ask(address)

    again = ask(address, if_none_match=first.headers["etag"])

    assert (again.status, again.body) == (304, b"")
    assert again.headers["cache-control"] == first.headers["cache-control"]


def test_a_part_can_be_asked_for(address: str) -> None:
    part = ask(address, range="bytes=2-5")

    assert (part.status, part.body) == (206, FILE.read_bytes()[2:6])
    assert part.headers["content-range"] == f"bytes 2-5/{FILE.stat().st_size}"


def test_head_tells_the_length_alone(address: str) -> None:
    answer = ask(address, "HEAD")

    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-length"] == str(FILE.stat().st_size)


def test_nothing_can_be_written(address: str) -> None:
    assert ask(address, "POST").status == 405


@pytest.fixture
def collected(tmp_path: Path, settings: Settings) -> Path:
    """As in the image."""
    settings.STATIC_ROOT = tmp_path
    settings.STATIC_URL = "static/"
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = False
    return tmp_path


def test_what_was_collected_comes_in_the_smallest_form_that_the_browser_reads(
    collected: Path,
) -> None:
    (collected / "a.css").write_bytes(b"a{}" * 100)
    (collected / "a.css.gz").write_bytes(gzip.compress(b"a{}" * 100))
    server = StaticServer(somebody_else)

    small = ask("/static/a.css", server=server, accept_encoding="gzip")

    assert gzip.decompress(small.body) == ask("/static/a.css", server=server).body
    assert small.headers["content-encoding"] == "gzip"
    assert small.headers["vary"] == "Accept-Encoding"


def test_a_large_file_comes_in_pieces(collected: Path) -> None:
    content = bytes(range(256)) * 600
    (collected / "large.bin").write_bytes(content)

    answer = ask("/static/large.bin", server=StaticServer(somebody_else))

    assert answer.body == content
    assert [len(piece) for piece in answer.pieces] == [CHUNK, CHUNK, len(content) - 2 * CHUNK]


def test_an_empty_file_is_an_answer_too(collected: Path) -> None:
    (collected / "empty.css").touch()

    answer = ask("/static/empty.css", server=StaticServer(somebody_else))

    assert (answer.status, answer.body) == (200, b"")
