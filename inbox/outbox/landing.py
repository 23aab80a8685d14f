"""What became of a call: written down, and nothing is ever sent twice on a doubt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from accounts.models import BusinessNumber
from accounts.services import health
from compiled_queries.query import CompiledQuery
from inbox.history import History, Kind, recording
from inbox.models import Attempt, Conversation, Message
from inbox.outbox.claiming import Flight
from inbox.services import following, invite_news, threads
from whatsapp.errors import Ambiguous, GatewayError, NotSent, NumberUnusable, Throttled
from whatsapp.events import Problem

State = Message.State
Outcome = Attempt.Outcome

RETRY_DELAYS = [timedelta(seconds=seconds) for seconds in (1, 2, 5, 15, 60)]
"""Between attempts that certainly reached nobody; the last one repeats."""

GIVE_UP_AFTER = timedelta(hours=1)
"""A message that could not leave for so long has lost its moment: the agent decides."""

ANSWER_DEADLINE = timedelta(seconds=60)
"""No call takes longer: an attempt without an outcome after this died with its worker."""


@dataclass(frozen=True, slots=True)
class Landing:
    """A finished call: the wamid, or what went wrong."""

    flight: Flight
    wamid: str = ""
    error: Exception | None = None


def record(landings: Sequence[Landing], *, number: BusinessNumber) -> None:
    """Store the outcomes of some calls in one transaction."""
    with recording() as history:
        flights = [landing.flight for landing in landings]
        conversations = threads.lock_around({f.message_id: f.conversation_id for f in flights})
        attempts = Attempt.objects.select_related("message").in_bulk(
            [flight.attempt_id for flight in flights]
        )
        for landing in landings:
            conversation = conversations.get(landing.flight.message_id)
            if conversation is None:
                # It was deleted meanwhile.
                continue
            attempt = attempts[landing.flight.attempt_id]
            _settle(attempt, landing)
            was_stuck = bool(attempt.message.problem or attempt.message.problem_code)
            if _move(attempt.message, attempt, landing):
                history.record(Kind.MESSAGE_STATUS, conversation, message=attempt.message)
                invite_news.follow_messages([attempt.message], history)
            if attempt.message.state in {State.FAILED, State.QUEUED}:
                following.hold_back(attempt.message, conversation, history)
            elif was_stuck:
                following.let_go(attempt.message, conversation, history)
            if isinstance(landing.error, NumberUnusable):
                _pause(number, landing.error.problem, conversation, history)


def _settle(attempt: Attempt, landing: Landing) -> None:
    """What this try came to. A status webhook may have told us first."""
    attempt.finished_at = timezone.now()
    attempt.outcome = _outcome(landing.error) if not attempt.wamid else Outcome.ACCEPTED
    attempt.wamid = attempt.wamid or landing.wamid
    problem = _problem(landing.error)
    attempt.problem_code, attempt.problem = problem.code, problem.details[:500]
    attempt.save(update_fields=["finished_at", "outcome", "wamid", "problem_code", "problem"])


def _outcome(error: Exception | None) -> Outcome:
    if error is None:
        return Outcome.ACCEPTED
    if isinstance(error, NotSent | Throttled | NumberUnusable):
        return Outcome.NOT_SENT
    if isinstance(error, GatewayError) and not isinstance(error, Ambiguous):
        return Outcome.REFUSED
    return Outcome.AMBIGUOUS


def _problem(error: Exception | None) -> Problem:
    if isinstance(error, GatewayError):
        problem = error.problem
        return Problem(code=problem.code, details=problem.details or problem.title)
    return Problem(details="" if error is None else "The call was cut short.")


def _move(message: Message, attempt: Attempt, landing: Landing) -> bool:
    """The message's next state; True when it changed. News from webhooks outranks ours."""
    if message.state not in {State.SENDING, State.UNSURE}:
        message.wamid = message.wamid or attempt.wamid
        message.save(update_fields=["wamid"])
        return False
    message.problem_code, message.problem = attempt.problem_code, attempt.problem
    if attempt.outcome == Outcome.ACCEPTED:
        message.state, message.wamid, message.due_at = State.ACCEPTED, attempt.wamid, None
    elif attempt.outcome == Outcome.REFUSED:
        message.state, message.due_at = State.FAILED, None
    elif attempt.outcome == Outcome.AMBIGUOUS:
        message.state, message.due_at = State.UNSURE, None
    else:
        _queue_again(message, landing.error)
    message.save(update_fields=["state", "wamid", "due_at", "problem_code", "problem"])
    return True


def _queue_again(message: Message, error: Exception | None) -> None:
    if timezone.now() - message.arrived_at > GIVE_UP_AFTER and isinstance(error, NotSent):
        message.state, message.due_at = State.FAILED, None
        return
    tries = message.attempts.filter(outcome=Outcome.NOT_SENT).count()
    delay = RETRY_DELAYS[min(tries, len(RETRY_DELAYS)) - 1]
    message.state, message.due_at = State.QUEUED, timezone.now() + delay


def _pause(
    number: BusinessNumber, problem: Problem, conversation: Conversation, history: History
) -> None:
    if health.pause(number, problem):
        history.record(Kind.NUMBER_PAUSED, conversation, details={"code": problem.code})


def give_up_on_the_lost() -> int:
    """Attempts that died with their worker become "not confirmed". Returns how many."""
    overdue = _open_since(before=timezone.now() - ANSWER_DEADLINE)
    for attempt in overdue:
        with recording() as history:
            message = attempt.message
            conversation = threads.lock_of(message)
            doubtful = Attempt.objects.filter(pk=attempt.pk, outcome=Outcome.OPEN).update(
                outcome=Outcome.AMBIGUOUS, finished_at=timezone.now()
            )
            moved = Message.objects.filter(pk=message.pk, state=State.SENDING).update(
                state=State.UNSURE
            )
            if doubtful and moved:
                history.record(Kind.MESSAGE_STATUS, conversation, message=message)
    return len(overdue)


_open_since = CompiledQuery(
    lambda before: Attempt.objects.filter(
        outcome=Outcome.OPEN, message__state=State.SENDING, started_at__lt=before
    ).select_related("message")[:100]
)
