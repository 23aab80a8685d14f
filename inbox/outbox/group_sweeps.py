"""Groups are read anew every six hours, after we were away, and when somebody asks for it.

Reading is paced: ten groups in ten seconds per number, so 10,000 take about three hours. WhatsApp
publishes no rate for group calls; when it says "too many", the queue waits and so does this.
"""

import logging
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import BusinessNumber
from groups.models import Group, GroupRequest, GroupSweep
from groups.services import requests
from inbox.history import recording
from inbox.outbox.group_requests import CONFIRM_DEADLINE
from inbox.services import group_births
from queues.nudge import nudge
from whatsapp.errors import GatewayError, Refused
from whatsapp.events import GroupCreated
from whatsapp.gateway import GroupSummary

logger = logging.getLogger(__name__)

EVERY = timedelta(hours=6)
LOOK = timedelta(seconds=10)
AT_ONCE = 10
"""Groups of a number that may wait to be read at the same time."""
AWAY = timedelta(minutes=15)
"""So long without a look means that we were not there: webhooks may be lost."""
AFTER_FAILURE = timedelta(minutes=1)
LEASE = timedelta(minutes=2)
"""Renewed with each page: no call takes longer than a minute."""
PER_PAGE = 500
MAX_PAGES = 100
PATIENCE = timedelta(minutes=1)
"""How long a group that we asked for may be without its webhook before the list tells us of it."""

READ = (Group.State.ACTIVE, Group.State.SUSPENDED)


def drain_group_sweeps() -> int:
    """Look after the numbers that are due; returns how many groups were queued for reading."""
    _add_missing()
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    due = GroupSweep.objects.filter(
        free, due_at__lte=now, number__health=BusinessNumber.Health.OK
    ).select_related("number__connection")
    return sum(_look_after(sweep) for sweep in due.order_by("due_at"))


def _add_missing() -> None:
    known = GroupSweep.objects.filter(number=OuterRef("pk"))
    missing = BusinessNumber.objects.filter(~Exists(known))
    GroupSweep.objects.bulk_create(
        (GroupSweep(number=number) for number in missing), ignore_conflicts=True
    )


def _look_after(sweep: GroupSweep) -> int:
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    mine = GroupSweep.objects.filter(free, pk=sweep.pk)
    if not mine.update(leased_until=now + LEASE):
        return 0
    row = GroupSweep.objects.filter(pk=sweep.pk)
    was_away = sweep.looked_at is None or now - sweep.looked_at > AWAY
    if was_away or now - sweep.wanted_at > EVERY:
        sweep.wanted_at = now
        row.filter(wanted_at__lt=now).update(wanted_at=now)
    pause = LOOK
    if _wants_list(sweep, now):
        pause = _list(sweep)
    queued = _queue_readings(sweep)
    row.update(looked_at=now, due_at=timezone.now() + pause, leased_until=None)
    if queued:
        nudge("group_requests")
    return queued


def _wants_list(sweep: GroupSweep, now: datetime) -> bool:
    """Everything is to be read again, or what was lost has not been looked for yet."""
    if sweep.listed_at is None or sweep.listed_at < sweep.wanted_at:
        return True
    if _lost(sweep.number, now).filter(sent_at__gt=sweep.listed_at - 2 * PATIENCE).exists():
        return True
    rested = sweep.listed_at < now - PATIENCE
    return rested and _silent_since(sweep.listed_at, sweep.number).exists()


def _silent_since(listed_at: datetime, number: BusinessNumber) -> QuerySet[GroupRequest]:
    """Groups that WhatsApp took to make and never told of, given up on after the last list: if it
    made them, the next one has them. They are in doubt, and never asked for again by themselves."""
    return _in_doubt(number).filter(sent_at__gt=listed_at - CONFIRM_DEADLINE).exclude(request_id="")


def _queue_readings(sweep: GroupSweep) -> int:
    """Those that were read longest ago, never ones first, as many as the pace allows."""
    waiting = GroupRequest.objects.filter(
        number=sweep.number_id,
        kind=GroupRequest.Kind.REFRESH,
        state__in=[GroupRequest.State.QUEUED, GroupRequest.State.SENDING],
    )
    room = AT_ONCE - waiting.count()
    if room <= 0:
        return 0
    groups = Group.objects.filter(
        Q(read_at=None) | Q(read_at__lt=sweep.wanted_at), number=sweep.number_id, state__in=READ
    ).exclude(Q(wa_group_id="") | Q(pk__in=waiting.values("group")))
    return requests.ask_refresh_of(groups.order_by(F("read_at").asc(nulls_first=True), "pk")[:room])


