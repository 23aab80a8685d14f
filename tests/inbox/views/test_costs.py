"""What messages came to, for admins only."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import BusinessNumber, User, Workspace
from inbox.models import Charge, Conversation
from inbox.screen.spreadsheet import harmless
from tests import factories

Browser = Callable[[User], Client]


@pytest.fixture
def charge(group_chat: Conversation) -> Charge:
    message = factories.make_message(group_chat, outgoing=True)
    return Charge.objects.create(
        receipt=message.receipts.first(),
        number=group_chat.number,
        conversation=group_chat,
        category="group_service",
        pricing_type="regular",
        country="GB",
        amount="0.04",
        currency="USD",
        charged_at=timezone.now(),
    )


def test_an_admin_sees_what_it_came_to(charge: Charge, admin: User, browser_of: Browser) -> None:
    page = browser_of(admin).get("/inbox/costs/").content.decode()

    assert "$0.0400" in page
    assert "Group service" in page


@pytest.mark.parametrize(("zone", "month"), [("UTC", "2026-10"), ("Europe/Madrid", "2026-11")])
def test_months_begin_by_the_workspaces_clock(
    charge: Charge, admin: User, browser_of: Browser, zone: str, month: str
) -> None:
    Charge.objects.update(charged_at=datetime(2026, 10, 31, 23, 30, tzinfo=UTC))
    Workspace.objects.update(time_zone=zone)

    page = browser_of(admin).get("/inbox/costs/").content.decode()

    assert f"<td>{month}</td>" in page
    assert f"per month in {zone} time" in page


@pytest.mark.parametrize("path", ["/inbox/costs/", "/inbox/costs/export/"])
def test_an_agent_does_not(charge: Charge, alice: User, browser_of: Browser, path: str) -> None:
    assert browser_of(alice).get(path).status_code == 403


def test_the_file_has_a_line_per_currency(charge: Charge, admin: User, browser_of: Browser) -> None:
    answer = browser_of(admin).get("/inbox/costs/export/")

    head, line = csv.reader(io.StringIO(answer.content.decode()))
    assert dict(zip(head, line, strict=True)) | {"month": "", "number": ""} == {
        "month": "",
        "number": "",
        "name": charge.number.name,
        "category": "group_service",
        "country": "GB",
        "delivered": "1",
        "charged": "1",
        "currency": "USD",
        "amount": "0.040000",
        "without price": "0",
    }


def test_a_name_is_never_a_formula(
    charge: Charge, admin: User, number: BusinessNumber, browser_of: Browser
) -> None:
    BusinessNumber.objects.filter(pk=number.pk).update(name='=HYPERLINK("http://evil")')

    text = browser_of(admin).get("/inbox/costs/export/").content.decode()

    assert "'=HYPERLINK" in text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_whatever_could_run_is_quoted(start: str) -> None:
    assert harmless(f"{start}1") == f"'{start}1"


def test_an_admin_elsewhere_sees_nothing_of_ours(
    charge: Charge, mallory: User, browser_of: Browser
) -> None:
    mallory.memberships.update(role="admin")

    assert "group_service" not in browser_of(mallory).get("/inbox/costs/").content.decode()
