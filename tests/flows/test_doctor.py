"""The doctor over real HTTP: the sandbox says what is wrong, the right line says it too."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import BusinessNumber
from inbox.doctor import running
from inbox.doctor.checks import BY_NAME
from inbox.models import CheckResult
from tests import factories
from tests.flows import sandbox_line
from whatsapp.sandbox.models import BusinessNumber as SandboxNumber
from whatsapp.sandbox.models import Fault
from whatsapp.sandbox.services import numbers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

HEALTHY = ("token", "scopes", "clock", "address", "app", "fields", "status", "official")
HEALTHY += ("coexistence", "multi_solution", "invitation", "limits", "storage", "worker")


@pytest.fixture
def there(live_server: LiveServer, settings: Settings, tmp_path: Any) -> SandboxNumber:
    settings.SANDBOX_URL = f"{live_server.url}/sandbox"
    settings.MEDIA_ROOT = tmp_path
    return numbers.create_number("+1 555 777 0123", "Harbor Homes")


@pytest.fixture
def here(there: SandboxNumber) -> BusinessNumber:
    number = sandbox_line.connect(there)
    factories.make_template(number, library_name="group_invite_link")
    running.drain_beats()
    return number


def outcomes(number: BusinessNumber, *only: str) -> dict[str, str]:
    found = running.examine_number(number, only=only)
    return {result.check_name: str(result.outcome) for result in found}


def test_a_number_that_is_ready_passes_line_by_line(here: BusinessNumber) -> None:
    assert outcomes(here, *HEALTHY) == dict.fromkeys(HEALTHY, "pass")


SAYS: list[tuple[str, str, str, dict[str, Any], dict[str, Any]]] = [
    ("coexistence", "fail", "Disconnect", {"is_on_biz_app": True}, {}),
    ("coexistence", "fail", "ON_PREMISE", {"platform_type": "ON_PREMISE"}, {}),
    ("official", "fail", "groups", {"is_official_business_account": False}, {}),
    ("status", "fail", "BANNED", {"status": "BANNED"}, {}),
    ("status", "warn", "limits", {"health_status": {"can_send_message": "LIMITED"}}, {}),
    ("limits", "warn", "we are set to 100", {"throughput": {"level": "STANDARD"}}, {}),
    ("scopes", "fail", "whatsapp_business_management", {}, {"scopes": ["x"]}),
    ("token", "fail", "expired", {}, {"token_expires_at": 1_700_000_000}),
    ("fields", "fail", "group_status_update", {}, {"webhook_fields": ["messages"]}),
    ("fields", "fail", "messages", {}, {"webhook_fields": []}),
    ("multi_solution", "warn", "2 apps", {}, {"other_app_id": "99"}),
]


@pytest.mark.parametrize(("check", "outcome", "word", "number_says", "account_says"), SAYS)
def test_each_trouble_is_told_by_its_line(
    here: BusinessNumber,
    there: SandboxNumber,
    check: str,
    outcome: str,
    word: str,
    number_says: dict[str, Any],
    account_says: dict[str, Any],
) -> None:
    here.messages_per_second = 100 if check == "limits" else 64
    there.said, there.account.said = number_says, account_says
    there.save()
    there.account.save()

    [result] = running.examine_number(here, only=[check])

    assert result.outcome == outcome
    assert word in f"{result.words} {result.remedy}"


def test_an_app_that_is_not_subscribed_is_told(here: BusinessNumber, there: SandboxNumber) -> None:
    numbers.set_account(there.account, is_subscribed=False)

    assert outcomes(here, "app") == {"app": "fail"}


def test_webhooks_that_go_elsewhere_are_told(here: BusinessNumber, there: SandboxNumber) -> None:
    there.override_callback_url = "https://elsewhere.example/"
    there.save()

    assert outcomes(here, "address") == {"address": "fail"}


def test_a_wrong_token_fails_and_says_what_to_do(here: BusinessNumber) -> None:
    here.connection.access_token = "wrong"

    found = running.examine_number(here, only=["token", "official"])

    assert {str(result.outcome) for result in found} == {"fail"}
    assert all("token" in result.remedy for result in found)


def test_whatsapp_out_of_reach_is_unknown_and_no_failure_of_ours(here: BusinessNumber) -> None:
    here.connection.base_url = "http://127.0.0.1:9"

    assert outcomes(here, "token", "official", "clock") == dict.fromkeys(
        ("token", "official", "clock"), "unknown"
    )


def test_a_field_the_graph_does_not_know_leaves_the_others_known(here: BusinessNumber) -> None:
    Fault.objects.create(kind="reject", path="node", code=100, http_status=400, remaining=1)

    assert outcomes(here, "official", "coexistence") == {"official": "pass", "coexistence": "pass"}


def test_the_command_tells_machines_and_fails_when_something_does(
    here: BusinessNumber, there: SandboxNumber
) -> None:
    there.said = {"is_on_biz_app": True}
    there.save()
    out = StringIO()

    with pytest.raises(SystemExit) as exit_:
        call_command("doctor", "--json", stdout=out)

    assert exit_.value.code == 1
    [number] = json.loads(out.getvalue())["numbers"]
    assert {row["check"] for row in number["checks"]} == BY_NAME.keys()
    told = {row["check"]: row["outcome"] for row in number["checks"]}
    assert (told["coexistence"], told["token"]) == ("fail", "pass")
    # And from now on groups are refused before WhatsApp is asked.
    here.refresh_from_db()
    assert here.is_on_business_app


def test_no_result_holds_a_secret(here: BusinessNumber, there: SandboxNumber) -> None:
    running.examine_number(here)

    told = " ".join(f"{row.words} {row.remedy}" for row in CheckResult.objects.all())
    account = there.account
    for secret in (account.access_token, account.app_secret, account.verify_token):
        assert secret not in told
