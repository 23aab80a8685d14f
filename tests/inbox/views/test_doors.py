"""Every address, tried by everybody. One that the routes lack fails the first test."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client

import accounts.urls
import inbox.urls
import webhooks.urls
from accounts.models import BusinessNumber, User, Workspace
from inbox.models import Activity
from tests import factories
from tests.conftest import Trying
from tests.inbox.views.routes import EVERY, NEW_GROUP, OTHERS, PUBLIC, Route, write

pytestmark = pytest.mark.slow

Browser = Callable[[User], Client]


def test_every_address_is_tried_here() -> None:
    names = {
        f"{urls.app_name}:{p.name}"
        for urls in (accounts.urls, inbox.urls, webhooks.urls)
        for p in urls.urlpatterns
    }

    assert names == {route.name for route in [*PUBLIC, *EVERY]}


def test_alice_may(
    things: SimpleNamespace, alice: User, browser_of: Browser, trying: Trying
) -> None:
    client = browser_of(alice)
    for route in EVERY:
        with trying(route):
            assert route.ask(client, things).status_code == route.ok


@pytest.fixture
def cast(
    alice: User, bob: User, mallory: User, viewer: User, workspace: Workspace, browser_of: Browser
) -> dict[str, Client]:
    """Who tries and may not. The one who was switched off was alice's equal."""
    leaver = factories.make_user("Lea Leaver", workspace=workspace)
    on_another_site = Client(enforce_csrf_checks=True)
    on_another_site.force_login(alice)
    clients = {
        "not logged in": Client(),
        "switched off": browser_of(leaver),
        "from another site": on_another_site,
        **{user.email.split("@")[0]: browser_of(user) for user in (bob, mallory, viewer)},
    }
    User.objects.filter(pk=leaver.pk).update(is_active=False)
    return clients


def _refusals(route: Route) -> dict[str, int]:
    expected = {"not logged in": 302, "switched off": 302}
    if route in OTHERS:
        expected |= {"bob": 404, "mallory": 404}
    if route.method != "get":
        expected["from another site"] = 403
    if route.writes:
        expected["vera"] = 403
    return expected


def test_who_may_not_is_turned_away_and_changes_nothing(
    things: SimpleNamespace, cast: dict[str, Client], trying: Trying
) -> None:
    facts = Activity.objects.count()
    for route in EVERY:
        with trying(route):
            expected = _refusals(route)
            answers = {who: route.ask(cast[who], things) for who in expected}

            assert {who: answer.status_code for who, answer in answers.items()} == expected
            assert answers["not logged in"]["Location"].startswith("/login/")
            assert not route.writes or answers["vera"].json()["code"] == "not_allowed"
            assert Activity.objects.count() == facts


def test_a_viewer_may_look(
    things: SimpleNamespace, viewer: User, browser_of: Browser, trying: Trying
) -> None:
    client = browser_of(viewer)
    for route in EVERY:
        with trying(route):
            assert route.writes or route.ask(client, things).status_code == route.ok


@pytest.mark.parametrize("stranger", ["bob", "mallory"])
def test_strangers_create_no_group_on_our_number(
    things: SimpleNamespace, browser_of: Browser, stranger: str, request: pytest.FixtureRequest
) -> None:
    client = browser_of(request.getfixturevalue(stranger))

    answer = write("inbox:groups", "nothing", 201, **NEW_GROUP).ask(client, things)

    assert answer.status_code == 422


METHODS = ("get", "post", "put", "patch", "delete")
TRIED = {(route.name, route.method) for route in EVERY}


def test_other_methods_are_refused(
    things: SimpleNamespace, alice: User, browser_of: Browser, trying: Trying
) -> None:
    client = browser_of(alice)
    for name, thing in sorted({(r.name, r.of) for r in EVERY if "inbox:" in r.name}):
        with trying(name):
            others = [method for method in METHODS if (name, method) not in TRIED]
            asked = {m: Route(name, m, of=thing).ask(client, things).status_code for m in others}
            assert asked == dict.fromkeys(others, 405)


def test_who_belongs_nowhere_sees_nothing(alice: User, browser_of: Browser) -> None:
    alice.memberships.all().delete()

    assert browser_of(alice).get("/inbox/").status_code == 404


def test_bob_sees_the_conversations_of_his_number_only(
    things: SimpleNamespace, bob: User, other_number: BusinessNumber, browser_of: Browser
) -> None:
    his = factories.make_conversation(number=other_number)

    page = browser_of(bob).get("/inbox/").content.decode()

    assert (his.title in page, things.conversation.title in page) == (True, False)
