"""Webhooks, set up and looked at by programs."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import AuditEntry, BusinessNumber, Workspace
from tests.api.conftest import Program
from tests.receivers import Receiver, receiving
from webhooks.models import Endpoint, OutgoingDelivery
from webhooks.outgoing.dispatching import drain_webhooks

SETTINGS, TEST = "/api/v1/webhooks/settings", "/api/v1/webhooks/test"
LOGS, REDELIVER = "/api/v1/webhooks/logs", "/api/v1/webhooks/logs/redeliver"
WISH = {"name": "CRM", "url": "https://hooks.example.com/x", "events": ["message.received"]}


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.ALLOW_PRIVATE_HOSTS = True
    with receiving() as one:
        yield one


def made(program: Program, **wish: object) -> dict:
    answer = program.post(SETTINGS, WISH | wish)
    assert answer.status_code == 201, answer.json()
    return answer.json()["webhook"]


def test_a_webhook_is_made_and_its_secret_shown_once(program: Program) -> None:
    webhook = made(program, customHeaders={"X-A": "b"})

    assert webhook["secret"] == Endpoint.objects.get().secret
    assert (webhook["isActive"], webhook["format"], webhook["state"]) == (True, "zernio", "active")
    [listed] = program.get(SETTINGS).json()["webhooks"]
    assert "secret" not in listed
    assert listed["_id"] == webhook["_id"]
    assert listed["customHeaders"] == {"X-A": "b"}


def test_a_secret_of_their_own_is_not_repeated(program: Program) -> None:
    webhook = made(program, secret="their own secret".replace(" ", "-"))

    assert "secret" not in webhook
    assert Endpoint.objects.get().secret == "their-own-secret"


@pytest.mark.parametrize("alias", ["webhookId", "_id", "Id"])
def test_only_what_is_given_changes(program: Program, alias: str) -> None:
    webhook = made(program, customHeaders={"X-A": "b"})

    answer = program.put(SETTINGS, {alias: webhook["_id"], "name": "ERP", "isActive": False})

    assert answer.status_code == 200
    changed = answer.json()["webhook"]
    assert (changed["name"], changed["isActive"], changed["state"]) == ("ERP", False, "paused")
    assert (changed["url"], changed["customHeaders"]) == (WISH["url"], {"X-A": "b"})


@pytest.mark.parametrize("alias", ["webhookId", "id"])
def test_a_deleted_one_is_gone(program: Program, alias: str) -> None:
    webhook = made(program)

    assert program.delete(f"{SETTINGS}?{alias}={webhook['_id']}").json() == {"success": True}
    assert program.get(SETTINGS).json() == {"webhooks": []}
    assert program.delete(f"{SETTINGS}?{alias}={webhook['_id']}").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "param"),
    [
        ({"url": "https://169.254.169.254/"}, "url"),
        ({"url": 7}, "url"),
        ({"events": []}, "events"),
        ({"events": ["no.such"]}, "events"),
        ({"events": "message.received"}, "events"),
        ({"name": "x" * 51}, "name"),
        ({"secret": "short"}, "secret"),
        ({"customHeaders": {"Host": "x"}}, "headers"),
        ({"format": "xml"}, "format"),
    ],
)
def test_what_cannot_be_a_webhook_is_a_400(
    program: Program, wrong: dict[str, object], param: str, settings: Settings
) -> None:
    settings.ALLOW_PRIVATE_HOSTS = False

    answer = program.post(SETTINGS, WISH | wrong)

    assert (answer.status_code, answer.json()["param"]) == (400, param)
    assert not Endpoint.objects.exists()


def test_an_event_that_never_comes_is_refused_with_those_that_do(program: Program) -> None:
    for name, instead in (
        ("contact.tag_added", "conversation.tagged"),
        ("message.edited", "metadata.kind"),
        ("post.published", "message.received"),
    ):
        answer = program.post(SETTINGS, WISH | {"events": ["message.received", name]})
        assert (answer.status_code, answer.json()["code"]) == (400, "unknown_event")
        assert instead in answer.json()["error"]
        assert "whatsapp.template.status_updated" in answer.json()["error"]
    webhook = made(program, events=["message.received", "whatsapp.template.status_updated"])
    # One that asked for such an event while that was taken can still be changed.
    Endpoint.objects.update(events=["message.edited", "message.received"])
    assert program.put(SETTINGS, {"webhookId": webhook["_id"], "name": "ERP"}).status_code == 200


def test_every_change_is_written_down(program: Program) -> None:
    webhook = made(program, url="https://hooks.example.com/?token=hidden")
    for change in ({"isActive": False}, {"isActive": True}, {"secret": "another-secret"}):
        program.put(SETTINGS, {"webhookId": webhook["_id"]} | change)
    program.delete(f"{SETTINGS}?webhookId={webhook['_id']}")

    entries = AuditEntry.objects.filter(object="CRM")
    assert {entry.action for entry in entries} == {
        "webhook.created",
        "webhook.changed",
        "webhook.paused",
        "webhook.resumed",
        "webhook.secret_changed",
        "webhook.deleted",
    }
    assert not any("hidden" in str(entry.details) for entry in entries)
    assert all("API key" in entry.actor for entry in entries)


def test_others_see_and_change_nothing(
    program: Program, stranger: Program, bounded: Program, reader: Program
) -> None:
    pk = made(program)["_id"]

    for other in (stranger, bounded):
        assert other.get(SETTINGS).json() == {"webhooks": []}
        assert other.put(SETTINGS, {"webhookId": pk, "name": "x"}).status_code == 404
        assert other.delete(f"{SETTINGS}?webhookId={pk}").status_code == 404
        assert other.post(TEST, {"webhookId": pk}).status_code == 404
        assert other.get(f"{LOGS}?webhookId={pk}").status_code == 404
        assert other.post(REDELIVER, {"webhookId": pk, "eventId": "e"}).status_code == 404
    assert len(reader.get(SETTINGS).json()["webhooks"]) == 1
    assert reader.post(SETTINGS, WISH).status_code == 403


def test_a_bounded_key_listens_to_its_numbers_alone(
    bounded: Program, number: BusinessNumber, other_number: BusinessNumber
) -> None:
    assert bounded.post(SETTINGS, WISH).status_code == 400
    assert bounded.post(SETTINGS, WISH | {"accountIds": [str(number.pk)]}).status_code == 404

    webhook = made(bounded, accountIds=[str(other_number.pk)])

    assert webhook["accountIds"] == [str(other_number.pk)]
    assert len(bounded.get(SETTINGS).json()["webhooks"]) == 1


def test_a_key_without_webhooks_has_none(
    workspace: Workspace, program_with: Callable[..., Program]
) -> None:
    shut_out = program_with(workspace, disabled_groups=["webhooks"])

    for path in (SETTINGS, LOGS, "/api/v1/events"):
        assert shut_out.get(path).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_test_and_its_log(program: Program, receiver: Receiver) -> None:
    receiver.body = b"thanks"
    pk = made(program, url=receiver.url)["_id"]

    assert program.post(TEST, {"webhookId": pk}).json()["success"] is True
    drain_webhooks()

    [entry] = program.get(LOGS).json()["logs"]
    assert (entry["event"], entry["test"], entry["status"]) == ("webhook.test", True, "success")
    assert (entry["statusCode"], entry["responseBody"]) == (200, "thanks")
    assert entry["requestPayload"] == receiver.heard[0].body.decode()
    assert program.get(f"{LOGS}?status=failed").json()["logs"] == []
    assert program.get(f"{LOGS}?eventId={entry['eventId']}").json()["pagination"] == {
        "total": 1,
        "limit": 50,
        "skip": 0,
        "pages": 1,
        "hasMore": False,
    }


@pytest.mark.django_db(transaction=True)
def test_the_same_is_sent_again(program: Program, receiver: Receiver) -> None:
    pk = made(program, url=receiver.url)["_id"]
    Endpoint.objects.get().deliveries.create(event_id="evt_1", event="x", body='{"a":1}')
    drain_webhooks()

    wish = {"webhookId": pk, "eventId": "evt_1"}
    assert program.post(REDELIVER, wish).status_code == 200
    drain_webhooks()

    first, second = receiver.heard
    assert first.body == second.body
    assert first.headers["x-zernio-event-id"] == second.headers["x-zernio-event-id"]
    OutgoingDelivery.objects.update(planned_at=timezone.now() - timedelta(days=31))
    assert program.post(REDELIVER, wish).status_code == 422
    assert program.post(REDELIVER, wish | {"eventId": "no"}).status_code == 404


def test_all_since_a_moment_is_sent_again_or_what_was_given_up(program: Program) -> None:
    pk = made(program)["_id"]
    now = timezone.now()
    for nth, state in enumerate(["delivered", "failed", "pending", "delivered"]):
        Endpoint.objects.get().deliveries.create(
            event_id=f"evt_{nth}", event="x", state=state, planned_at=now - timedelta(hours=nth)
        )
    wish = {"webhookId": pk, "since": (now - timedelta(minutes=150)).isoformat()}

    assert program.post(REDELIVER, wish | {"failedOnly": True}).json()["count"] == 1
    assert program.post(REDELIVER, wish).json()["count"] == 1
    waiting = OutgoingDelivery.objects.filter(state="pending")
    assert set(waiting.values_list("event_id", flat=True)) == {"evt_0", "evt_1", "evt_2"}
    for wrong in ({}, {"since": "now"}, {"since": "0000-01-01"}, {"eventId": "evt_0"} | wish):
        answer = program.post(REDELIVER, {"webhookId": pk} | wrong)
        assert answer.status_code == 400, wrong
    for moment in ("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"):
        answer = program.post(REDELIVER, {"webhookId": pk, "since": moment})
        assert answer.status_code < 500, moment


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=x", "skip=-1", "status=maybe", "eventId=%00", "webhookId=" + "9" * 30],
)
def test_odd_questions_to_the_log(program: Program, query: str) -> None:
    assert program.get(f"{LOGS}?{query}").status_code in {400, 404}
