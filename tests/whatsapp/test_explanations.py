import pytest

from whatsapp.explanations import EXPLANATIONS, UNKNOWN, explain
from whatsapp.providers.cloud_api import outcomes

KNOWN_CODES = outcomes.UNSURE | outcomes.TRANSIENT | outcomes.UNUSABLE | outcomes.REFUSED
LIMITS = set(outcomes.THROTTLED) - {2494100}


@pytest.mark.parametrize("code", sorted(KNOWN_CODES | LIMITS))
def test_every_code_we_act_on_is_explained(code):
    assert explain(code) != UNKNOWN


@pytest.mark.parametrize("code", [-1, 7, 999999, 10**30])
def test_any_other_code_gets_a_general_answer(code):
    assert explain(code) == UNKNOWN


@pytest.mark.parametrize("code", EXPLANATIONS)
def test_explanations_are_whole_sentences(code):
    cause, remedy = explain(code).cause, explain(code).remedy

    assert (cause[0].isupper(), cause[-1], remedy[0].isupper(), remedy[-1]) == (
        True,
        ".",
        True,
        ".",
    )


def test_somebody_who_cannot_be_reached_is_explained_in_words():
    explanation = explain(131026)

    assert explanation.cause == "This number cannot receive the message."
    assert explanation.remedy == "Ask them to update WhatsApp, or reach them another way."


def test_only_a_message_with_a_quote_is_to_be_sent_without_it():
    assert "quote" in explain(131009, quotes=True).remedy
    assert "quote" not in explain(131009).remedy
    assert explain(131026, quotes=True) == explain(131026)
