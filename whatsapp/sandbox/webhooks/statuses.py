"""Payloads of field `messages` for what became of a business message.

`sent` and `failed` are about the whole message, `delivered`, `read` and `played` about one person
each.
"""

from collections.abc import Sequence
from datetime import datetime

from whatsapp.sandbox.errors import status_error
from whatsapp.sandbox.identifiers import looks_like_phone
from whatsapp.sandbox.models import Message, Person, Receipt
from whatsapp.sandbox.webhooks import people, pricing
from whatsapp.sandbox.webhooks.envelope import stamp, wrap


def sent(message: Message, *, is_charged: bool) -> dict:
    """In a group without participant and contacts; in a direct chat with both, but no username."""
    item = _status(message, "sent", message.sent_at) | _whole(message)
    item |= _echo(message) | {"pricing": pricing.of(message, is_charged=is_charged)}
    contacts = [people.contact(message.person, with_username=False)] if message.person else []
    return wrap(message.number, "messages", contacts=contacts, statuses=[item])


def failed(message: Message, code: int, details: str, at: datetime) -> dict:
    """Never with contacts; the user id is left out when the message went to a phone number."""
    item = _status(message, "failed", at) | _failed_recipient(message) | _echo(message)
    item["errors"] = [status_error(code, details)]
    return wrap(message.number, "messages", statuses=[item])


def delivered(receipts: Sequence[Receipt]) -> dict:
    """Like `read` and `played`, of one chat: of one message and several people, or of several
    messages."""
    return _with_contacts(
        receipts, [_of(r, "delivered", r.delivered_at) | _price(r) for r in receipts]
    )


def read(receipts: Sequence[Receipt]) -> dict:
    """`pricing` comes once per person: here only when the receipt skipped `delivered`."""
    return _with_contacts(
        receipts,
        [_of(r, "read", r.read_at) | ({} if r.delivered_at else _price(r)) for r in receipts],
    )


def played(receipts: Sequence[Receipt]) -> dict:
    """A voice note, once per person."""
    return _with_contacts(receipts, [_of(r, "played", r.played_at) for r in receipts])


def failed_for(message: Message, person: Person, code: int, at: datetime) -> dict:
    """With one person of a group. Meta publishes no sample: the shape of `delivered`, no price."""
    item = _personal(message, "failed", person, at) | {"errors": [status_error(code, "")]}
    return wrap(message.number, "messages", statuses=[item])


def _of(receipt: Receipt, status: str, at: datetime) -> dict:
    return _personal(receipt.message, status, receipt.person, at)


def _price(receipt: Receipt) -> dict:
    return {"pricing": pricing.of(receipt.message, is_charged=bool(receipt.is_charged))}


def _with_contacts(receipts: Sequence[Receipt], items: list[dict]) -> dict:
    concerned = dict.fromkeys(receipt.person for receipt in receipts)
    contacts = [people.contact(person) for person in concerned]
    return wrap(receipts[0].message.number, "messages", contacts=contacts, statuses=items)


def _personal(message: Message, status: str, person: Person, at: datetime) -> dict:
    item = _status(message, status, at)
    if message.group:
        item |= _whole(message) | people.recipient_participant(person)
    else:
        item |= people.recipient(person)
    return item | _echo(message)


def _status(message: Message, status: str, at: datetime) -> dict:
    return {"id": message.wamid, "status": status, "timestamp": stamp(at)}


def _whole(message: Message) -> dict:
    if message.group:
        return {"recipient_id": message.group.group_id, "recipient_type": "group"}
    return people.recipient(message.person) if message.person else {}


def _failed_recipient(message: Message) -> dict:
    if message.group:
        return _whole(message)
    if looks_like_phone(message.recipient):
        return {"recipient_id": message.recipient}
    return {"recipient_user_id": message.recipient}


def _echo(message: Message) -> dict:
    token = message.biz_opaque_callback_data
    return {"biz_opaque_callback_data": token} if token else {}
