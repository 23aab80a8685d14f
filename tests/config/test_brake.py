"""Large answers wait for those who read slowly, instead of filling the memory."""

import asyncio
import select
import socket
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import requests
from twisted.web.http import Request
from twisted.web.test.requesthelper import DummyChannel

from config.brake import Brake
from tests.config.endless import PIECE, PIECES
from tests.e2e.processes import Process
from tests.servers.processes import free_port

PART = {"type": "http.response.body", "body": b"part", "more_body": True}
END = {"type": "http.response.body", "body": b""}
REQUEST = b"GET / HTTP/1.1\r\nHost: octet.test\r\nConnection: close\r\n\r\n"
TIMEOUT = 2
"""Seconds until daphne would end an answer."""


async def take(request: object, message: dict) -> None:
    """Where daphne would write it out."""


@pytest.fixture
def request_of_twisted() -> Request:
    return Request(DummyChannel())


def test_a_full_connection_makes_it_wait(request_of_twisted: Request) -> None:
    async def story() -> None:
        brake = Brake(partial(take, request_of_twisted))
        await brake(PART)
        request_of_twisted.producer.pauseProducing()
        sending = asyncio.create_task(brake(PART))
        await asyncio.sleep(0)
        assert not sending.done()

        request_of_twisted.producer.resumeProducing()
        await sending
        await brake(END)
        assert request_of_twisted.producer is None

    asyncio.run(story())


def test_a_browser_that_goes_ends_the_wait(request_of_twisted: Request) -> None:
    async def story() -> None:
        brake = Brake(partial(take, request_of_twisted))
        await brake(PART)
        request_of_twisted.producer.pauseProducing()
        request_of_twisted.producer.stopProducing()
        await brake(PART)
        request_of_twisted.channel = None
        await brake(PART)
        brake.release()

    asyncio.run(story())


def test_other_servers_are_left_alone() -> None:
    told = []

    async def send(message: dict) -> None:
        told.append(message)

    async def story() -> None:
        brake = Brake(send)
        await brake(PART)
        await brake(END)

    asyncio.run(story())
    assert told == [PART, END]


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Where daphne answers with more than anybody reads."""
    port = free_port()
    command = [sys.executable, "-m", "config.web", "-b", "127.0.0.1", "-p", str(port)]
    command += ["--http-timeout", str(TIMEOUT), "tests.config.endless:application"]
    daphne = Process("daphne", command, {}, tmp_path)
    daphne.start()
    daphne.wait_for(f"http://127.0.0.1:{port}/sent")
    yield port
    daphne.end()


@pytest.mark.slow
def test_daphne_is_given_little_more_than_was_read(port: int) -> None:
    def sent() -> int:
        return int(requests.get(f"http://127.0.0.1:{port}/sent", timeout=10).text)

    with socket.create_connection(("127.0.0.1", port)) as reader:
        reader.sendall(REQUEST)
        reader.recv(1024)
        before = -1
        while before != (now := sent()):
            before = now
            time.sleep(0.2)
        # What the kernel's buffers of both sides hold; without a brake it would be all of it.
        assert now < 16 * 1024 * 1024

        while reader.recv(1024 * 1024):
            pass
    assert sent() == PIECES * len(PIECE)


@pytest.mark.slow
def test_who_reads_slowly_is_given_all_of_it(port: int) -> None:
    heard, began = 0, time.monotonic()
    with socket.create_connection(("127.0.0.1", port)) as reader:
        reader.sendall(REQUEST)
        while part := reader.recv(1024 * 1024):
            heard += len(part)
            if time.monotonic() - began < 3 * TIMEOUT:
                time.sleep(0.1)

    assert heard > PIECES * len(PIECE)


@pytest.mark.slow
def test_who_reads_nothing_any_more_is_cut_off_and_knows_that_it_is_not_all(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as reader:
        reader.sendall(REQUEST)
        reader.recv(1024)

        watch = select.poll()
        watch.register(reader, 0)
        assert watch.poll(30_000) == [(reader.fileno(), select.POLLERR | select.POLLHUP)]
    assert requests.get(f"http://127.0.0.1:{port}/sent", timeout=10).ok
