"""The pages of webhooks, for those who run the workspace."""

import re
from collections.abc import Callable

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import BusinessNumber, Membership, User, Workspace
from tests.factories import make_user, make_workspace
from tests.webhooks.outgoing.conftest import Listening
from webhooks.models import Endpoint, OutgoingDelivery

Waiting = Callable[..., list[OutgoingDelivery]]

pytestmark = pytest.mark.django_db

WISH = {
    "name": "CRM",
    "url": "https://hooks.example.com/octet",
    "format": "octet",
    "event_scope": "all",
    "number_scope": "all",
}
POSTS = ("secret", "state", "tests", "replays", "deletion", "edit")


@pytest.fixture
def desk(client_of: Callable[[User], Client], admin: User) -> Client:
    return client_of(admin)


def secret_in(page: str) -> str:
    found = re.search(r"data-secret>([^<]+)<", page)
    return found[1] if found else ""


def test_a_new_webhook_shows_its_secret_once(desk: Client) -> None:
    made = desk.post("/webhooks/new/", WISH)
    first = desk.get(made["Location"]).content.decode()
    second = desk.get(made["Location"]).content.decode()

    secret = Endpoint.objects.get().secret
    assert secret_in(first).replace("&#x2B;", "+") == secret
    assert secret_in(second) == ""
    assert secret not in desk.get(made["Location"] + "edit/").content.decode()


def test_a_new_secret_is_shown_once_too(desk: Client, listening: Listening) -> None:
    endpoint = listening()
    old = endpoint.secret

    answer = desk.post(f"/webhooks/{endpoint.pk}/secret/")

    shown = secret_in(desk.get(answer["Location"]).content.decode())
    endpoint.refresh_from_db()
    assert shown.replace("&#x2B;", "+") == endpoint.secret != old
    assert endpoint.secrets == [endpoint.secret, old]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "https://127.0.0.1/"}, "url"),
        ({"url": "ftp://hooks.example.com/"}, "url"),
        ({"url": "https://a\x00.com/"}, "url"),
        ({"name": ""}, "name"),
        ({"event_scope": "some"}, "events"),
        ({"event_scope": "some", "events": "no.such"}, "events"),
        ({"number_scope": "some"}, "numbers"),
        ({"number_scope": "some", "numbers": "999999"}, "numbers"),
        ({"headers": "no colon"}, "headers"),
        ({"headers": "Host: elsewhere"}, "headers"),
        ({"headers": "Webhook-Id: 1"}, "headers"),
        ({"headers": "X-A: ümlaut"}, "headers"),
        ({"format": "xml"}, "format"),
    ],
)
def test_what_cannot_be_a_webhook_is_told_at_its_field(
    desk: Client, wrong: dict[str, str], field: str, settings: object
) -> None:
    settings.ALLOW_PRIVATE_HOSTS = False

    answer = desk.post("/webhooks/new/", WISH | wrong)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Endpoint.objects.exists()


def test_what_was_written_is_there_to_be_changed(desk: Client, number: BusinessNumber) -> None:
    wish = WISH | {
        "event_scope": "some",
        "events": ["message.received", "group_create"],
        "number_scope": "some",
        "numbers": [number.pk],
        "headers": "Authorization: Bearer abc\r\nX-A: b",
        "keeps_order": "on",
    }
    made = desk.post("/webhooks/new/", wish)["Location"]

    page = desk.get(made + "edit/").content.decode()

    assert "Authorization: Bearer abc\nX-A: b" in page
    assert 'value="group_create" checked' in page
    assert f'name="numbers" value="{number.pk}" checked' in page
    assert desk.post(made + "edit/", wish | {"name": "ERP"}).status_code == 302
    endpoint = Endpoint.objects.get()
    assert (endpoint.name, endpoint.keeps_order) == ("ERP", True)
    assert endpoint.events == ["group_create", "message.received"]


def test_names_that_only_programs_choose_stay_when_it_is_changed(
    desk: Client, listening: Listening
) -> None:
    endpoint = listening(events=["message.received", "account.connected"])
    page = desk.get(f"/webhooks/{endpoint.pk}/edit/").content.decode()
    ticked = re.findall(r'name="events" value="([^"]+)" checked', page)

    answer = desk.post(
        f"/webhooks/{endpoint.pk}/edit/", WISH | {"event_scope": "some", "events": ticked}
    )

    endpoint.refresh_from_db()
    assert answer.status_code == 302
    assert set(endpoint.events) == {"message.received", "account.connected"}


def test_pausing_and_resuming(desk: Client, listening: Listening) -> None:
    endpoint = listening()

    for state in ("paused", "active"):
        desk.post(f"/webhooks/{endpoint.pk}/state/", {"state": state})
        endpoint.refresh_from_db()
        assert endpoint.state == state


