"""What a program of Sinch's asks for, and what was sent of it."""

from typing import Any

from inbox.models import Conversation, Message

PHOTO = "https://cdn.example.com/photos/room.png"
LIST = {
    "messageInteractiveType": "LIST",
    "header": {"text": "Menu"},
    "body": {"text": "What is it?"},
    "footer": {"text": "Casa Lima"},
    "listAction": {
        "button": "Choose",
        "sections": [{"rows": [{"identifier": "keys", "title": "Keys", "description": "Lost"}]}],
    },
}


BUTTONS = {
    "messageInteractiveType": "REPLY_BUTTON",
    "body": {"text": "Is it done?"},
    "replyButtonAction": {"buttons": [{"reply": {"title": "Yes", "payload": "done"}}]},
}


def to(*destinations: str, **message: Any) -> dict[str, Any]:
    return {
        "destinations": [{"destination": one} for one in destinations],
        "message": message or {"messageText": "Hello"},
    }


def to_group(chat: Conversation, **message: Any) -> dict[str, Any]:
    body = to(chat.group.wa_group_id, **message)
    body["destinations"][0]["recipientType"] = "group"
    return body


def sent() -> Message:
    return Message.objects.get(direction="out")
