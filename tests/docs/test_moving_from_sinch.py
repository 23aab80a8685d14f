"""What the guide for programs of Sinch says is what the code has."""

import json
import re
from pathlib import Path

from django.conf import settings

from inbox.sinch import destinations, messages
from tests.sinch.test_contract import OPERATIONS

GUIDE = (Path(settings.BASE_DIR) / "docs" / "moving-from-sinch.md").read_text()


def test_every_call_stands_in_the_guide() -> None:
    for method, address in OPERATIONS:
        last = address.rpartition("/")[2].replace("<str:group_id>", "{id}")
        calls = [line for line in GUIDE.splitlines() if line.startswith("| `") and last in line]
        assert any(method.upper() in line for line in calls), (method, address)


def test_the_body_of_a_send_is_one_that_is_understood() -> None:
    shown = re.search(r"^\{\"destinations\": .*?^$", GUIDE.replace("```", ""), re.S | re.M)
    assert shown
    body = json.loads(shown[0])
    assert len(destinations.read(body["destinations"])) == 2
    assert messages.read(body["message"])


def test_every_kind_of_message_stands_in_the_guide() -> None:
    assert [kind for kind in messages.KINDS if f"`{kind}`" not in GUIDE] == []


def test_limits_are_the_ones_in_the_code() -> None:
    assert f"Up to {destinations.MOST} destinations" in GUIDE
