import asyncio
import threading

import pytest
from channels.layers import get_channel_layer
from django.conf import settings

from config.channel_layer import ThreadedInMemoryLayer

BURST = 500


def send_from_a_thread(layer: ThreadedInMemoryLayer, count: int) -> threading.Thread:
    async def send() -> None:
        for number in range(count):
            await layer.group_send("live", {"type": "live.nudge", "number": number})

    thread = threading.Thread(target=lambda: asyncio.run(send()))
    thread.start()
    return thread


def test_every_message_from_another_thread_arrives_at_once() -> None:
    layer = ThreadedInMemoryLayer(capacity=2000)

    async def listen() -> list[int]:
        channel = await layer.new_channel()
        await layer.group_add("live", channel)
        thread = send_from_a_thread(layer, BURST)
        async with asyncio.timeout(5):
            heard = [(await layer.receive(channel))["number"] for _ in range(BURST)]
        await asyncio.to_thread(thread.join)
        return heard

    assert asyncio.run(listen()) == list(range(BURST))


def test_sending_when_nobody_ever_listened_is_no_error() -> None:
    thread = send_from_a_thread(ThreadedInMemoryLayer(), 1)
    thread.join(5)

    assert not thread.is_alive()


def test_sending_after_the_listener_has_gone_is_no_error() -> None:
    layer = ThreadedInMemoryLayer()
    asyncio.run(layer.group_add("live", "specific.inmemory!gone"))

    thread = send_from_a_thread(layer, 1)
    thread.join(5)

    assert not thread.is_alive()


@pytest.mark.slow
@pytest.mark.skipif(not settings.REDIS_URL, reason="needs Redis: run script/test")
def test_a_quiet_socket_is_not_cut_off() -> None:
    """redis-py gives up on a read after 5 seconds, and the socket would be closed with it."""

    async def listen() -> str:
        layer = get_channel_layer()
        channel = await layer.new_channel()
        await layer.group_add("live", channel)
        waiting = asyncio.create_task(layer.receive(channel))
        await asyncio.sleep(6.5)
        await layer.group_send("live", {"type": "live.nudge"})
        async with asyncio.timeout(5):
            message = await waiting
        await layer.flush()
        return message["type"]

    assert asyncio.run(listen()) == "live.nudge"
