"""From an error answer to one of our few errors: what should the caller do next?

The HTTP status is unreliable (WhatsApp answers 400 to throttling), so the error's code decides,
then its is_transient, and the status only for codes we do not know.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from whatsapp.errors import (
    Ambiguous,
    GatewayError,
    NotSent,
    NumberUnusable,
    Refused,
    Throttled,
)
from whatsapp.events import Problem
from whatsapp.providers.cloud_api.parsing.problems import read_problem
from whatsapp.providers.cloud_api.parsing.scalars import Unreadable

Result = TypeVar("Result")

UNSURE = frozenset({1, 2, 131000, 131016})
"""Faults on WhatsApp's side that may come after the message was taken."""

TRANSIENT = frozenset({131057, 133004})

THROTTLED = {
    4: "app",
    17: "app",
    80007: "app",
    130429: "number",
    131048: "number",
    131056: "recipient",
    131064: "number",
    131208: "number",
    133008: "number",
    133009: "number",
    133015: "number",
    133016: "number",
    134101: "number",
    2494100: "number",
}
"""Limits, by what must wait. 80007 is the limit of the whole WhatsApp account."""

UNUSABLE = frozenset(
    {
        *(0, 3, 10, 33, 104, 190, *range(200, 300), 368),
        *(131005, 131031, 131037, 131042, 131045, 131063),
        *(133000, 133005, 133006, 133010, 134011, 134102),
    }
)

REFUSED = frozenset(
    {
        *(100, 506, 803, 130403, 130472, 130497, 131008, 131009, 131020, 131021, 131026, 131030),
        *(131041, 131047, 131049, 131050, 131051, 131052, 131053, 131055, 131059, 131062),
        *(131201, 131202, 131203, 131204, 131207, 131209, 131210, 131211, 131212, 131213),
        *(131214, 131215, 132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016),
        *(132068, 132069, 134100, 135000, 137000),
    }
)

MISSING_OBJECT_SUBCODE = 33


def error_from_answer(
    answer: object, *, status: int, is_read: bool, is_about_number: bool
) -> GatewayError:
    """Return the error for an answer that is no success.

    `is_read` says that repeating the call is harmless, so doubt is no harm either.
    `is_about_number` says that the object called upon was the business number itself.
    """
    error = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(error, dict):
        return _from_status(status, Problem(title=f"HTTP {status}"), is_read=is_read)
    problem = read_problem(error)
    if "code" in error:
        known = _from_code(error, problem, is_read=is_read, is_about_number=is_about_number)
        if known is not None:
            return known
    if error.get("is_transient") is True:
        return NotSent(problem)
    return _from_explained_status(status, problem, is_read=is_read)


def doubt(problem: Problem, *, is_read: bool) -> GatewayError:
    """Return the error for an answer that was lost or makes no sense."""
    return NotSent(problem) if is_read else Ambiguous(problem)


def _from_code(
    error: dict[str, Any], problem: Problem, *, is_read: bool, is_about_number: bool
) -> GatewayError | None:
    code = problem.code
    number_is_missing = (
        is_about_number and code == 100 and error.get("error_subcode") == MISSING_OBJECT_SUBCODE
    )
    if code in UNSURE:
        return doubt(problem, is_read=is_read)
    if code in TRANSIENT:
        return NotSent(problem)
    if code in THROTTLED:
        return Throttled(problem, scope=THROTTLED[code])
    if code in UNUSABLE or number_is_missing:
        return NumberUnusable(problem)
    if code in REFUSED:
        return Refused(problem)
    return None


def _from_explained_status(status: int, problem: Problem, *, is_read: bool) -> GatewayError:
    """WhatsApp itself said no, with a code that is new to us."""
    if status in (401, 403):
        return NumberUnusable(problem)
    if 400 <= status < 500 and status != 429:
        return Refused(problem)
    return _from_status(status, problem, is_read=is_read)


def _from_status(status: int, problem: Problem, *, is_read: bool) -> GatewayError:
    """Without WhatsApp's own words it may have been a proxy that answered, at any moment."""
    if status == 429:
        return Throttled(problem, scope="app")
    if 300 <= status < 400:
        return NumberUnusable(problem)
    return doubt(problem, is_read=is_read)


def expect_success(answer: dict[str, Any]) -> dict[str, Any]:
    """Some answers say `success`, as a bool or, in Meta's OpenAPI file, as a string."""
    if answer.get("success") in (False, "false"):
        raise Refused(Problem(title="WhatsApp did not do it and gave no reason"))
    return answer


def understand(
    read: Callable[[dict[str, Any]], Result], answer: dict[str, Any], *, is_read: bool = False
) -> Result:
    """Read a successful answer. One that makes no sense leaves us in doubt of what was done."""
    try:
        return read(answer)
    except Unreadable as error:
        problem = Problem(title="WhatsApp's answer could not be read", details=error.reason)
        raise doubt(problem, is_read=is_read) from error
