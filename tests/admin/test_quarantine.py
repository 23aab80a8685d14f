"""What an admin sees and decides about news that could not be used."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import BusinessNumber, Connection, User
from inbox.models import Message
from tests.factories import make_number
from tests.hearing import drain, hears, payload
from webhooks.incoming import quarantine
from webhooks.incoming.redaction import redact
from webhooks.models import IncomingDelivery, QuarantinedItem

LIST = reverse("admin:webhooks_quarantineditem_changelist")
State = QuarantinedItem.State


@pytest.fixture
def item(connection: Connection) -> QuarantinedItem:
    """News for a number that we do not have."""
    elsewhere = BusinessNumber(phone_number_id="318400000000099")
    hears(connection, payload("messages/inbound.text", elsewhere))
    return QuarantinedItem.objects.get()


def decide(client: Client, action: str, item: QuarantinedItem) -> HttpResponse:
    return client.post(LIST, {"action": action, "_selected_action": [item.pk]}, follow=True)


def test_after_the_number_was_added_the_news_is_used(site: Client, item: QuarantinedItem) -> None:
    make_number(connection=item.connection, phone_number_id="318400000000099")

    decide(site, "try_again", item)
    drain()

    item.refresh_from_db()
    assert item.state == State.DONE
    assert Message.objects.count() == 1


def test_trying_again_wakes_the_workers(
    item: QuarantinedItem,
    site: Client,
    nudged: list[str],
    django_capture_on_commit_callbacks: Any,
) -> None:
    nudged.clear()
    with django_capture_on_commit_callbacks(execute=True):
        decide(site, "try_again", item)

    assert nudged == ["incoming"]


def test_a_whole_delivery_is_tried_again_as_one(
    site: Client, connection: Connection, number: BusinessNumber
) -> None:
    delivery = hears(connection, payload("messages/inbound.text", number))
    Message.objects.all().delete()
    quarantine.put_whole(delivery, "claimed too often without an end")

    decide(site, "try_again", QuarantinedItem.objects.get())
    drain()

    delivery.refresh_from_db()
    assert delivery.state == IncomingDelivery.State.DONE
    assert Message.objects.count() == 1


def test_without_its_body_nothing_can_be_tried(site: Client, item: QuarantinedItem) -> None:
    IncomingDelivery.objects.all().delete()

    response = decide(site, "try_again", item)

    assert "Being tried again: 0." in response.content.decode()


def test_news_can_be_ignored(site: Client, item: QuarantinedItem) -> None:
    decide(site, "ignore", item)

    item.refresh_from_db()
    assert (item.state, item.due_at) == (State.IGNORED, None)


def test_what_is_done_stays_done(site: Client, item: QuarantinedItem) -> None:
    QuarantinedItem.objects.update(state=State.DONE)

    decide(site, "ignore", item)
    decide(site, "try_again", item)

    item.refresh_from_db()
    assert item.state == State.DONE


def test_who_may_only_look_cannot_decide(
    client: Client, alice: User, item: QuarantinedItem
) -> None:
    alice.is_staff = True
    alice.save()
    alice.user_permissions.add(Permission.objects.get(codename="view_quarantineditem"))
    client.force_login(alice)

    decide(client, "ignore", item)

    item.refresh_from_db()
    assert item.state == State.QUARANTINED


def test_page_shows_no_names_and_texts(site: Client, item: QuarantinedItem) -> None:
    item.raw = {"type": "text", "from": "447700900101", "text": {"body": "My secret"}}
    item.save()

    text = site.get(
        reverse("admin:webhooks_quarantineditem_change", args=[item.pk])
    ).content.decode()

    assert "&quot;type&quot;: &quot;text&quot;" in text
    assert "447700900101" not in text
    assert "My secret" not in text


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("just text", "(9 characters)"),
        (None, None),
        (True, True),
        ([1, "ab"], ["(1 characters)", "(2 characters)"]),
        ({"type": ["text"], "to": 44}, {"type": ["text"], "to": "(2 characters)"}),
        ({"type": "x" * 500}, {"type": "(500 characters)"}),
        ({"type": {"name": "Ana"}}, {"type": {"name": "(3 characters)"}}),
    ],
)
def test_redaction_keeps_the_shape(raw: Any, shown: Any) -> None:
    assert redact(raw) == shown


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b'{"a": "<script>"}', "&lt;script&gt;"),
        (b"\xff\x00 no JSON", "no JSON"),
        (b"[" * 100_000, "[[["),
    ],
    ids=["JSON", "bytes", "deep"],
)
def test_a_delivery_shows_its_body_on_its_own_page_only(
    site: Client, connection: Connection, body: bytes, shown: str
) -> None:
    delivery = hears(connection, body)
    page = reverse("admin:webhooks_incomingdelivery_change", args=[delivery.pk])
    listing = site.get(reverse("admin:webhooks_incomingdelivery_changelist")).content.decode()

    assert shown in site.get(page).content.decode()
    assert shown not in listing
    assert f">{len(body)}<" in listing


def test_readable_bodies_are_laid_out(site: Client, connection: Connection) -> None:
    delivery = hears(connection, json.dumps({"object": "whatsapp", "entry": []}).encode())
    page = reverse("admin:webhooks_incomingdelivery_change", args=[delivery.pk])

    assert "{\n  &quot;object&quot;" in site.get(page).content.decode()