def test_a_test_is_put_in_the_log(desk: Client, listening: Listening) -> None:
    endpoint = listening()

    desk.post(f"/webhooks/{endpoint.pk}/tests/")

    assert "webhook.test" in desk.get(f"/webhooks/{endpoint.pk}/").content.decode()


def test_one_or_all_of_a_time_are_sent_again(
    desk: Client, listening: Listening, waiting: Waiting
) -> None:
    endpoint = listening()
    first, *_ = waiting(endpoint, 3, state="delivered")
    waiting(endpoint, 1, state="failed")

    desk.post(f"/webhooks/{endpoint.pk}/replays/", {"delivery": first.pk})
    assert OutgoingDelivery.objects.filter(state="pending").count() == 1

    desk.post(f"/webhooks/{endpoint.pk}/replays/", {"hours": "24", "which": "failed"})
    assert OutgoingDelivery.objects.filter(state="pending").count() == 2

    desk.post(f"/webhooks/{endpoint.pk}/replays/", {"hours": "24", "which": "all"})
    assert OutgoingDelivery.objects.filter(state="pending", is_replay=True).count() == 4


@pytest.mark.parametrize(
    "query", ["?state=x&event=y&before=z", "?before=" + "9" * 30, "?before=-1"]
)
def test_an_odd_address_shows_the_log_all_the_same(
    desk: Client, listening: Listening, query: str
) -> None:
    assert desk.get(f"/webhooks/{listening().pk}/{query}").status_code == 200


@pytest.mark.parametrize("posted", [{}, {"delivery": "x"}, {"delivery": "9" * 30}, {"hours": "-1"}])
def test_odd_replays_are_refused(
    desk: Client, listening: Listening, posted: dict[str, str]
) -> None:
    assert desk.post(f"/webhooks/{listening().pk}/replays/", posted).status_code == 404


def test_a_deleted_one_is_gone_from_the_pages(desk: Client, listening: Listening) -> None:
    endpoint = listening()

    desk.post(f"/webhooks/{endpoint.pk}/deletion/")

    assert desk.get(f"/webhooks/{endpoint.pk}/").status_code == 404
    assert list(desk.get("/webhooks/").context["endpoints"]) == []


def test_admins_of_other_workspaces_find_nothing(
    listening: Listening, waiting: Waiting, client_of: Callable[[User], Client]
) -> None:
    endpoint = listening()
    [delivery] = waiting(endpoint)
    boss = make_user("Max", workspace=make_workspace("Elsewhere"), role=Membership.Role.OWNER)
    client = client_of(boss)

    assert client.get(f"/webhooks/{endpoint.pk}/").status_code == 404
    assert client.get(f"/webhooks/deliveries/{delivery.pk}/").status_code == 404
    for name in POSTS:
        assert client.post(reverse(f"webhooks:{name}", args=[endpoint.pk])).status_code == 404
    assert list(client.get("/webhooks/").context["endpoints"]) == []


def test_an_admin_of_some_numbers_sees_and_makes_webhooks_of_those_alone(
    workspace: Workspace,
    number: BusinessNumber,
    other_number: BusinessNumber,
    listening: Listening,
    client_of: Callable[[User], Client],
) -> None:
    everything, theirs = (
        listening(name="All"),
        listening(name="Mix", numbers=[number, other_number]),
    )
    mine = listening(name="Mine", numbers=[other_number])
    boss = make_user("Bo", workspace=workspace, role=Membership.Role.ADMIN, numbers=[other_number])
    client = client_of(boss)

    seen = {
        one.pk: client.get(f"/webhooks/{one.pk}/").status_code for one in Endpoint.objects.all()
    }
    assert seen == {everything.pk: 404, theirs.pk: 404, mine.pk: 200}
    assert client.post("/webhooks/new/", WISH).status_code == 422
    some = {"number_scope": "some", "numbers": [number.pk]}
    assert client.post("/webhooks/new/", WISH | some).status_code == 422


def test_the_log_costs_the_same_however_long_it_is(
    desk: Client, listening: Listening, waiting: Waiting
) -> None:
    endpoint = listening()
    address = f"/webhooks/{endpoint.pk}/"
    costs = []
    for more in (1, 120):
        waiting(endpoint, more)
        with CaptureQueriesContext(database) as queries:
            page = desk.get(address)
        costs.append(len(queries))

    assert costs[0] == costs[1] < 15
    assert len(page.context["log"].rows) == 50
    assert f"before={page.context['log'].before}" in page.content.decode()


def test_a_delivery_shows_what_was_sent(
    desk: Client, listening: Listening, waiting: Waiting
) -> None:
    [delivery] = waiting(listening(), body='{"text": "<b>Grüße</b>"}')
    delivery.attempts.create(status=500, answer="<i>oh</i>", milliseconds=12)

    page = desk.get(f"/webhooks/deliveries/{delivery.pk}/").content.decode()

    assert "&lt;b&gt;Grüße&lt;/b&gt;" in page
    assert "&lt;i&gt;oh&lt;/i&gt;" in page
