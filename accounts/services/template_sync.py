"""Keeping our copy of WhatsApp's message templates: fetched each hour, and whenever there is news.

The copy is a mirror. News by webhook changes it at once and asks for a fetch, which settles what
news that came late or not at all left wrong.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, IntegrityError, OperationalError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import BusinessNumber, Template, TemplateSync
from queues.nudge import nudge_on_commit
from whatsapp.errors import GatewayError
from whatsapp.events import TemplateChanged
from whatsapp.templates import TemplateInfo

logger = logging.getLogger(__name__)

EVERY = timedelta(hours=1)
AFTER_FAILURE = timedelta(minutes=5)
AFTER_COLLISION = timedelta(seconds=10)
LEASE = timedelta(seconds=45)
"""How long an account waits for a worker that died; twice what WhatsApp may take for a page."""
MAX_PAGES = 100
"""Of a hundred each: above WhatsApp's limit of 6,000 templates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What WhatsApp decided of a template that we knew. What is empty did not change."""

    template: Template
    at: datetime
    status: str = ""
    reason: str = ""
    category: str = ""
    previous_category: str = ""
    category_to_come: str = ""
    category_at: datetime | None = None
    """Announced: `category` is what it is until then."""


Tell = Callable[[Sequence[Change]], None]


def _tell_nobody(changes: Sequence[Change]) -> None:
    pass


def drain_templates(tell: Tell = _tell_nobody) -> int:
    """Fetch what is due; returns how many accounts were fetched. `tell` hears what WhatsApp decided
    since, as the last thing in the transaction that makes it true."""
    _add_missing()
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    due = TemplateSync.objects.filter(free, due_at__lte=now).select_related("connection")
    return sum(_fetch(sync, tell) for sync in due.order_by("due_at"))


def ask(connection_id: int, waba_id: str) -> None:
    """Have the templates of this account fetched as soon as the transaction commits."""
    TemplateSync.objects.update_or_create(
        connection_id=connection_id, waba_id=waba_id, defaults={"due_at": timezone.now()}
    )
    nudge_on_commit("templates")


def note(news: TemplateChanged, *, connection_id: int) -> list[Change] | None:
    """Apply one piece of news, unless we know newer, and return what it changed; None when the
    account is not ours.

    Runs inside the caller's transaction.
    """
    numbers = BusinessNumber.objects.filter(connection=connection_id, waba_id=news.waba_id)
    if not numbers.exists():
        return None
    ask(connection_id, news.waba_id)
    rows = Template.objects.filter(connection=connection_id, waba_id=news.waba_id)
    named = rows.filter(name=news.name, language=news.language)
    by_id = rows.filter(template_id=news.template_id) if news.template_id else rows.none()
    row = (named.select_for_update().first()) or by_id.select_for_update().first()
    return _learn(row, news) if row else []


def _learn(row: Template, news: TemplateChanged) -> list[Change]:
    """The newest word wins; each kind of news tells one thing."""
    before = (row.status, row.category)
    # WhatsApp's times are whole seconds: within one, the news wins, and the fetch settles it.
    known_at = row.status_at and row.status_at.replace(microsecond=0)
    if news.status and (known_at is None or known_at <= news.occurred_at):
        row.status, row.status_at = news.status, news.occurred_at
        row.rejected_reason = news.reason
    row.quality = news.quality or row.quality
    row.category = news.category or row.category
    row.save(update_fields=["status", "status_at", "rejected_reason", "quality", "category"])
    changes = _changes(row, before, news.occurred_at)
    if news.category_to_come:
        announced = {"category_to_come": news.category_to_come, "category_at": news.category_at}
        category = row.category or news.category_to_come
        changes.append(Change(template=row, at=news.occurred_at, category=category, **announced))
    return changes


def _changes(row: Template, before: tuple[str, str], at: datetime) -> list[Change]:
    status, category = before
    found = []
    if row.status != status:
        found.append(Change(template=row, at=at, status=row.status, reason=row.rejected_reason))
    if row.category != category and category:
        found.append(Change(template=row, at=at, category=row.category, previous_category=category))
    return found


def _add_missing() -> None:
    """Each account that a number of ours belongs to is fetched, from now on."""
    known = TemplateSync.objects.filter(
        connection=OuterRef("connection"), waba_id=OuterRef("waba_id")
    )
    missing = BusinessNumber.objects.exclude(waba_id="").filter(~Exists(known))
    pairs = set(missing.values_list("connection_id", "waba_id"))
    TemplateSync.objects.bulk_create(
        (TemplateSync(connection_id=c, waba_id=w) for c, w in sorted(pairs)),
        ignore_conflicts=True,
    )


