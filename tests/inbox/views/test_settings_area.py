"""The settings: who sees which pages, and the rules of the door."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import BusinessNumber, User
from groups.models import DoorRules, EndRules
from tests import factories

DOOR = "/settings/who-may-join/"
END = "/settings/deleting-groups/"

Browser = Callable[[User], Client]


def test_agents_see_the_pages_that_are_theirs(alice: User, browser_of: Browser) -> None:
    page = browser_of(alice).get("/settings/").content.decode()

    assert "/templates/" in page
    assert "/inbox/invites/" in page
    for place in (DOOR, "/webhooks/", "/doctor/", "/inbox/costs/", "/inbox/imports/", "/admin/"):
        assert place not in page


def test_admins_see_all_and_the_staff_the_admin_site(admin: User, browser_of: Browser) -> None:
    page = browser_of(admin).get("/settings/").content.decode()

    for place in (DOOR, "/webhooks/", "/doctor/", "/inbox/costs/", "/inbox/imports/"):
        assert place in page
    assert 'href="/admin/"' in page


def test_the_phones_are_in_reach_of_every_page_while_there_is_a_sandbox(
    admin: User, client_of: Browser, settings: Settings
) -> None:
    pages = ("/inbox/", "/settings/", "/templates/", "/webhooks/", "/doctor/", "/inbox/attention/")
    browser, settings.SANDBOX_URL = client_of(admin), "http://phones.test/sandbox"

    def without(sandbox: bool) -> list[str]:
        settings.SANDBOX = sandbox
        link = 'href="http://phones.test/sandbox/"'
        return [page for page in pages if link not in browser.get(page).content.decode()]

    assert (without(True), without(False)) == ([], list(pages))


def test_rules_of_the_door_are_set_per_number(
    admin: User, number: BusinessNumber, browser_of: Browser
) -> None:
    said = {"number": number.pk, f"n{number.pk}-when_full": "offer"}

    answer = browser_of(admin).post(DOOR, said | {f"n{number.pk}-approves_known": "on"})

    assert answer.status_code == 302
    rules = DoorRules.objects.get(number=number)
    assert (rules.approves_known, rules.approves_invited, rules.when_full) == (
        True,
        False,
        DoorRules.WhenFull.OFFER,
    )


def test_an_unknown_answer_is_refused_and_nothing_changes(
    admin: User, number: BusinessNumber, browser_of: Browser
) -> None:
    said = {"number": number.pk, f"n{number.pk}-when_full": "burn"}

    answer = browser_of(admin).post(DOOR, said)

    assert answer.status_code == 422
    assert not DoorRules.objects.exists()


def test_the_rules_of_somebody_elses_number_are_not_there(admin: User, browser_of: Browser) -> None:
    theirs = factories.make_number(factories.make_workspace("Others"))

    answer = browser_of(admin).post(DOOR, {"number": theirs.pk})

    assert answer.status_code == 404
    assert not DoorRules.objects.exists()


def test_rules_of_the_end_say_how_many_would_go_before_they_are_saved(
    admin: User, number: BusinessNumber, browser_of: Browser
) -> None:
    over = timezone.now() - timedelta(days=40)
    factories.make_conversation(number=number, status="closed", closed_at=over)
    browser = browser_of(admin)
    wish = {"number": number.pk, f"n{number.pk}-closed_days": 30}

    answer = browser.post(END, wish)
    assert answer.status_code == 422
    assert "1 group fits and will be deleted at once." in answer.content.decode()
    assert not EndRules.objects.exists()

    assert browser.post(END, wish | {f"n{number.pk}-closed_days": 0}).status_code == 422
    assert browser.post(END, wish | {f"n{number.pk}-agrees": "on"}).status_code == 302
    assert "1 group to go, ten at a time." in browser.get(END).content.decode()

    assert browser.post(END, {"number": number.pk}).status_code == 302
    assert EndRules.objects.get().due_at is None


def test_a_workspace_without_a_number_says_so_and_leads_into_no_dead_end(
    db: None, client_of: Browser
) -> None:
    fresh = factories.make_workspace("Fresh")
    owner = client_of(factories.make_user("Nia", workspace=fresh, role="owner"))
    agent = client_of(factories.make_user("Ned", workspace=fresh))

    inbox = owner.get("/inbox/").content.decode()
    assert "connect_number" in inbox
    assert "data-new-group" not in inbox
    assert "An owner or admin of Fresh" in agent.get("/inbox/").content.decode()
    for place in (DOOR, END, "/doctor/", "/inbox/group-defaults/"):
        assert "No number is connected." in owner.get(place).content.decode()
