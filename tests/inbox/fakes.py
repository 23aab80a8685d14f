"""WhatsApp as seen through the door: notes what it was asked and answers as it was told to."""

import itertools
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from whatsapp.events import Problem
from whatsapp.gateway import Credentials, GroupInfo, GroupPage, GroupSummary, JoinRequestResults


def problem(code: int = 131000, details: str = "Because.") -> Problem:
    return Problem(code=code, title="No", details=details)


def group_info(**fields: Any) -> GroupInfo:
    defaults: dict[str, Any] = {
        "group_id": "a-group",
        "subject": "Read anew",
        "description": "",
        "suspended": False,
        "join_approval_mode": "auto_approve",
        "created_at": None,
        "participants": (),
    }
    return GroupInfo(**(defaults | fields))


def listed(*ids: str) -> GroupPage:
    """The groups of a number, as WhatsApp lists them."""
    groups = [GroupSummary(group_id=name, subject=name, created_at=None) for name in ids]
    return GroupPage(groups=tuple(groups), next_cursor="")


@dataclass
class FakeWhatsApp:
    """`will(...)` lines up answers: a value, an exception to raise, or something to call."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    most_in_the_air: int = 0

    def __post_init__(self) -> None:
        self._answers: deque[Any] = deque()
        self._numbers = itertools.count(1)
        self._in_the_air: list[object] = []
        self._lock = threading.Lock()

    def will(self, *answers: Any) -> None:
        self._answers.extend(answers)

    @property
    def sent(self) -> list[str]:
        return [call["content"].body for name, call in self.calls if name == "send"]

    def open_gateway(self, credentials: Credentials) -> "FakeGateway":
        return FakeGateway(self)

    def answer(self, name: str, call: dict[str, Any]) -> Any:
        with self._lock:
            self.calls.append((name, call))
            self._in_the_air.append(call.get("to"))
            same = self._in_the_air.count(call.get("to"))
            self.most_in_the_air = max(self.most_in_the_air, same)
            default = DEFAULTS.get(name, _request_id)
            answer = self._answers.popleft() if self._answers else default
            number = next(self._numbers)
        try:
            if isinstance(answer, Exception):
                raise answer
            return answer(number, call) if callable(answer) else answer
        finally:
            with self._lock:
                self._in_the_air.remove(call.get("to"))


class FakeGateway:
    def __init__(self, whatsapp: FakeWhatsApp) -> None:
        self._whatsapp = whatsapp

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def method(*args: Any, **kwargs: Any) -> Any:
            return self._whatsapp.answer(name, kwargs | {"args": args})

        return method


def _wamid(number: int, call: dict[str, Any]) -> str:
    return f"wamid.SENT{number:06}"


def _request_id(number: int, call: dict[str, Any]) -> str:
    return f"request-{number}"


def _all_done(number: int, call: dict[str, Any]) -> JoinRequestResults:
    return JoinRequestResults(done=tuple(call["args"][1]))


def _info(number: int, call: dict[str, Any]) -> GroupInfo:
    return group_info(group_id=call["args"][0])


def _link(number: int, call: dict[str, Any]) -> str:
    return "https://chat.whatsapp.com/FromTheFake"


DEFAULTS: dict[str, Callable[[int, dict[str, Any]], Any]] = {
    "send": _wamid,
    "approve_join_requests": _all_done,
    "reject_join_requests": _all_done,
    "group_info": _info,
    "invite_link": _link,
    "reset_invite_link": _link,
}
