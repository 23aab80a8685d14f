"""Webhooks as WhatsApp sends them, signed and ready to go over the wire."""

import hashlib
import hmac
import json
import random
import time
from itertools import count
from typing import Any

TEXT = "when does the bus leave from Lima and is there a seat for Ana by the window"


class Post:
    """Writes text messages from random people of the scene; the same seed, the same messages."""

    def __init__(self, scene: dict[str, Any], host: str) -> None:
        self._scene = scene
        self._host = host
        self._random = random.Random(8)  # noqa: S311  repeatable, not secret
        self._numbers = count(1)

    def letters(self, many: int) -> list[bytes]:
        """HTTP requests, each a webhook with one message that was never sent before."""
        return [self._request(self._message()) for _ in range(many)]

    def _message(self) -> dict[str, Any]:
        room = self._random.choice(self._scene["rooms"])
        person = self._random.choice(room["people"])
        text = " ".join(self._random.choices(TEXT.split(), k=self._random.randint(3, 24)))
        message = {
            "from": person["wa_id"],
            "from_user_id": person["user_id"],
            "id": f"wamid.BENCH{next(self._numbers):012}",
            "timestamp": str(int(time.time())),
            "type": "text",
            "text": {"body": text},
        }
        if room["group_id"]:
            message["group_id"] = room["group_id"]
        profile = {
            "profile": {"name": person["name"]},
            "wa_id": person["wa_id"],
            "user_id": person["user_id"],
        }
        return {"contacts": [profile], "messages": [message]}

    def _request(self, value: dict[str, Any]) -> bytes:
        metadata = {
            "display_phone_number": "15550000001",
            "phone_number_id": self._scene["phone_number_id"],
        }
        value = {"messaging_product": "whatsapp", "metadata": metadata} | value
        change = {"field": "messages", "value": value}
        entry = {"id": "102290129340398", "changes": [change]}
        body = json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
        secret = self._scene["app_secret"].encode()
        head = [
            f"POST {self._scene['path']} HTTP/1.1",
            f"Host: {self._host}",
            "Content-Type: application/json",
            f"X-Hub-Signature-256: sha256={hmac.new(secret, body, hashlib.sha256).hexdigest()}",
            f"Content-Length: {len(body)}",
        ]
        return "\r\n".join(head).encode() + b"\r\n\r\n" + body
