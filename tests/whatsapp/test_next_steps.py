"""Every code WhatsApp documents has words and a button."""

import pytest

from whatsapp.explanations import EXPLANATIONS, UNKNOWN, explain
from whatsapp.next_steps import BY_CODE, STEPS, NextStep, next_step

DOCUMENTED = [
    *(0, 1, 2, 3, 4, 10, 17, 33, 100, 104, 190, 200, 368, 506, 803, 80007),
    *(130403, 130429, 130472, 130497, 130501, 131000, 131005, 131008, 131009, 131016, 131020),
    *(131021, 131026, 131030, 131031, 131037, 131041, 131042, 131045, 131047, 131048, 131049),
    *(131050, 131051, 131052, 131053, 131055, 131056, 131057, 131059, 131062, 131063, 131064),
    *(131201, 131202, 131203, 131204, 131207, 131208, 131209, 131210, 131211, 131212, 131213),
    *(131214, 131215, 132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132068),
    *(132069, 133000, 133004, 133005, 133006, 133008, 133009, 133010, 133015, 133016, 134011),
    *(134100, 134101, 134102, 135000, 137000),
]
"""From reference/whatsapp-messages.md 8.3 and whatsapp-groups.md 6; ranges that we do not use
(calls, flows, usernames, onboarding) are left out there too."""


@pytest.mark.parametrize("code", DOCUMENTED)
def test_every_documented_code_has_cause_remedy_and_button(code: int) -> None:
    assert explain(code) != UNKNOWN
    assert code in BY_CODE
    assert explain(code).next_step == next_step(code)


def test_no_code_has_two_buttons() -> None:
    assert len(BY_CODE) == sum(map(len, STEPS.values()))


def test_nothing_is_classed_that_is_not_explained() -> None:
    assert BY_CODE.keys() == EXPLANATIONS.keys()


@pytest.mark.parametrize(
    ("code", "step"),
    [
        (131016, NextStep.RETRY),
        (131053, NextStep.EDIT),
        (131047, NextStep.TEMPLATE),
        (131056, NextStep.WAIT),
        (131026, NextStep.FATAL),
        (299, NextStep.RETRY),
        (999999, NextStep.RETRY),
    ],
)
def test_the_code_decides_the_button(code: int, step: NextStep) -> None:
    assert explain(code).next_step == step
