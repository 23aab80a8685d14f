"""Those who run a workspace are told by mail when a webhook of theirs is in trouble."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.utils import timezone

from accounts.models import User
from tests.receivers import Receiver
from tests.webhooks.outgoing.conftest import US, Listening
from webhooks.outgoing import endpoints
from webhooks.outgoing.alerts import drain_webhook_alerts
from webhooks.outgoing.dispatching import drain_webhooks

Moving = Callable[..., list[str]]


@pytest.fixture
def after(mailoutbox: list[EmailMessage], admin: User, alice: User, mallory: User) -> Moving:
    """Moves the clock, sends what is due, and gives the subjects of the mails that came of it."""

    def move(clock: time_machine.Traveller, **time: float) -> list[str]:
        mailoutbox.clear()
        clock.shift(timedelta(**time))
        drain_webhooks()
        drain_webhook_alerts()
        assert drain_webhook_alerts() == 0
        assert {one for mail in mailoutbox for one in mail.to} <= {admin.email}
        return [mail.subject for mail in mailoutbox]

    return move


FAILS, ENDED = (
    "Octet: the webhook CRM does not answer",
    "Octet: the webhook CRM gets nothing more",
)


def test_admins_alone_are_told_as_the_days_go_by(
    receiver: Receiver,
    listening: Listening,
    waiting: Callable[..., object],
    after: Moving,
    mailoutbox: list[EmailMessage],
) -> None:
    receiver.status = 500
    waiting(listening(receiver.url + "?token=hidden"), 12)

    with time_machine.travel(timezone.now(), tick=False) as clock:
        told = [
            after(clock, **time)
            for time in ({}, {"minutes": 59}, {"minutes": 2}, {"hours": 22}, {"hours": 2})
        ]
        assert told == [[], [], [FAILS], [], [FAILS]]
        assert "hidden" not in mailoutbox[0].body
        assert [after(clock, days=2), after(clock, days=2)] == [[], [FAILS]]
        assert [after(clock, days=2), after(clock, days=1)] == [[ENDED], []]


def test_who_answers_again_is_no_news(
    receiver: Receiver, listening: Listening, waiting: Callable[..., object], after: Moving
) -> None:
    receiver.status = 500
    waiting(listening(receiver.url), 2)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        after(clock)
        receiver.status = 200
        assert [after(clock, minutes=2), after(clock, days=1)] == [[], []]


def test_what_answers_410_has_ended_and_what_we_pause_ourselves_needs_no_mail(
    receiver: Receiver, listening: Listening, waiting: Callable[..., object], after: Moving
) -> None:
    receiver.status = 410
    endpoint = listening(receiver.url)
    waiting(endpoint)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert after(clock) == [ENDED]
        endpoints.resume(endpoint, by=US)
        endpoints.pause(endpoint, by=US)
        assert after(clock, days=2) == []
