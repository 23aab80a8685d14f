"""What a check looks at and what it finds."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from accounts.models import BusinessNumber
from inbox.models import CheckResult
from whatsapp.errors import GatewayError, NumberUnusable, Refused
from whatsapp.gateway import Gateway
from whatsapp.readiness import NumberState, TokenInfo

Outcome = CheckResult.Outcome


@dataclass(frozen=True, slots=True)
class Finding:
    """`words` says what is so, `remedy` what to do; neither holds a secret."""

    outcome: Outcome
    words: str
    remedy: str = ""


def good(words: str) -> Finding:
    return Finding(Outcome.GOOD, words)


def doubtful(words: str, remedy: str) -> Finding:
    return Finding(Outcome.WARN, words, remedy)


def bad(words: str, remedy: str) -> Finding:
    return Finding(Outcome.FAIL, words, remedy)


def unknown(words: str, remedy: str = "") -> Finding:
    return Finding(Outcome.UNKNOWN, words, remedy)


class Patient:
    """One number while it is examined. What several checks need is asked for once."""

    def __init__(self, number: BusinessNumber) -> None:
        self.number = number

    @cached_property
    def gateway(self) -> Gateway:
        return self.number.open_gateway()

    @cached_property
    def token(self) -> TokenInfo:
        return self.gateway.token_info()

    @cached_property
    def state(self) -> NumberState:
        return self.gateway.number_state()


@dataclass(frozen=True, slots=True)
class Check:
    """`run` may raise any GatewayError. No transaction is open while it runs."""

    name: str
    title: str
    run: Callable[[Patient], Finding]


def examine(check: Check, patient: Patient) -> Finding:
    """Run one check; trouble on the way to WhatsApp is a finding as well."""
    try:
        return check.run(patient)
    except Refused as error:
        return unknown(f"WhatsApp does not say: {_said(error)}.")
    except NumberUnusable as error:
        return bad(
            f"WhatsApp refused the access: {_said(error)}.",
            "Give the connection a valid access token with the right permissions.",
        )
    except GatewayError as error:
        return unknown(
            f"WhatsApp could not be asked: {_said(error)}.",
            "Look whether this server reaches the provider's address, and test again.",
        )


def _said(error: GatewayError) -> str:
    problem = error.problem
    words = (problem.details or problem.title or "no reason given").rstrip(".")[:300]
    return f"{words} ({problem.code})" if problem.code else words
