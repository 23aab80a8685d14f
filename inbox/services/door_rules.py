"""Changing the rules of a number's door; those who wait are judged by the new ones."""

from functools import partial

from django.utils import timezone

from groups.models import DoorRules
from inbox.history import recording
from inbox.models import Conversation
from inbox.patience import patiently
from inbox.services import doorkeeping, threads
from queues.nudge import nudge_on_commit

AT_ONCE = 50


def change(rules: DoorRules) -> None:
    """Keep these rules, new or changed. Workers go through all groups where somebody waits."""
    with recording():
        rules.judge_again()
        rules.save()
        nudge_on_commit("doors")


def drain_doors() -> int:
    """Judge those who wait behind changed rules, some groups at a time. Returns how many groups
    were gone through. A group gone through twice stays as it is."""
    due = DoorRules.objects.filter(judging_due_at__lte=timezone.now())
    return sum(_go_through(rules) for rules in due.order_by("judging_due_at")[:10])


def _go_through(rules: DoorRules) -> int:
    waiting = Conversation.objects.filter(
        number=rules.number_id, pk__gt=rules.judged_to, pending_join_requests__gt=0
    )
    pks = list(waiting.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for pk in pks:
        patiently(partial(_judge, pk))
    # Rules that were changed meanwhile begin anew.
    same = DoorRules.objects.filter(pk=rules.pk, judging_due_at=rules.judging_due_at)
    if len(pks) == AT_ONCE:
        same.filter(judged_to=rules.judged_to).update(judged_to=pks[-1])
    else:
        same.update(judging_due_at=None, judged_to=0)
    return len(pks)


def _judge(pk: int) -> None:
    with recording() as history:
        conversation = threads.lock([pk])[pk]
        doorkeeping.judge_again(conversation, history)
