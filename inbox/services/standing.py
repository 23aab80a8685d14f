"""What a message's bubble shows: its state, its counts, and why it failed, in any order of news."""

from collections.abc import Sequence
from functools import reduce

from inbox.models import Message, Receipt
from whatsapp.events import Problem

State = Message.State


def summary(message: Message) -> tuple[str, int, int, int, int]:
    counts = (
        message.delivered_count,
        message.read_count,
        message.played_count,
        message.failed_count,
    )
    return (message.state, *counts)


def count(message: Message, receipts: Sequence[Receipt]) -> None:
    """Counts are over the people it was for when it was sent."""
    audience = [receipt for receipt in receipts if receipt.in_audience]
    message.delivered_count = sum(r.delivered_at is not None for r in audience)
    message.read_count = sum(r.read_at is not None for r in audience)
    message.played_count = sum(r.played_at is not None for r in audience)
    failed = [r for r in audience if r.failed_at is not None and r.delivered_at is None]
    message.failed_count = len(failed)
    if message.read_count:
        rise(message, State.READ, None)
    elif message.delivered_count:
        rise(message, State.DELIVERED, None)
    elif audience and len(failed) == len(audience):
        codes = [receipt.problem_code for receipt in failed]
        rise(message, State.FAILED, Problem(code=reduce(telling, codes)))


def rise(message: Message, state: State, problem: Problem | None) -> bool:
    """A message's state only rises; `failed` loses to any proof of delivery. True when it rose."""
    if state == message.state == State.FAILED and problem:
        _explain(message, problem)
    if Message.RANK[state] <= Message.RANK[State(message.state)]:
        return False
    message.state = state
    message.problem_code, message.problem = 0, ""
    if state == State.FAILED and problem:
        _explain(message, problem)
    return True


def _explain(message: Message, problem: Problem) -> None:
    words = (problem.details or problem.title)[:500]
    code = telling(message.problem_code, problem.code)
    if code != message.problem_code:
        message.problem_code, message.problem = code, words
    elif code == problem.code:
        message.problem = max(message.problem, words)


def telling(one: int, other: int) -> int:
    """Of two reasons for one failure the one we keep, whichever came first; 0 is none."""
    return min(one, other) if one and other else one or other
