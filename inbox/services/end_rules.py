"""Groups are deleted by a number's rules: long closed, or long empty. Each is asked of WhatsApp
like any other deletion, a few at a time; what was said in it stays with us."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import BusinessNumber, User
from groups.models import EndRules, Group, GroupRequest, Invite, Participant
from inbox.history import recording
from inbox.models import Conversation
from inbox.patience import patiently
from inbox.services import threads
from inbox.services.group_work import Wish, ask
from queues.nudge import nudge_on_commit

logger = logging.getLogger(__name__)

AT_ONCE = 10
"""Deletions of a number that may be under way at the same time."""
EVERY = timedelta(hours=1)
PAUSE = timedelta(seconds=30)
"""While there are more than may be under way."""
AFTER_FAILURE = timedelta(days=1)
"""WhatsApp did not delete it: so long it is left alone."""
SEEN_WITHIN = timedelta(days=1)
"""So lately WhatsApp must have told us who is in a group that we take for empty."""
UNDER_WAY = (GroupRequest.State.QUEUED, GroupRequest.State.SENDING, GroupRequest.State.ACCEPTED)


def change(rules: EndRules, *, by: User) -> None:
    """Keep these rules, new or changed. Workers delete what they fit."""
    with recording():
        rules.look_now()
        rules.save()
        logger.info("end rules of number %s changed by user %s", rules.number_id, by.pk)
        nudge_on_commit("ends")


def counts(all_rules: Sequence[EndRules]) -> dict[int, int]:
    """How many groups each number's rules would delete now, by number; in one query."""
    fits = Q(pk__in=())
    for rules in all_rules:
        fits |= Q(number=rules.number_id) & _fits(rules, timezone.now())
    found = _ending().filter(fits).order_by().values_list("number").annotate(n=Count("pk"))
    return dict(found)


def still_fits(request: GroupRequest) -> bool:
    """May the deletion that a rule asked for go out? Not when somebody came back meanwhile, or the
    rule is gone."""
    rules = EndRules.objects.filter(pk=request.number_id).first()
    fitting = Conversation.objects.filter(group=request.group_id, pending_join_requests=0)
    return rules is not None and fitting.filter(_fits(rules, timezone.now())).exists()


def drain_ends() -> int:
    """Ask for the deletion of what the rules fit. Returns how many groups that were."""
    due = EndRules.objects.filter(
        due_at__lte=timezone.now(), number__health=BusinessNumber.Health.OK
    )
    return sum(_go_through(rules) for rules in due.order_by("due_at")[:10])


def _go_through(rules: EndRules) -> int:
    now = timezone.now()
    mine = EndRules.objects.filter(pk=rules.pk)
    if not mine.filter(due_at=rules.due_at).update(due_at=now + PAUSE):
        return 0
    deletions = GroupRequest.objects.filter(number=rules.number_id, kind=Wish.DELETE)
    room = max(AT_ONCE - deletions.filter(state__in=UNDER_WAY).count(), 0)
    pks = list(_matching(rules, now).order_by("pk").values_list("pk", flat=True)[:room])
    for pk in pks:
        patiently(partial(_ask, rules.pk, pk))
    if len(pks) < room:
        # Rules that were changed meanwhile are looked at now.
        mine.filter(due_at=now + PAUSE).update(due_at=now + EVERY)
    return len(pks)


def _ask(number_id: int, pk: int) -> None:
    """Ask for it, unless the rules were changed or something happened in it just now."""
    now = timezone.now()
    with recording() as history:
        conversation = threads.lock([pk])[pk]
        rules = EndRules.objects.filter(pk=number_id).first()
        if rules is None or not _matching(rules, now).filter(pk=pk).exists():
            return
        is_closed = rules.closed_days is not None and _closed(conversation, rules, now)
        wish = {"rule": "closed", "days": rules.closed_days}
        if not is_closed:
            wish = {"rule": "empty", "days": rules.empty_days}
        ask(conversation.group, Wish.DELETE, conversation, None, history, wish)


def _closed(conversation: Conversation, rules: EndRules, now: datetime) -> bool:
    closed_at = conversation.closed_at
    return closed_at is not None and closed_at <= now - timedelta(days=rules.closed_days or 0)


def _matching(rules: EndRules, now: datetime) -> QuerySet[Conversation]:
    return _ending().filter(_fits(rules, now), number=rules.number_id)


def _ending() -> QuerySet[Conversation]:
    """Groups that can be deleted, in which nobody waits and which was not tried in vain lately."""
    recent = Q(state__in=UNDER_WAY) | Q(created_at__gt=timezone.now() - AFTER_FAILURE)
    asked = GroupRequest.objects.filter(recent, group=OuterRef("group"), kind=Wish.DELETE)
    return Conversation.objects.filter(
        ~Exists(asked), group__state=Group.State.ACTIVE, pending_join_requests=0
    )


def _fits(rules: EndRules, now: datetime) -> Q:
    fits = Q(pk__in=())
    if rules.closed_days is not None:
        since = now - timedelta(days=rules.closed_days)
        fits |= Q(status=Conversation.Status.CLOSED, closed_at__lte=since)
    if rules.empty_days is not None:
        seen = Q(group__read_at__gt=now - SEEN_WITHIN)
        fits |= seen & _empty(now - timedelta(days=rules.empty_days))
    return fits


def _empty(since: datetime) -> Q:
    """Nobody was in it, was let go or was invited since then."""
    went = Participant.objects.filter(group=OuterRef("group"), left_at__gt=since)
    invited = Invite.objects.filter(
        Q(sent_at__gt=since) | Q(due_at__isnull=False), group=OuterRef("group")
    )
    return (
        Q(group__participant_count=0, group__created_at__lte=since)
        & ~Q(Exists(went))
        & ~Q(Exists(invited))
    )
