"""What is about a number as a whole: no conversation has a part in it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import BusinessNumber, Template, Workspace
from accounts.services.template_sync import TemplateSync
from inbox.live import batches
from inbox.models import Activity
from inbox.services.template_news import drain_templates
from tests.factories import make_number, make_template
from tests.inbox.conftest import FakeWhatsApp
from tests.webhooks.outgoing.conftest import Listening
from webhooks.models import Endpoint
from webhooks.outgoing.formats import BODIES
from whatsapp.templates import TemplateInfo, TemplatePage

Say = Callable[..., object]
pytestmark = pytest.mark.django_db
STATUS = "messages/field.message_template_status_update"
CATEGORY = "messages/field.template_category_update"
QUALITY = "messages/field.phone_number_quality_update.throughput"
NAME = "messages/field.phone_number_name_update"
IDS = {"template_id": "880000000000501", "name": "repair_ready", "language": "en_GB"}


@pytest.fixture
def number(workspace: Workspace) -> BusinessNumber:
    """The one that WhatsApp's payloads speak of."""
    return make_number(workspace, waba_id="204910000000001", display_number="+1 555-777-0123")


@pytest.fixture
def template(number: BusinessNumber) -> Template:
    return make_template(number, status="PENDING", status_at=None, **IDS)


def bodies(endpoint: Endpoint) -> list[dict[str, Any]]:
    rows = endpoint.deliveries.order_by("seq", "pk")
    return [json.loads(text) for text in rows.values_list("body", flat=True)]


def test_what_whatsapp_decides_about_a_template_is_told_once_by_either_name(
    listening: Listening, whatsapp_says: Say, template: Template, number: BusinessNumber
) -> None:
    ours = listening()
    theirs = listening(format="zernio", events=["whatsapp.template.status_updated"])
    listening(format="sinch")
    elsewhere = listening(numbers=[make_number(number.workspace)])

    for name in ("approved", "approved", "paused"):
        whatsapp_says(f"{STATUS}.{name}")

    approved, paused = bodies(ours)
    assert approved["type"] == "template.status"
    assert approved["data"]["details"] == {
        "template": {"id": "880000000000501", "name": "repair_ready", "language": "en_GB"},
        "status": "APPROVED",
        "reason": "",
    }
    assert approved["data"]["number"]["id"] == str(number.pk)
    assert "conversation" not in approved["data"]
    told = bodies(theirs)
    assert [(one["event"], one["template"]["status"]) for one in told] == [
        ("whatsapp.template.status_updated", "APPROVED"),
        ("whatsapp.template.status_updated", "PAUSED"),
    ]
    assert told[0]["template"]["reason"] == "NONE"
    assert told[1]["template"]["reason"] == "Paused because of recipient feedback."
    assert told[0]["account"]["accountId"] == str(number.pk)
    assert paused["sequence"] == approved["sequence"] + 1
    assert bodies(elsewhere) == []


def test_a_category_is_told_when_it_is_announced_and_when_it_changes(
    listening: Listening, whatsapp_says: Say, template: Template
) -> None:
    theirs = listening(format="zernio", events=["whatsapp.template.category_updated"])

    whatsapp_says(f"{CATEGORY}.impending")
    whatsapp_says(f"{CATEGORY}.completed")

    announced, done = (one["template"] for one in bodies(theirs))
    assert (announced["changeType"], announced["category"]) == ("scheduled", "UTILITY")
    assert announced["scheduledCategory"] == "MARKETING"
    assert announced["effectiveAt"].startswith("2026-11-")
    assert (done["changeType"], done["category"]) == ("applied", "MARKETING")
    assert done["previousCategory"] == "UTILITY"


def test_what_no_webhook_told_is_told_when_it_is_read(
    listening: Listening, template: Template, whatsapp: FakeWhatsApp
) -> None:
    endpoint = listening()
    info = TemplateInfo(
        **IDS, status="REJECTED", category="UTILITY", rejected_reason="INVALID_FORMAT"
    )
    for _ in range(2):
        TemplateSync.objects.all().delete()
        whatsapp.will(TemplatePage(templates=(info,), next_cursor=""))
        drain_templates()

    (told,) = bodies(endpoint)
    assert told["data"]["details"]["status"] == "REJECTED"
    assert told["data"]["details"]["reason"] == "INVALID_FORMAT"


def test_a_number_that_whatsapp_looked_at_is_told_once(
    listening: Listening, whatsapp_says: Say, number: BusinessNumber
) -> None:
    theirs = listening(format="zernio", events=["whatsapp.account.quality_updated", "number.name"])

    for name in (QUALITY, QUALITY, NAME):
        whatsapp_says(name)

    quality, name = bodies(theirs)
    assert quality["event"] == "whatsapp.account.quality_updated"
    assert quality["quality"]["metaEvent"] == "THROUGHPUT_UPGRADE"
    assert quality["quality"]["messagingLimitTier"] == "TIER_UNLIMITED"
    assert (name["event"], name["name"]["status"]) == ("number.name", "APPROVED")
    assert name["name"]["requestedName"] == "Harbour Lane Bikes"
    assert name["name"]["displayPhoneNumber"] == "15557770123"


def test_browsers_pass_over_it(whatsapp_says: Say, template: Template) -> None:
    whatsapp_says(f"{STATUS}.approved")

    fact = Activity.objects.get()
    batch = batches.read(fact.workspace_id, 0, watched=())
    frame = json.loads(batch.changes_frame(frozenset({fact.number_id})))
    assert (frame["seq"], frame["rows"], frame["touched"]) == (fact.seq, [], {})
    assert frame["stale"] is False


def test_what_could_not_be_written_names_no_conversation(
    listening: Listening,
    whatsapp_says: Say,
    template: Template,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours = listening()
    monkeypatch.setitem(BODIES, "octet", lambda happening: 1 / 0)

    whatsapp_says(f"{STATUS}.approved")

    (told,) = bodies(ours)
    assert (told["type"], told["conversation_id"]) == ("template.status", None)
