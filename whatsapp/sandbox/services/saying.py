"""What people write, in a group or to the business directly."""

from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from whatsapp.sandbox.models import (
    BusinessNumber,
    DirectChat,
    Group,
    Media,
    Message,
    Participant,
    Person,
)
from whatsapp.sandbox.services import media, numbers, posting
from whatsapp.sandbox.services.refusals import Refused
from whatsapp.sandbox.webhooks import messages


def say(
    person: Person,
    group: Group | None,
    text: str,
    at: datetime | None = None,
    *,
    number: BusinessNumber | None = None,
    quoted: Message | None = None,
) -> Message:
    """A person writes in a group, or without one to the business (`number`, else the default).

    Opens the 24 h window of that chat. Refused when the person is not in the group or offline.
    """
    return say_many(person, group, [text], at, number=number, quoted=quoted)[0]


def share(
    person: Person,
    group: Group | None,
    file: Media,
    type_: str,
    at: datetime | None = None,
    *,
    quoted: Message | None = None,
    **more: str | bool,
) -> Message:
    """A person sends a file of this type; `more` is caption, filename, voice or animated."""
    content = {
        "mime_type": file.mime_type,
        "sha256": b64encode(bytes.fromhex(file.sha256)).decode(),
        "id": file.media_id,
        "url": media.url_of(file),
    } | {key: value for key, value in more.items() if value or value is False}
    number = group.number if group else file.number
    return _utter(person, group, number, [(type_, content)], at, quoted)[0]


def show_place(
    person: Person,
    group: Group | None,
    content: dict,
    at: datetime | None = None,
    *,
    number: BusinessNumber | None = None,
) -> Message:
    """A person sends a place: latitude and longitude, perhaps name and address."""
    number = group.number if group else number or numbers.default_number()
    return _utter(person, group, number, [("location", content)], at, None)[0]


def hand_card(
    person: Person,
    group: Group | None,
    cards: list[dict],
    at: datetime | None = None,
    *,
    number: BusinessNumber | None = None,
) -> Message:
    """A person sends contact cards, as WhatsApp shapes them."""
    number = group.number if group else number or numbers.default_number()
    return _utter(person, group, number, [("contacts", cards)], at, None)[0]


def send_unsupported(
    person: Person,
    group: Group | None,
    kind: str = "",
    at: datetime | None = None,
    *,
    number: BusinessNumber | None = None,
) -> Message:
    """A person sends what the Cloud API cannot pass on, such as a poll ("poll_creation")."""
    number = group.number if group else number or numbers.default_number()
    content = {"type": kind} if kind else {}
    return _utter(person, group, number, [("unsupported", content)], at, None)[0]


def say_many(
    person: Person,
    group: Group | None,
    texts: Iterable[str],
    at: datetime | None = None,
    *,
    number: BusinessNumber | None = None,
    quoted: Message | None = None,
    product: str = "",
) -> list[Message]:
    """Several texts in one go, one webhook each, for load tests; or one that asks about a
    `product` of the business's catalogue."""
    number = group.number if group else number or numbers.default_number()
    contents = [("text", {"body": text}) for text in texts]
    return _utter(person, group, number, contents, at, quoted, product)


def tap(person: Person, message: Message, button: int, at: datetime | None = None) -> Message:
    """A person taps a quick reply, a reply button or a row of a list. Opens the window as any
    message does."""
    if message.type == "interactive":
        return _choose(person, message, button, at)
    cards = message.content.get("cards", [])
    # The buttons of cards count on after those of the template itself.
    parts = [message.content, *cards]
    buttons = [one for part in parts for one in part.get("buttons", [])]
    if not 0 <= button < len(buttons) or buttons[button].get("type") != "quick_reply":
        raise Refused("no_such_button", "There is no such button to tap.")
    chosen = buttons[button]
    content = {"payload": chosen["payload"], "text": chosen["text"]}
    return _utter(person, message.group, message.number, [("button", content)], at, message)[0]


def _choose(person: Person, message: Message, place: int, at: datetime | None) -> Message:
    kind, choices = choices_of(message)
    if not 0 <= place < len(choices):
        raise Refused("no_such_button", "There is no such button to tap.")
    shown = ("id", "title", "description")
    content = {"type": kind, kind: {k: v for k, v in choices[place].items() if k in shown}}
    said = [("interactive", content)]
    return _utter(person, message.group, message.number, said, at, message)[0]


def choices_of(message: Message) -> tuple[str, list[dict]]:
    """What can be tapped on an interactive message, and how WhatsApp calls the answer."""
    action = message.content["action"]
    if message.content["type"] == "list":
        return "list_reply", [row for part in action["sections"] for row in part["rows"]]
    if message.content["type"] == "button":
        return "button_reply", [button["reply"] for button in action["buttons"]]
    return "", []


@transaction.atomic
def _utter(
    person: Person,
    group: Group | None,
    number: BusinessNumber,
    contents: list[tuple[str, dict | list]],
    at: datetime | None,
    quoted: Message | None,
    product: str = "",
) -> list[Message]:
    at = at or timezone.now()
    check(person, group)
    written = [
        Message(
            number=number,
            group=group,
            person=None if group else person,
            author=person,
            type=type_,
            content=content,
            context_wamid=quoted.wamid if quoted else "",
            sent_at=at,
        )
        for type_, content in contents
    ]
    Message.objects.bulk_create(written)
    _open_window(person, group, number, at)
    bodies = [messages.incoming(message, quoted, product) for message in written]
    posting.enqueue(number, bodies, at)
    return written


def check(person: Person, group: Group | None) -> None:
    """Raises Refused when the person cannot say anything there."""
    if not person.is_online:
        raise Refused("offline", f"{person.name} is offline.")
    if group is None:
        return
    if group.deleted_at:
        raise Refused("group_deleted", "This group was deleted.")
    if group.is_suspended:
        raise Refused("group_suspended", "This group is suspended; nobody can write in it.")
    if not Participant.objects.filter(group=group, person=person, state="in").exists():
        raise Refused("not_a_participant", f"{person.name} is not in this group.")


def _open_window(person: Person, group: Group | None, number: BusinessNumber, at: datetime) -> None:
    chat: Group | DirectChat = group or _direct_chat(person, number)
    if chat.window_opened_at is None or chat.window_opened_at < at:
        chat.window_opened_at = at
        chat.save(update_fields=["window_opened_at"])


def _direct_chat(person: Person, number: BusinessNumber) -> DirectChat:
    return DirectChat.objects.get_or_create(number=number, person=person)[0]
