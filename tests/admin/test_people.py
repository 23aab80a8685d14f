"""Workspaces and users on the admin site."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import BusinessNumber, Membership, User, Workspace

ADD = reverse("admin:accounts_user_add")
LIST = reverse("admin:accounts_user_changelist")
PASSWORD = "a long new password"


def page_of(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def save(client: Client, address: str, **fields: Any) -> HttpResponse:
    filled = {
        "name": "Ana",
        "usable_password": "true",
        "is_active": "on",
        "memberships-TOTAL_FORMS": 0,
        "memberships-INITIAL_FORMS": 0,
    }
    return client.post(address, filled | fields, follow=True)


def member(workspace: Workspace, **fields: Any) -> dict[str, Any]:
    filled = {"workspace": workspace.pk, "role": "agent"} | fields
    return {"memberships-TOTAL_FORMS": 1} | {
        f"memberships-0-{name}": value for name, value in filled.items()
    }


@pytest.fixture
def clerk(client_of: Callable[[User], Client], alice: User) -> Client:
    """Staff who may change users, and no more."""
    alice.is_staff = True
    alice.save()
    alice.user_permissions.set(Permission.objects.filter(codename__in=["change_user", "view_user"]))
    return client_of(alice)


def test_a_new_user_can_log_in(site: Client) -> None:
    save(site, ADD, email="New@Octet.Test", password1=PASSWORD, password2=PASSWORD)

    assert Client().login(username="new@octet.test", password=PASSWORD)


def test_an_address_is_taken_in_any_spelling(site: Client, alice: User) -> None:
    response = save(site, ADD, email="ALICE@octet.test", password1=PASSWORD, password2=PASSWORD)

    assert response.context["adminform"].form.errors["email"]


def test_a_weak_password_is_refused(site: Client) -> None:
    save(site, ADD, email="new@octet.test", password1="12345678", password2="12345678")

    assert not User.objects.filter(email="new@octet.test").exists()


def test_a_membership_can_be_added(
    site: Client, mallory: User, workspace: Workspace, number: BusinessNumber
) -> None:
    save(site, page_of(mallory), email=mallory.email, **member(workspace, numbers=[number.pk]))

    membership = mallory.memberships.get(workspace=workspace)
    assert list(membership.numbers.all()) == [number]
    assert not membership.every_number


@pytest.mark.parametrize("says_every", [True, False])
def test_which_numbers_has_to_be_said(
    site: Client, mallory: User, workspace: Workspace, number: BusinessNumber, says_every: bool
) -> None:
    wish = {"every_number": "on", "numbers": [number.pk]} if says_every else {}

    response = save(site, page_of(mallory), email=mallory.email, **member(workspace, **wish))

    assert "Choose the numbers, or every number." in response.content.decode()
    assert not mallory.memberships.filter(workspace=workspace).exists()


def test_numbers_of_another_workspace_are_refused(
    site: Client, alice: User, mallory: User, workspace: Workspace
) -> None:
    foreign = BusinessNumber.objects.get(name="Elsewhere")
    alice.memberships.all().delete()

    response = save(
        site, page_of(alice), email=alice.email, **member(workspace, numbers=[foreign.pk])
    )

    assert "Not of this workspace" in response.content.decode()
    assert not Membership.objects.filter(user=alice).exists()


@pytest.mark.parametrize("who", ["admin", "alice"])
def test_no_page_shows_a_password_hash(
    site: Client, request: pytest.FixtureRequest, who: str
) -> None:
    user = request.getfixturevalue(who)
    user.set_password(PASSWORD)

    assert user.password not in site.get(page_of(user)).content.decode()


def test_who_is_switched_off_is_out(
    site: Client, alice: User, client_of: Callable[[User], Client]
) -> None:
    theirs = client_of(alice)
    before = alice.memberships.get().workspace.rights_version

    site.post(LIST, {"action": "switch_off", "_selected_action": [alice.pk]})

    assert theirs.get("/password/").status_code == 302
    assert Workspace.objects.get().rights_version > before


def test_nobody_switches_themselves_off(site: Client, admin: User) -> None:
    site.post(LIST, {"action": "switch_off", "_selected_action": [admin.pk]})
    save(site, page_of(admin), email=admin.email, is_active="")

    admin.refresh_from_db()
    assert admin.is_active


def test_switched_off_users_can_come_back(site: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)

    site.post(LIST, {"action": "switch_on", "_selected_action": [alice.pk]})

    alice.refresh_from_db()
    assert alice.is_active


@pytest.mark.parametrize("name", ["user", "workspace"])
def test_authors_and_their_work_are_not_deleted(site: Client, alice: User, name: str) -> None:
    address = reverse(f"admin:accounts_{name}_delete", args=[1])

    assert site.post(address, {"post": "yes"}).status_code in {302, 403}
    assert User.objects.filter(pk=alice.pk).exists()


def test_staff_cannot_raise_themselves(clerk: Client, alice: User) -> None:
    save(clerk, page_of(alice), email=alice.email, is_superuser="on", is_staff="on")

    alice.refresh_from_db()
    assert not alice.is_superuser


def test_staff_cannot_take_over_a_superuser(clerk: Client, admin: User) -> None:
    password_page = reverse("admin:auth_user_password_change", args=[admin.pk])
    form = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}

    assert clerk.post(password_page, form).status_code == 403
    assert save(clerk, page_of(admin), email="taken@octet.test").status_code == 403


def test_a_superuser_gives_a_new_password(site: Client, alice: User) -> None:
    password_page = reverse("admin:auth_user_password_change", args=[alice.pk])

    site.post(
        password_page, {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    )

    assert Client().login(username=alice.email, password=PASSWORD)


def test_a_workspace_takes_time_zones_that_exist(site: Client, workspace: Workspace) -> None:
    url = reverse("admin:accounts_workspace_change", args=[workspace.pk])

    for zone in ("Mars/Olympus", "Europe/Madrid"):
        save(site, url, name=workspace.name, time_zone=zone)
        workspace.refresh_from_db()
        assert workspace.time_zone == ("UTC" if zone.startswith("Mars") else zone)
