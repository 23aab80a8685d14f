from collections.abc import Iterator

import pytest

from tests.config.connections import Pair


@pytest.fixture
def pair() -> Iterator[Pair]:
    pair = Pair()
    yield pair
    pair.peer.close()
    pair.ours.socket.close()
