"""To whom a message goes: people and groups, in one list."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.api.contract.errors import ApiError
from accounts.models import BusinessNumber
from groups.api import shapes
from groups.api.people import PHONE, PUNCTUATION, USER_ID, contacts_by_id
from groups.models import Group
from inbox import rules
from inbox.errors import InvalidInput
from inbox.models import Conversation
from inbox.services import direct_chats
from inbox.sinch import codes
from inbox.sinch.codes import Outcome

MOST = 100
LONGEST = 256
TYPES = ("individual", "group")


class Undeliverable(Exception):
    """Nothing can go there; the others are not stopped."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome, self.reason = outcome, reason


@dataclass(frozen=True, slots=True)
class Destination:
    """One of the list, as it was given; `place` counts from 0."""

    place: int
    given: Mapping[str, Any]

    @property
    def address(self) -> str:
        return self._text("destination")

    @property
    def correlation_id(self) -> str:
        return self._text("correlationId")

    @property
    def as_row(self) -> dict[str, Any]:
        """What every answer says of it."""
        return {"correlationId": self.correlation_id, "destination": self.address}

    def open(self, number: BusinessNumber, *, by_template: bool) -> Conversation:
        """Its conversation with this number; a new one is only made where something may be said
        in it. Raises Undeliverable."""
        kind = self.given.get("recipientType") or "individual"
        if kind not in TYPES:
            raise Undeliverable(codes.NO_SUCH_NUMBER, "recipientType is individual or group.")
        if kind == "group":
            return self._group(number)
        return self._person(number, by_template=by_template)

    def _group(self, number: BusinessNumber) -> Conversation:
        groups = Group.objects.filter(number=number)
        group = shapes.find(groups, self.address)
        chats = Conversation.objects.select_related("number", "group")
        found = chats.filter(group=group).first() if group else None
        if found is None:
            raise Undeliverable(codes.NO_SUCH_NUMBER, "There is no such group.")
        return found

    def _person(self, number: BusinessNumber, *, by_template: bool) -> Conversation:
        known = self._known(number)
        if known:
            return known
        if not PHONE.fullmatch(self._digits):
            raise Undeliverable(
                codes.NO_SUCH_NUMBER, "This is no phone number with its country code."
            )
        if not by_template:
            lock = rules.NEVER_OPENED
            raise Undeliverable(codes.NO_SESSION, f"{lock.sentence} {lock.hint}")
        try:
            return direct_chats.with_phone(number=number, by=None, phone=f"+{self._digits}")
        except InvalidInput as error:
            raise Undeliverable(codes.NO_SUCH_NUMBER, error.message) from None

    def _known(self, number: BusinessNumber) -> Conversation | None:
        """With somebody who has this number, or this user id because they hide theirs."""
        person = self.address if USER_ID.fullmatch(self.address) else self._digits
        contact = contacts_by_id(number.workspace, [person]).get(person)
        chats = Conversation.objects.select_related("number", "contact")
        return chats.filter(number=number, contact=contact).first() if contact else None

    @property
    def _digits(self) -> str:
        """The number as WhatsApp writes it, if it is one."""
        return self.address.translate(PUNCTUATION).removeprefix("00").removeprefix("+")

    def _text(self, name: str) -> str:
        value = self.given.get(name)
        is_text = isinstance(value, (str, int)) and not isinstance(value, bool)
        return str(value).strip() if is_text else ""


def read(given: object) -> list[Destination]:
    """Raises ApiError for what is no list of them; what one of them lacks shows when it is
    opened."""
    if not isinstance(given, list) or not 1 <= len(given) <= MOST:
        raise ApiError(f"destinations is a list of 1 to {MOST}.", code="validation_error")
    if not all(isinstance(one, dict) for one in given):
        raise ApiError("Each of destinations is an object.", code="validation_error")
    found = [Destination(place, one) for place, one in enumerate(given)]
    if any(len(text) > LONGEST for one in found for text in one.as_row.values()):
        raise ApiError(
            f"destination and correlationId have {LONGEST} characters at most.",
            code="validation_error",
        )
    return found
