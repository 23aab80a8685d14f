"""Sinch's codes for what becomes of a message: sent or not, delivered or not, and why."""

from typing import NamedTuple


class Outcome(NamedTuple):
    code: int
    status: str


SENT = Outcome(2, "SENT_SUCCESS")
DELIVERED = Outcome(4, "DELIVERED_SUCCESS")
READ = Outcome(5, "READ_SUCCESS")
NOT_DELIVERED = Outcome(104, "NOT_DELIVERED")
"""What was handed over and did not arrive; the others in here were never handed over."""

CARRIER_TROUBLE = Outcome(102, "CARRIER_COMMUNICATION_ERROR")
REJECTED = Outcome(103, "REJECTED_BY_CARRIER")
NO_SUCH_NUMBER = Outcome(202, "INVALID_DESTINATION_NUMBER")
OPTED_OUT = Outcome(204, "DESTINATION_BLOCKED_BY_OPTOUT")
WRONG_CONTENT = Outcome(209, "INVALID_CONTENT")
NO_SESSION = Outcome(210, "INVALID_SESSION")

BY_LOCK = {
    "window_closed": NO_SESSION,
    "never_opened": NO_SESSION,
    "not_in_groups": WRONG_CONTENT,
    "not_sendable": WRONG_CONTENT,
    "number_paused": CARRIER_TROUBLE,
}
"""Why we would not even try, by the code of the refusal; anything else was REJECTED."""

BY_PROBLEM = {
    130472: REJECTED,  # part of an experiment of Meta's
    131005: REJECTED,  # permission
    131008: WRONG_CONTENT,  # a parameter is missing
    131009: WRONG_CONTENT,  # a parameter is wrong
    131016: CARRIER_TROUBLE,  # not available
    131021: NO_SUCH_NUMBER,  # to ourselves
    131026: NO_SUCH_NUMBER,  # not on WhatsApp
    131030: NO_SUCH_NUMBER,  # not among those a test number may write to
    131031: REJECTED,  # the account is locked
    131047: NO_SESSION,  # more than 24 hours
    131048: REJECTED,  # looks like spam
    131049: REJECTED,  # too many marketing messages
    131050: OPTED_OUT,
    131051: WRONG_CONTENT,  # kind
    131052: WRONG_CONTENT,  # file cannot be fetched
    131053: WRONG_CONTENT,  # file cannot be read
    132000: WRONG_CONTENT,  # template: parameters
    132001: WRONG_CONTENT,  # no such template
    132005: WRONG_CONTENT,
    132007: WRONG_CONTENT,
    132012: WRONG_CONTENT,
    132015: WRONG_CONTENT,  # paused
    132016: WRONG_CONTENT,  # disabled
}
"""What WhatsApp's error means in their words."""


def of_failure(problem_code: int, *, was_taken: bool) -> Outcome:
    """Why a message failed. `was_taken`: WhatsApp had given it an id before."""
    known = BY_PROBLEM.get(problem_code)
    return known or (NOT_DELIVERED if was_taken else CARRIER_TROUBLE)
