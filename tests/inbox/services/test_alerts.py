"""Those who run a workspace are told by mail when a number of theirs has stopped."""

from datetime import timedelta
from smtplib import SMTPException
from unittest.mock import patch

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.utils import timezone

from accounts.models import BusinessNumber, User
from accounts.services import alerts, health
from inbox.services.alerts import drain_alerts
from whatsapp.events import Problem


@pytest.fixture
def stopped(number: BusinessNumber, admin: User, alice: User, mallory: User) -> BusinessNumber:
    assert health.pause(number, Problem(code=190, title="Invalid OAuth access token"))
    return number


def test_admins_alone_are_told_once(
    stopped: BusinessNumber, admin: User, mailoutbox: list[EmailMessage]
) -> None:
    assert (drain_alerts(), drain_alerts()) == (1, 0)

    (mail,) = mailoutbox
    assert mail.to == [admin.email]
    assert mail.subject == "Octet: +1 555 777 0123 sends nothing"
    assert "Invalid OAuth access token (190)" in mail.body
    assert "/inbox/attention/" in mail.body


def test_nobody_is_told_of_a_number_that_works_again(
    stopped: BusinessNumber, mailoutbox: list[EmailMessage]
) -> None:
    health.resume(stopped)

    assert drain_alerts() == 0
    assert mailoutbox == []


def test_what_the_mail_server_did_not_take_is_sent_later(
    stopped: BusinessNumber, mailoutbox: list[EmailMessage]
) -> None:
    with patch.object(alerts, "send_mail", side_effect=SMTPException):
        drain_alerts()
    assert drain_alerts() == 0

    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        drain_alerts()

    assert len(mailoutbox) == 1
