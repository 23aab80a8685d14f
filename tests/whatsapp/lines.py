"""A line to a WhatsApp whose answers each test writes itself."""

import json
from typing import Any

import responses

from tests.whatsapp.bodies import PAYLOADS
from whatsapp.gateway import Credentials, Gateway
from whatsapp.providers import open_gateway

TOKEN = "EAAG-secret-token"
NUMBER = "318400000000077"
GROUP = "Y2FwaV9ncm91cDox/x=="
HOST = "https://graph.example"
NUMBER_URL = f"{HOST}/v26.0/{NUMBER}"
GROUP_URL = f"{HOST}/v26.0/Y2FwaV9ncm91cDox%2Fx%3D%3D"


def credentials(**changes: str) -> Credentials:
    ours = {
        "provider": "cloud_api",
        "base_url": HOST,
        "graph_version": "v26.0",
        "access_token": TOKEN,
        "phone_number_id": NUMBER,
    }
    return Credentials(**ours | changes)


def gateway(**changes: str) -> Gateway:
    return open_gateway(credentials(**changes))


def exchange(name: str) -> dict[str, Any]:
    """A kept request and answer; `name` is like "send_text"."""
    return json.loads((PAYLOADS / "messages" / "api" / f"{name}.json").read_bytes())


def sent_json() -> Any:
    """The body of the only request that was made."""
    [call] = responses.calls
    return json.loads(call.request.body)
