"""Our copy of WhatsApp's templates: fetched, told by webhook, never older than what we know."""

from contextlib import suppress
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DataError
from django.utils import timezone

from accounts.models import BusinessNumber, Template, TemplateSync
from accounts.services import template_sync, template_work
from accounts.services.template_sync import Change, drain_templates
from tests.inbox.fakes import FakeWhatsApp, problem
from whatsapp.errors import NotSent
from whatsapp.events import TemplateChanged
from whatsapp.providers import PROVIDERS
from whatsapp.templates import TemplateInfo, TemplatePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def whatsapp(monkeypatch: pytest.MonkeyPatch) -> FakeWhatsApp:
    fake = FakeWhatsApp()
    provider = replace(PROVIDERS["cloud_api"], open_gateway=fake.open_gateway)
    monkeypatch.setitem(PROVIDERS, "cloud_api", provider)
    return fake


def page(*names: str, after: str = "", **fields: Any) -> TemplatePage:
    rows = [
        TemplateInfo(
            **({"name": n, "language": "en", "status": "APPROVED", "template_id": n} | fields)
        )
        for n in names
    ]
    return TemplatePage(templates=tuple(rows), next_cursor=after)


def news(number: BusinessNumber, seconds: float = 0, **fields: Any) -> TemplateChanged:
    defaults: dict[str, Any] = {
        "phone_number_id": "",
        "waba_id": number.waba_id,
        "template_id": "hello",
        "name": "hello",
        "language": "en",
        "occurred_at": timezone.now() + timedelta(seconds=seconds),
    }
    return TemplateChanged(**(defaults | fields))


def note(number: BusinessNumber, *events: TemplateChanged) -> Template:
    for event in events:
        template_sync.note(event, connection_id=number.connection_id)
    return Template.objects.get()


@pytest.fixture
def fetched(number: BusinessNumber, whatsapp: FakeWhatsApp) -> BusinessNumber:
    """One approved template, known since just now."""
    whatsapp.will(page("hello"))
    drain_templates()
    return number


def test_what_could_not_be_stored_is_fetched_again_soon(
    number: BusinessNumber, whatsapp: FakeWhatsApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = Template.save

    def overtaken(row: Template, **how: Any) -> None:
        monkeypatch.setattr(Template, "save", save)
        # Somebody who adds it on the page, in the same moment.
        Template.objects.bulk_create([copy(row)])
        save(row, **how)

    monkeypatch.setattr(Template, "save", overtaken)
    whatsapp.will(page("hello"), page("hello"))

    assert (drain_templates(), drain_templates()) == (0, 0)
    assert not Template.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(seconds=11)):
        assert drain_templates() == 1
    assert Template.objects.get().synced_at


