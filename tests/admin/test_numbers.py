"""Business numbers on the admin site."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import BusinessNumber, Connection, User
from accounts.services import health
from inbox.models import Activity
from inbox.services import numbers
from tests.factories import make_conversation
from whatsapp.events import Problem

LIST = reverse("admin:accounts_businessnumber_changelist")


@pytest.fixture
def paused(number: BusinessNumber) -> BusinessNumber:
    health.pause(number, Problem(code=190, title="Invalid OAuth access token"))
    number.refresh_from_db()
    return number


def resume(client: Client, number: BusinessNumber) -> HttpResponse:
    chosen = {"action": "resume_sending", "_selected_action": [number.pk]}
    return client.post(LIST, chosen, follow=True)


def page_of(number: BusinessNumber) -> str:
    return reverse("admin:accounts_businessnumber_change", args=[number.pk])


def save(client: Client, address: str, **fields: Any) -> HttpResponse:
    filled = {
        "name": "Support",
        "display_number": "+1 555 777 0123",
        "phone_number_id": "318400000000077",
        "messages_per_second": 20,
    }
    return client.post(address, filled | fields, follow=True)


def test_a_paused_number_can_send_again(
    site: Client, paused: BusinessNumber, nudged: list[str], admin: User
) -> None:
    make_conversation(number=paused)

    response = resume(site, paused)

    paused.refresh_from_db()
    assert paused.health == BusinessNumber.Health.OK
    assert "Sending again: Support" in response.content.decode()
    fact = Activity.objects.get()
    assert (fact.kind, fact.actor) == (Activity.Kind.NUMBER_RESUMED, admin)
    assert LogEntry.objects.get().change_message == "Resumed sending."


def test_resuming_wakes_the_workers(
    paused: BusinessNumber, nudged: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert numbers.resume(number=paused, by=None)

    assert {"outgoing", "group_requests"} <= set(nudged)


def test_resuming_twice_is_resuming_once(site: Client, paused: BusinessNumber) -> None:
    make_conversation(number=paused)
    resume(site, paused)

    response = resume(site, paused)

    assert "None of these was paused." in response.content.decode()
    assert Activity.objects.count() == 1


def test_page_says_why_sending_stopped_and_what_to_do(site: Client, paused: BusinessNumber) -> None:
    text = site.get(page_of(paused)).content.decode()

    assert "Invalid OAuth access token" in text
    assert "connect the business number again with a new access token" in text


def test_health_is_not_for_typing(site: Client, paused: BusinessNumber) -> None:
    save(site, page_of(paused), connection=paused.connection_id, health="ok")

    paused.refresh_from_db()
    assert paused.messages_per_second == 20
    assert paused.health == BusinessNumber.Health.PAUSED


def test_a_new_number_belongs_where_its_connection_does(
    site: Client, connection: Connection
) -> None:
    save(site, reverse("admin:accounts_businessnumber_add"), connection=connection.pk)

    assert BusinessNumber.objects.get().workspace == connection.workspace


def test_the_same_number_twice_is_a_form_error(site: Client, number: BusinessNumber) -> None:
    address = reverse("admin:accounts_businessnumber_add")

    response = save(site, address, connection=number.connection_id)

    assert response.context["adminform"].form.errors
    assert BusinessNumber.objects.count() == 1


def test_a_number_does_not_move_to_another_workspace(
    site: Client, number: BusinessNumber, mallory: User
) -> None:
    foreign = Connection.objects.exclude(pk=number.connection_id).get()

    response = save(site, page_of(number), connection=foreign.pk)

    assert "another workspace" in response.content.decode()


def test_a_number_with_conversations_is_not_deleted(site: Client, number: BusinessNumber) -> None:
    make_conversation(number=number)

    site.post(reverse("admin:accounts_businessnumber_delete", args=[number.pk]), {"post": "yes"})

    assert BusinessNumber.objects.filter(pk=number.pk).exists()
