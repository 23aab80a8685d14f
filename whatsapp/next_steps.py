"""What somebody can do about a message that failed with one of WhatsApp's error codes."""

from enum import StrEnum


class NextStep(StrEnum):
    """Decides the button in the bubble."""

    RETRY = "retry"
    """The same once more, now or after an admin has put something right."""
    EDIT = "edit"
    """Say it otherwise."""
    TEMPLATE = "template"
    """Only an approved template, or another one, gets through."""
    WAIT = "wait"
    """A limit: we try again by ourselves while it is queued."""
    FATAL = "fatal"
    """Not to this person or group; sending it again helps nobody."""


STEPS = {
    NextStep.EDIT: (
        *(100, 506, 803, 131008, 131009, 131021, 131051, 131053, 131055, 132000, 132005, 132008),
        *(132012, 134100, 135000),
    ),
    NextStep.TEMPLATE: (131047, 132001, 132007, 132015, 132016, 132068, 132069),
    NextStep.WAIT: (
        *(4, 17, 80007, 130429, 131048, 131056, 131057, 131064, 131208, 133008, 133009, 133015),
        *(133016, 134101),
    ),
    NextStep.FATAL: (
        *(130403, 130472, 130497, 130501, 131026, 131041, 131049, 131050, 131052, 131062),
        *(131201, 131202, 131203, 131204, 131207, 131209, 131210, 131211, 131212, 131213, 131214),
        131215,
    ),
    NextStep.RETRY: (
        *(0, 1, 2, 3, 10, 33, 104, 190, 200, 368, 131000, 131005, 131016, 131020, 131030, 131031),
        *(131037, 131042, 131045, 131059, 131063, 133000, 133004, 133005, 133006, 133010, 134011),
        *(134102, 137000),
    ),
}

BY_CODE = {code: step for step, codes in STEPS.items() for code in codes}


def next_step(code: int) -> NextStep:
    """Codes we do not know may be tried again by a person, never by ourselves."""
    return BY_CODE.get(code, NextStep.RETRY)
