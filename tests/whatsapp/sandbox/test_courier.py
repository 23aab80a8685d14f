import hashlib
import hmac
import threading
from datetime import timedelta

import pytest
import requests
import responses
from django.utils import timezone

from tests.whatsapp.sandbox.conftest import CALLBACK
from whatsapp.sandbox import courier
from whatsapp.sandbox.models import Webhook
from whatsapp.sandbox.services import groups, saying


@pytest.fixture
def letter(talking, amara):
    saying.say(amara, talking, "señor")
    return Webhook.objects.get(state="waiting")


def test_the_signature_covers_exactly_the_bytes_sent(letter, mailbox):
    mailbox.collect()
    [(url, body, headers)] = mailbox.letters
    secret = letter.number.account.app_secret.encode()

    assert url == CALLBACK
    assert headers["X-Hub-Signature-256"] == (
        "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
    )


def test_a_letter_is_delivered_once(letter, mailbox):
    assert courier.deliver_due(mailbox.post) == 1
    assert courier.deliver_due(mailbox.post) == 0


@pytest.mark.parametrize("answer", [500, 503, 404, 302, 202])
def test_only_200_counts(letter, mailbox, answer):
    mailbox.answers = [answer]

    assert courier.deliver_due(mailbox.post) == 0
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.last_answer) == ("waiting", 1, str(answer))
    assert letter.due_at > timezone.now()


def test_gaps_between_attempts_grow(letter, mailbox):
    mailbox.answers = [500, 500]
    courier.deliver_due(mailbox.post)
    first = Webhook.objects.get(pk=letter.pk).due_at - timezone.now()
    courier.deliver_due(mailbox.post, until=timezone.now() + timedelta(minutes=1))
    second = Webhook.objects.get(pk=letter.pk).due_at - timezone.now()

    assert second > first


def test_after_many_attempts_a_letter_is_given_up(letter, mailbox):
    Webhook.objects.update(attempts=len(courier.GAPS_SECONDS))
    mailbox.answers = [500]
    courier.deliver_due(mailbox.post)

    assert Webhook.objects.get(pk=letter.pk).state == "given_up"


def test_a_callback_that_cannot_be_reached_is_tried_again(letter):
    with responses.RequestsMock() as callback:
        callback.post(CALLBACK, body=requests.ConnectionError())

        assert courier.deliver_due() == 0
    assert Webhook.objects.get(pk=letter.pk).last_answer == "ConnectionError"


def test_a_real_post_carries_the_body(letter):
    with responses.RequestsMock() as callback:
        callback.post(CALLBACK)

        assert courier.deliver_due() == 1
        assert callback.calls[0].request.body == letter.body.encode()


def test_letters_go_in_the_order_of_their_time(number, mailbox):
    now = timezone.now()
    groups.create_group(number, "Later", at=now - timedelta(hours=1))
    groups.create_group(number, "Sooner", at=now - timedelta(hours=2))

    assert [news["subject"] for news in mailbox.group_news()] == ["Sooner", "Later"]


def test_a_letter_that_somebody_else_carries_is_left_alone(letter, mailbox):
    courier._claim([letter.pk], timezone.now())

    assert courier.deliver_due(mailbox.post) == 0


def test_a_letter_whose_carrier_died_becomes_due_again(letter, mailbox):
    courier._claim([letter.pk], timezone.now())
    later = timezone.now() + 2 * courier.LEASE

    assert courier.deliver_due(mailbox.post, until=later) == 1


def test_starting_twice_starts_one_thread(monkeypatch):
    stop = threading.Event()
    monkeypatch.setattr(courier, "_run", stop.wait)
    monkeypatch.setattr(courier, "_thread", None)
    courier.start()
    courier.start()
    names = [thread.name for thread in threading.enumerate()]
    stop.set()

    assert names.count("sandbox-courier") == 1


def test_a_field_that_is_left_out_is_never_told(talking, amara):
    Webhook.objects.all().delete()
    account = talking.number.account
    account.said = {"webhook_fields": ["group_settings_update"]}
    account.save()

    saying.say(amara, talking, "Nobody hears this")
    groups.update_group(talking, subject="Everybody hears that")

    assert list(Webhook.objects.values_list("field", flat=True)) == ["group_settings_update"]
