"""The rules of the door at work: who asks is judged at once, a freed seat goes to the next."""

from collections.abc import Sequence

from django.db.models import F

from accounts.models import User
from groups.models import Group, GroupRequest, JoinRequest
from groups.services import door, requests
from groups.services.door import Judgement, Reason, Verdict
from inbox.history import History, Kind
from inbox.models import Conversation
from queues.nudge import nudge_on_commit
from whatsapp.events import Problem

TOLD_AS = {
    Verdict.HELD: Kind.JOIN_REQUEST_HELD,
    Verdict.WAITING: Kind.JOIN_REQUEST_WAITING,
    Verdict.OFFERED: Kind.JOIN_REQUEST_OFFERED,
}
"""Letting in and turning away are told once WhatsApp has done it."""

GROUP_FULL = 131204


def attend(conversation: Conversation, history: History) -> None:
    """Judge who newly asks, and see to those in line. The caller holds the conversation's lock.

    Calling it for nothing changes nothing: who was judged stays judged until they ask again.
    """
    group = conversation.group
    rules = door.rules_of(group)
    if not rules.decides:
        return
    # Who asked WhatsApp something may hold the group as it was before the call.
    group.refresh_from_db(fields=["participant_count", "state"])
    if group.state != Group.State.ACTIVE:
        return
    news = [judgement for judgement in door.judge(group, rules) if judgement.is_news]
    _carry_out(news, conversation, history)


def judge_again(conversation: Conversation, history: History) -> None:
    """The rules have changed: whoever is held is judged as if they had just asked, and the line
    moves on. What an agent or WhatsApp decided stays. The caller holds the conversation's lock."""
    group = conversation.group
    rules = door.rules_of(group)
    group.refresh_from_db(fields=["participant_count", "state"])
    if group.state != Group.State.ACTIVE:
        return
    held = group.join_requests.filter(
        state=JoinRequest.State.PENDING, verdict=Verdict.HELD, problem_code=0
    )
    held.exclude(reason=Reason.AGENT).update(judged_at=None)
    judged = door.judge(group, rules)
    if not rules.decides:
        # Nobody is judged any more; there is only no line either.
        judged = [judgement for judgement in judged if judgement.request.verdict in door.IN_LINE]
    _carry_out([judgement for judgement in judged if judgement.differs], conversation, history)
    held.filter(judged_at=None).update(judged_at=F("requested_at"))


def _carry_out(news: Sequence[Judgement], conversation: Conversation, history: History) -> None:
    for judgement in news:
        note(judgement, conversation, history)
    _ask(conversation, news, Verdict.APPROVE, GroupRequest.Kind.APPROVE)
    _ask(conversation, news, Verdict.REJECT, GroupRequest.Kind.REJECT)


def note(
    judgement: Judgement, conversation: Conversation, history: History, *, by: User | None = None
) -> None:
    """Write the verdict down with its reason, and tell it where it is an outcome of its own."""
    row = judgement.request
    row.verdict, row.reason = judgement.verdict, judgement.reason
    row.judged_at = row.requested_at
    row.save(update_fields=["verdict", "reason", "judged_at"])
    if judgement.verdict in TOLD_AS:
        history.record(
            TOLD_AS[judgement.verdict],
            conversation,
            contact=row.contact,
            actor=by,
            details={"reason": judgement.reason},
        )


def _ask(
    conversation: Conversation,
    news: Sequence[Judgement],
    verdict: Verdict,
    kind: GroupRequest.Kind,
) -> None:
    pks = sorted(judgement.request.pk for judgement in news if judgement.verdict == verdict)
    if pks:
        requests.ask(conversation.group, kind, by=None, wish={"join_requests": pks})
        nudge_on_commit("group_requests")


def note_failure(
    row: JoinRequest, problem: Problem, conversation: Conversation, history: History
) -> None:
    """WhatsApp did not carry out a decision on this person: they go on waiting, and why is kept.

    Of a group that was full after all they get into the line.
    """
    row.problem_code, row.problem = problem.code, (problem.details or problem.title)[:500]
    row.save(update_fields=["problem_code", "problem"])
    rules = door.rules_of(conversation.group)
    in_line = problem.code == GROUP_FULL and rules.when_full != rules.WhenFull.HOLD
    verdict = Verdict.WAITING if in_line else Verdict.HELD
    reason = Reason.NO_SEAT if problem.code == GROUP_FULL else Reason(row.reason or Reason.AGENT)
    note(Judgement(row, verdict, reason), conversation, history)
