"""Every call that is documented is run by the published clients: these lists are compared with the
tests beside this one."""

import re
from pathlib import Path
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from zernio import Zernio

# Loading the client alone takes a second.
pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
PYTHON = ("test_zernio_python.py", "test_zernio_templates.py", "group_chat.py")
OF_GROUPS = [
    "createWhatsAppGroupChat",
    "listWhatsAppGroupChats",
    "getWhatsAppGroupChat",
    "updateWhatsAppGroupChat",
    "deleteWhatsAppGroupChat",
    "addWhatsAppGroupParticipants",
    "removeWhatsAppGroupParticipants",
    "createWhatsAppGroupInviteLink",
    "listWhatsAppGroupJoinRequests",
    "approveWhatsAppGroupJoinRequests",
    "rejectWhatsAppGroupJoinRequests",
]
"""What Zernio's guide to WhatsApp groups shows."""
NODE = [*OF_GROUPS, "sendInboxMessage"]
COMMANDS = [re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower() for name in OF_GROUPS]


def source(name: str) -> str:
    return (HERE / name).read_text()


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def operations() -> list[str]:
    paths: dict[str, dict[str, Any]] = SchemaGenerator().get_schema(public=True)["paths"]
    return [one["operationId"] for path in paths.values() for one in path.values()]


def has_method(client: Zernio, name: str) -> bool:
    resources = (getattr(client, one, None) for one in dir(client) if not one.startswith("_"))
    return any(callable(getattr(one, name, None)) for one in resources)


def test_every_call_of_the_guide_is_run_in_node() -> None:
    told = source("test_zernio_node.py")
    assert [name for name in NODE if f'"{name}"' not in told] == []


def test_every_call_of_the_guide_is_run_on_the_command_line() -> None:
    told = source("test_zernio_node.py")
    commands = ["inbox:send", *(f"whatsapp:{name}" for name in COMMANDS)]
    assert [name for name in commands if f'"{name}"' not in told] == []


def test_every_operation_that_the_python_client_has_is_run_by_it() -> None:
    told = "".join(map(source, PYTHON))
    client = Zernio(api_key="sk_x", base_url="http://octet.test/api")
    ours = [snake(name) for name in operations() if has_method(client, snake(name))]
    assert {snake(name) for name in NODE} <= set(ours)
    assert [name for name in ours if f".{name}(" not in told] == []