def _list(sweep: GroupSweep) -> timedelta:
    """Ask which groups there are. Returns how long to wait until the next look."""
    began = timezone.now()
    row = GroupSweep.objects.filter(pk=sweep.pk)
    try:
        seen, is_complete = _read_list(sweep)
    except GatewayError as error:
        logger.warning("groups of number %s: %s", sweep.pk, type(error).__name__)
        problem = (error.problem.details or error.problem.title or "No answer")[:500]
        # A number that may have no groups says so each time.
        is_final = isinstance(error, Refused)
        row.update(problem=problem, **({"listed_at": began} if is_final else {}))
        return LOOK if is_final else AFTER_FAILURE
    if is_complete and requests.ask_again(_lost(sweep.number, began)):
        nudge("group_requests")
    _read_missing(sweep.number, seen, began)
    row.update(problem="", **({"listed_at": began} if is_complete else {}))
    return LOOK if is_complete else PATIENCE


def _read_list(sweep: GroupSweep) -> tuple[set[str], bool]:
    """The ids of all active groups, and whether each of them is known now. Raises GatewayError."""
    gateway, after, seen, all_known = sweep.number.open_gateway(), "", set(), True
    for _ in range(MAX_PAGES):
        page = gateway.list_groups(after=after, limit=PER_PAGE)
        all_known &= _adopt_unknown(sweep.number, page.groups)
        seen |= {summary.group_id for summary in page.groups}
        GroupSweep.objects.filter(pk=sweep.pk).update(leased_until=timezone.now() + LEASE)
        if not page.next_cursor or page.next_cursor == after:
            return seen, all_known
        after = page.next_cursor
    return seen, False


def _lost(number: BusinessNumber, now: datetime) -> QuerySet[GroupRequest]:
    """Groups that we asked for without hearing an answer, long enough ago to be in the list if
    WhatsApp had heard us."""
    return _in_doubt(number).filter(request_id="", sent_at__lt=now - PATIENCE)


def _in_doubt(number: BusinessNumber) -> QuerySet[GroupRequest]:
    """Groups that WhatsApp may have made. What an agent dismissed or has asked for again is not
    among them."""
    return GroupRequest.objects.filter(
        number=number,
        kind=GroupRequest.Kind.CREATE,
        state=GroupRequest.State.UNSURE,
        group__wa_group_id="",
        dismissed_at=None,
    )


def _adopt_unknown(number: BusinessNumber, summaries: tuple[GroupSummary, ...]) -> bool:
    """Make groups known that nobody told us of. False when one must be looked at again."""
    ids = [summary.group_id for summary in summaries]
    known = set(
        Group.objects.filter(number=number, wa_group_id__in=ids).values_list(
            "wa_group_id", flat=True
        )
    )
    unknown = [summary for summary in summaries if summary.group_id not in known]
    return all([_adopt(number, summary) for summary in unknown])


def _adopt(number: BusinessNumber, summary: GroupSummary) -> bool:
    now = timezone.now()
    request = _asked_for(number, summary)
    if request and request.sent_at and now - request.sent_at < PATIENCE:
        return False
    event = GroupCreated(
        phone_number_id=number.phone_number_id,
        occurred_at=summary.created_at or now,
        group_id=summary.group_id,
        subject=summary.subject,
        request_id=request.request_id if request else "",
    )
    with recording() as history:
        return group_births.group_created(event, number=number, history=history) is None


def _asked_for(number: BusinessNumber, summary: GroupSummary) -> GroupRequest | None:
    """A request of ours that this group may be the answer to: same subject, never confirmed."""
    unconfirmed = GroupRequest.objects.filter(
        number=number,
        kind=GroupRequest.Kind.CREATE,
        state__in=[GroupRequest.State.ACCEPTED, GroupRequest.State.UNSURE],
        group__wa_group_id="",
        wish__subject=summary.subject,
    )
    return unconfirmed.first()


def _read_missing(number: BusinessNumber, seen: set[str], began: datetime) -> None:
    """WhatsApp lists active groups only: the others are read first, which says what became of
    them."""
    ours = Group.objects.filter(number=number, state__in=READ, created_at__lt=began)
    missing = [
        pk
        for pk, wa_group_id in ours.exclude(wa_group_id="").values_list("pk", "wa_group_id")
        if wa_group_id not in seen
    ]
    for start in range(0, len(missing), PER_PAGE):
        ours.filter(pk__in=missing[start : start + PER_PAGE]).update(read_at=None)
