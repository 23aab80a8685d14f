"""Secrets go in on the admin site and never come out."""

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import BusinessNumber, Connection, TemplateSync, Workspace

TOKEN = "EAAG-a-long-access-token-WXYZ"
ADD = reverse("admin:accounts_connection_add")


def page_of(connection: Connection) -> str:
    return reverse("admin:accounts_connection_change", args=[connection.pk])


def save(client: Client, address: str, **fields: Any) -> HttpResponse:
    filled = {
        "name": "WhatsApp",
        "provider": "cloud_api",
        "base_url": "https://graph.facebook.com",
        "numbers-TOTAL_FORMS": 0,
        "numbers-INITIAL_FORMS": 0,
    }
    return client.post(address, filled | fields, follow=True)


@pytest.fixture
def stored(connection: Connection) -> Connection:
    connection.access_token, connection.app_secret = TOKEN, "app-secret-0123456789"
    connection.save()
    return connection


def test_a_new_connection_gets_a_verify_token_shown_once(
    site: Client, workspace: Workspace
) -> None:
    response = save(site, ADD, workspace=workspace.pk, access_token=TOKEN, app_secret="s3cret")

    made = Connection.objects.get()
    assert (made.access_token, made.app_secret) == (TOKEN, "s3cret")
    assert f"shown only now: {made.verify_token}" in response.content.decode()
    assert made.verify_token not in site.get(page_of(made)).content.decode()


def test_no_page_shows_a_secret(site: Client, stored: Connection) -> None:
    text = site.get(page_of(stored)).content.decode()

    assert all(secret not in text for secret in (TOKEN, stored.app_secret, "a-verify-token"))
    assert "ends in …WXYZ" in text


def test_the_end_of_a_short_secret_is_not_shown(site: Client, stored: Connection) -> None:
    assert "…oken" not in site.get(page_of(stored)).content.decode()


def test_page_says_what_to_enter_at_meta(site: Client, stored: Connection) -> None:
    text = site.get(page_of(stored)).content.decode()

    assert stored.callback_url in text
    assert "group_participants_update" in text


def test_empty_secrets_keep_what_is_stored(site: Client, stored: Connection) -> None:
    save(site, page_of(stored), name="Renamed")

    kept = Connection.objects.get()
    assert (kept.name, kept.access_token) == ("Renamed", TOKEN)
    assert (kept.app_secret, kept.previous_app_secret) == ("app-secret-0123456789", "")
    assert "oken" not in LogEntry.objects.get().change_message


def test_a_new_app_secret_keeps_the_old_one_valid(site: Client, stored: Connection) -> None:
    save(site, page_of(stored), app_secret="the-new-one")

    assert Connection.objects.get().app_secrets == ["the-new-one", "app-secret-0123456789"]


def test_the_previous_app_secret_can_be_forgotten(site: Client, stored: Connection) -> None:
    save(site, page_of(stored), app_secret="the-new-one")
    save(site, page_of(stored), forget_previous_app_secret="on")

    assert Connection.objects.get().app_secrets == ["the-new-one"]


def test_pasted_line_ends_are_dropped(site: Client, stored: Connection) -> None:
    save(site, page_of(stored), access_token="  EAAG-new \r\n")

    assert Connection.objects.get().access_token == "EAAG-new"


@pytest.mark.parametrize("nonsense", ["two words", "tokén", "a\x00b", "x" * 5000])
def test_nonsense_is_no_token(site: Client, stored: Connection, nonsense: str) -> None:
    response = save(site, page_of(stored), access_token=nonsense)

    assert response.context["adminform"].form.errors["access_token"]
    assert Connection.objects.get().access_token == TOKEN


def test_a_connection_needs_a_token(site: Client, workspace: Workspace) -> None:
    save(site, ADD, workspace=workspace.pk)

    assert not Connection.objects.exists()


def test_a_connection_stays_in_its_workspace(
    site: Client, stored: Connection, mallory: object
) -> None:
    elsewhere = Workspace.objects.get(name="Elsewhere")

    save(site, page_of(stored), workspace=elsewhere.pk)

    stored.refresh_from_db()
    assert stored.workspace != elsewhere


def test_a_connection_with_numbers_is_not_deleted(site: Client, number: BusinessNumber) -> None:
    address = reverse("admin:accounts_connection_delete", args=[number.connection_id])

    assert site.post(address, {"post": "yes"}).status_code == 403


def test_an_empty_connection_can_be_deleted(site: Client, stored: Connection) -> None:
    address = reverse("admin:accounts_connection_delete", args=[stored.pk])

    site.post(address, {"post": "yes"})

    assert not Connection.objects.exists()


@pytest.mark.parametrize(
    "name", ["access_token", "app_secret", "previous_app_secret", "verify_token"]
)
def test_secrets_are_asked_for_in_password_fields(site: Client, name: str) -> None:
    [tag] = re.findall(rf'<input[^>]*name="{name}"[^>]*>', site.get(ADD).content.decode())

    assert 'type="password"' in tag
    assert "value=" not in tag


def test_templates_are_fetched_on_request_and_nothing_can_be_deleted_in_bulk(
    site: Client, number: BusinessNumber
) -> None:
    chosen = {"action": "fetch_templates", "_selected_action": [number.connection_id]}
    address = reverse("admin:accounts_connection_changelist")

    page = site.post(address, chosen, follow=True).content.decode()

    assert "Fetching the templates of 1 accounts." in page
    assert TemplateSync.objects.get().waba_id == number.waba_id
    assert "delete_selected" not in page


def test_360dialog_has_an_address_and_steps_of_its_own(site: Client, workspace: Workspace) -> None:
    save(site, ADD, workspace=workspace.pk, access_token=TOKEN, provider="dialog360")

    made = Connection.objects.get()
    assert made.base_url == "https://waba-v2.360dialog.io"
    assert "X-Octet-Webhook-Key" in site.get(page_of(made)).content.decode()
