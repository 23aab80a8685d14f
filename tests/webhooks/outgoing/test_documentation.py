"""docs/webhooks.md: what it shows works, and what it lists is what there is."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.webhooks.outgoing.conftest import Listening
from webhooks.models import OutgoingDelivery
from webhooks.outgoing import events, schedule, signing

PAGE = Path(__file__).parents[3] / "docs" / "webhooks.md"


@pytest.fixture
def is_from_octet() -> Callable[..., bool]:
    """The snippet of the page, run."""
    [snippet] = re.findall(r"<!-- tested: .*?-->\n```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    names: dict[str, Callable[..., bool]] = {}
    exec(snippet, names)
    return names["is_from_octet"]


@pytest.mark.django_db
def test_the_snippet_believes_us_and_nobody_else(
    listening: Listening, is_from_octet: Callable[..., bool]
) -> None:
    endpoint = listening()
    delivery = OutgoingDelivery(endpoint=endpoint, event_id="evt_1", event="message.received")
    body = '{"text":"Grüße"}'.encode()
    headers = signing.headers(endpoint, delivery, body, int(time.time()))
    old = signing.headers(endpoint, delivery, body, int(time.time()) - 600)

    assert is_from_octet(endpoint.secret, headers, body)
    assert not is_from_octet(endpoint.secret, headers, body + b" ")
    assert not is_from_octet(listening().secret, headers, body)
    assert not is_from_octet(endpoint.secret, old, body)


def test_the_page_names_what_there_is() -> None:
    """Kinds of facts that are told under their own name need no row."""
    named = {*events.NAMES.values(), *events.STATES.values()}
    told: set[str] = set()
    for row in re.findall(r"^\| (`.*?) \|", PAGE.read_text(), re.MULTILINE):
        topic = ""
        for name in re.findall(r"`([^`]+)`", row):
            told.add(topic + name if name.startswith(".") else name)
            topic = topic if name.startswith(".") else name.partition(".")[0]

    assert named <= told - set(events.ALSO_CALLED.values()) <= events.ALL


def test_the_schedule_is_the_one_on_the_page() -> None:
    assert len(schedule.DELAYS) + 1 == 22
    assert 6.5 < sum(delay.total_seconds() for delay in schedule.DELAYS) / 86400 < 7