def _fetch(sync: TemplateSync, tell: Tell) -> int:
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    mine = TemplateSync.objects.filter(free, pk=sync.pk)
    if not mine.update(leased_until=now + LEASE):
        return 0
    problem, found = "", None
    try:
        found = list(_listed(sync))
    except GatewayError as error:
        problem = (error.problem.details or error.problem.title or "No answer")[:500]
        logger.warning("templates of sync %s: %s", sync.pk, type(error).__name__)
    try:
        with transaction.atomic():
            # First this row, then the templates: in the order in which news takes them.
            held = TemplateSync.objects.select_for_update().filter(pk=sync.pk).first()
            # There was news while we read: what we read may be older. It is read again soon.
            is_overtaken = held is not None and held.due_at != sync.due_at
            changes = [] if found is None else _store(sync, found, now, is_overtaken)
            _put_off(sync, problem, now)
            tell(changes)
    except DatabaseError as error:
        # A template was added on a page in the same moment, or the database was busy: soon again.
        # A list that can never be stored is asked for as seldom as after any other failure.
        has_collided = isinstance(error, (IntegrityError, OperationalError))
        logger.warning("templates of sync %s not stored: %s", sync.pk, type(error).__name__)
        again = timezone.now() + (AFTER_COLLISION if has_collided else AFTER_FAILURE)
        TemplateSync.objects.filter(pk=sync.pk).update(leased_until=again)
        return 0
    return 1


def _put_off(sync: TemplateSync, problem: str, now: datetime) -> None:
    done = {"leased_until": None, "problem": problem}
    if not problem:
        done["synced_at"] = now
    row = TemplateSync.objects.filter(pk=sync.pk)
    row.update(**done)
    # Asked for again meanwhile: then it stays due.
    row.filter(due_at=sync.due_at).update(due_at=now + (AFTER_FAILURE if problem else EVERY))


def _listed(sync: TemplateSync) -> Iterator[TemplateInfo]:
    numbers = BusinessNumber.objects.filter(connection=sync.connection_id, waba_id=sync.waba_id)
    number = numbers.select_related("connection").first()
    if number is None:
        return
    gateway, after = number.open_gateway(), ""
    for _ in range(MAX_PAGES):
        TemplateSync.objects.filter(pk=sync.pk).update(leased_until=timezone.now() + LEASE)
        page = gateway.list_templates(sync.waba_id, after=after)
        yield from page.templates
        if not page.next_cursor or page.next_cursor == after:
            return
        after = page.next_cursor


def _store(
    sync: TemplateSync, found: list[TemplateInfo], asked_at: datetime, is_overtaken: bool
) -> list[Change]:
    rows = Template.objects.filter(connection=sync.connection_id, waba_id=sync.waba_id)
    known = {(row.name, row.language): row for row in rows.select_for_update()}
    changes: list[Change] = []
    for info in found:
        row = known.pop((info.name, info.language), None) or Template(
            connection_id=sync.connection_id, waba_id=sync.waba_id
        )
        was_known, before = bool(row.pk and not row.deleted_at), (row.status, row.category)
        is_deleted_since = row.deleted_at is not None and row.deleted_at > asked_at
        if is_deleted_since or (was_known and is_overtaken):
            continue
        _mirror(row, info, asked_at)
        _decide(row, info, asked_at)
        row.save()
        changes += _changes(row, before, asked_at) if was_known else []
    gone = [row.pk for row in known.values() if row.synced_at is None or row.synced_at <= asked_at]
    rows.filter(pk__in=gone, deleted_at=None).update(deleted_at=asked_at)
    return changes


def _mirror(row: Template, info: TemplateInfo, asked_at: datetime) -> None:
    row.name, row.language, row.template_id = info.name, info.language, info.template_id
    row.components, row.parameter_format = list(info.components), info.parameter_format
    row.library_name, row.lifetime = info.library_name or row.library_name, info.lifetime
    row.synced_at, row.deleted_at = asked_at, None


def _decide(row: Template, info: TemplateInfo, asked_at: datetime) -> None:
    """What WhatsApp decides and tells by webhook too."""
    row.category, row.quality = info.category, info.quality
    if row.status_at is None or row.status_at <= asked_at:
        row.status, row.status_at = info.status, asked_at
        row.rejected_reason = info.rejected_reason and (row.rejected_reason or info.rejected_reason)