def test_what_can_never_be_stored_is_not_fetched_every_few_seconds(
    number: BusinessNumber, whatsapp: FakeWhatsApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_long(row: Template, **how: Any) -> None:
        raise DataError

    monkeypatch.setattr(Template, "save", too_long)
    whatsapp.will(page("hello"), page("hello"))
    drain_templates()

    with time_machine.travel(timezone.now() + timedelta(minutes=4)):
        drain_templates()
    assert len(whatsapp.calls) == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        drain_templates()
    assert len(whatsapp.calls) == 2


def test_every_page_is_fetched_once_and_then_not_for_an_hour(
    number: BusinessNumber, whatsapp: FakeWhatsApp
) -> None:
    whatsapp.will(page("a", "b", after="next"), page("c"))

    assert (drain_templates(), drain_templates()) == (1, 0)
    assert [row.name for row in Template.objects.all()] == ["a", "b", "c"]
    assert [call["after"] for _, call in whatsapp.calls] == ["", "next"]


def test_what_is_no_longer_listed_is_kept_as_deleted(
    fetched: BusinessNumber, whatsapp: FakeWhatsApp
) -> None:
    template_sync.ask(fetched.connection_id, fetched.waba_id)
    whatsapp.will(page("other"))
    drain_templates()

    assert not Template.objects.get(name="hello").is_sendable
    assert Template.objects.get(name="other").is_sendable


def test_a_failed_fetch_says_why_and_loses_nothing(
    fetched: BusinessNumber, whatsapp: FakeWhatsApp
) -> None:
    template_sync.ask(fetched.connection_id, fetched.waba_id)
    whatsapp.will(NotSent(problem(details="Down.")))
    drain_templates()

    sync = TemplateSync.objects.get()
    assert (sync.problem, sync.leased_until) == ("Down.", None)
    assert sync.due_at > timezone.now()
    assert Template.objects.get().is_sendable


def test_two_workers_do_not_fetch_the_same(fetched: BusinessNumber) -> None:
    TemplateSync.objects.update(
        due_at=timezone.now(), leased_until=timezone.now() + timedelta(minutes=1)
    )

    assert drain_templates() == 0


def test_a_worker_that_died_holds_an_account_up_for_less_than_a_minute(
    number: BusinessNumber, whatsapp: FakeWhatsApp
) -> None:
    def power_cut(number: int, call: dict[str, Any]) -> TemplatePage:
        raise SystemExit

    whatsapp.will(power_cut, page("hello"))
    with suppress(SystemExit):
        drain_templates()

    assert drain_templates() == 0
    with time_machine.travel(timezone.now() + timedelta(seconds=50)):
        assert drain_templates() == 1


def test_an_account_of_many_pages_stays_with_who_reads_them(
    number: BusinessNumber, whatsapp: FakeWhatsApp
) -> None:
    held_until: list[datetime] = []

    def slowly(number: int, call: dict[str, Any]) -> TemplatePage:
        held_until.append(TemplateSync.objects.get().leased_until)
        clock.shift(timedelta(seconds=20))
        return page("a", after=str(len(held_until)))

    whatsapp.will(slowly, slowly, page("b"))
    with time_machine.travel(timezone.now(), tick=False) as clock:
        drain_templates()
        assert held_until[1] - held_until[0] == timedelta(seconds=20)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_newest_status_wins_in_any_order(
    fetched: BusinessNumber, order: tuple[int, int]
) -> None:
    told = [
        news(fetched, 10, status="PAUSED", reason="Recipients complained."),
        news(fetched, 20, status="APPROVED"),
    ]

    assert note(fetched, *(told[n] for n in order)).status == "APPROVED"


def test_news_older_than_what_we_fetched_changes_nothing_but_asks_again(
    fetched: BusinessNumber,
) -> None:
    row = note(fetched, news(fetched, -60, status="PENDING"))

    assert row.status == "APPROVED"
    assert TemplateSync.objects.get().due_at <= timezone.now()


def test_news_that_comes_while_we_read_is_not_undone_by_what_we_read(
    fetched: BusinessNumber, whatsapp: FakeWhatsApp
) -> None:
    told: list[Change] = []
    # WhatsApp's times are whole seconds: this was decided after we asked, and seems to be older.
    refused = news(fetched, -0.5, status="REJECTED", category="MARKETING", quality="RED")
    before = page("hello", status="PENDING", category="UTILITY", quality="GREEN")

    def meanwhile(number: int, call: dict[str, Any]) -> TemplatePage:
        note(fetched, refused)
        return before

    Template.objects.update(status="PENDING", status_at=timezone.now() - timedelta(minutes=1))
    template_sync.ask(fetched.connection_id, fetched.waba_id)
    whatsapp.will(meanwhile)
    drain_templates(told.extend)

    row = Template.objects.get()
    assert (row.status, row.category, row.quality) == ("REJECTED", "MARKETING", "RED")
    assert not told
    whatsapp.will(page("hello", status="APPROVED", category="MARKETING"))
    assert drain_templates(told.extend) == 1
    assert [change.status for change in told] == ["APPROVED"]


def test_texts_changed_while_we_read_are_not_undone_by_what_we_read(
    fetched: BusinessNumber, whatsapp: FakeWhatsApp
) -> None:
    def words(text: str) -> list[dict[str, str]]:
        return [{"type": "BODY", "text": text}]

    def meanwhile(number: int, call: dict[str, Any]) -> TemplatePage:
        template_work.change_components(Template.objects.get(), fetched, words("New."))
        return page("hello", components=tuple(words("Old.")))

    template_sync.ask(fetched.connection_id, fetched.waba_id)
    whatsapp.will(meanwhile, None)
    drain_templates()
    assert Template.objects.get().components == words("New.")

    whatsapp.will(page("hello", components=tuple(words("New."))))
    assert drain_templates() == 1


def test_one_deleted_while_we_read_stays_deleted(
    fetched: BusinessNumber, whatsapp: FakeWhatsApp
) -> None:
    def meanwhile(number: int, call: dict[str, Any]) -> TemplatePage:
        template_work.delete(Template.objects.get(), fetched)
        return page("hello")

    template_sync.ask(fetched.connection_id, fetched.waba_id)
    whatsapp.will(meanwhile, None)
    drain_templates()

    assert Template.objects.get().deleted_at


def test_quality_and_category_are_learned(fetched: BusinessNumber) -> None:
    row = note(fetched, news(fetched, quality="RED"), news(fetched, category="MARKETING"))

    assert (row.quality, row.category, row.status) == ("RED", "MARKETING", "APPROVED")


def test_news_of_a_strangers_account_is_not_ours(fetched: BusinessNumber) -> None:
    stranger = news(fetched, 10, status="DISABLED", waba_id="1")

    assert not template_sync.note(stranger, connection_id=fetched.connection_id)
    assert Template.objects.get().status == "APPROVED"
