"""Keys are made on the admin site, shown once, and thrown away there."""

from django.test import Client

from accounts.models import ApiKey, AuditEntry, BusinessNumber, Workspace
from accounts.services import api_keys
from tests.factories import make_number

ADD = "/admin/accounts/apikey/add/"


def test_a_key_is_shown_once_and_works(
    site: Client, workspace: Workspace, number: BusinessNumber
) -> None:
    form = {"workspace": workspace.pk, "name": "CRM", "numbers": [number.pk]}

    page = site.post(ADD, form, follow=True).content.decode()

    secret = page.partition("shown only now: ")[2][:68]
    key = api_keys.find(secret)
    assert key.name == "CRM"
    assert list(key.numbers_worked()) == [number]
    assert secret not in site.get("/admin/accounts/apikey/").content.decode()
    assert AuditEntry.objects.get().user.email == "ada@octet.test"


def test_numbers_of_other_workspaces_are_refused(site: Client, workspace: Workspace) -> None:
    foreign = make_number()

    site.post(ADD, {"workspace": workspace.pk, "name": "CRM", "numbers": [foreign.pk]})

    assert not ApiKey.objects.exists()


def test_deleting_a_key_is_written_down(site: Client, workspace: Workspace) -> None:
    key, secret = api_keys.create(workspace=workspace, name="CRM", actor="tests")

    site.post(f"/admin/accounts/apikey/{key.pk}/delete/", {"post": "yes"})

    assert api_keys.find(secret) is None
    assert AuditEntry.objects.first().action == AuditEntry.Action.API_KEY_DELETED
