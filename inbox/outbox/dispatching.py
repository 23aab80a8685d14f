"""Sending: one dispatcher per number, paced, several messages in flight, one per conversation."""

import logging
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime
from functools import partial

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import BusinessNumber
from compiled_queries.query import CompiledQuery
from inbox.models import Message
from inbox.outbox import landing
from inbox.outbox.claiming import Flight, claim_next
from inbox.outbox.landing import Landing
from inbox.outbox.lease import Lease
from inbox.patience import TROUBLE, patiently
from inbox.services import following
from queues.nudge import nudge
from whatsapp.errors import NumberUnusable, Throttled
from whatsapp.gateway import Gateway

logger = logging.getLogger(__name__)

IN_FLIGHT = 8
"""Calls to WhatsApp at the same time, per number."""
SLICE_SECONDS = 5.0
"""After this a dispatcher lets other numbers have their turn."""
PATIENCE_SECONDS = 1.0
"""How often the lease is renewed while waiting for answers."""
LONGEST_CALL_SECONDS = landing.ANSWER_DEADLINE.total_seconds()
"""By no more than this a slice is prolonged: while a call hangs, or an answer cannot be written."""


def drain_outgoing() -> int:
    """Send what is due, for every number that works. Returns how many calls were made."""
    landing.give_up_on_the_lost()
    following.sweep()
    return sum(_dispatch(number) for number in _numbers_with_work(now=timezone.now()))


def _with_work(now: datetime) -> QuerySet[BusinessNumber]:
    due = Message.objects.filter(state=Message.State.QUEUED, due_at__lte=now, behind=None)
    working = BusinessNumber.objects.filter(health=BusinessNumber.Health.OK)
    return working.filter(pk__in=due.values("number").distinct()).select_related("connection")


_numbers_with_work = CompiledQuery(_with_work)


def _dispatch(number: BusinessNumber) -> int:
    lease = Lease(number)
    if not lease.take():
        return 0
    try:
        return _Dispatcher(number, lease).run()
    except Exception:
        # The other numbers go on.
        logger.exception("sending for number %s broke off", number.pk)
        return 0
    finally:
        lease.release()


class _Dispatcher:
    """One slice of sending for one number. The pool's threads never touch the database."""

    def __init__(self, number: BusinessNumber, lease: Lease) -> None:
        self._number = number
        self._lease = lease
        self._gateway: Gateway = number.open_gateway()
        self._flights: dict[Future[Landing], Flight] = {}
        self._starts: dict[Future[Landing], float] = {}
        self._landed: list[Landing] = []
        self._interval = 1 / max(number.messages_per_second, 1)
        self._next_start = time.monotonic()
        self._ends = self._next_start + SLICE_SECONDS
        self._is_stopped = False
        self._calls = 0

    def run(self) -> int:
        """Returns how many calls were made. Whatever goes wrong meanwhile is raised at the end: an
        answer that nobody waited for, or wrote down, would leave us in doubt."""
        trouble: Exception | None = None
        with ThreadPoolExecutor(IN_FLIGHT, thread_name_prefix="send") as pool:
            while True:
                try:
                    if self._may_launch():
                        self._launch(pool)
                    if not self._flights and not self._landed:
                        break
                    self._collect()
                    if not self._lease.renew():
                        self._is_stopped = True
                except Exception as error:
                    trouble, self._is_stopped = error, True
                    if not self._flights and self._is_long_over():
                        break
        if trouble:
            raise trouble
        if time.monotonic() >= self._ends:
            nudge("outgoing")
        return self._calls

    def _may_launch(self) -> bool:
        """The slice is not over; or a call hangs whose end is waited for anyway, and the others
        need not wait with it."""
        now = time.monotonic()
        hangs = any(now - starts > SLICE_SECONDS for starts in self._starts.values())
        is_on = now < self._ends or (hangs and not self._is_long_over())
        return is_on and not self._is_stopped

    def _is_long_over(self) -> bool:
        return time.monotonic() > self._ends + LONGEST_CALL_SECONDS

    def _launch(self, pool: ThreadPoolExecutor) -> None:
        flights = claim_next(
            self._number,
            at_most=IN_FLIGHT - len(self._flights),
            in_flight={flight.conversation_id for flight in self._flights.values()},
        )
        for flight in flights:
            starts = self._next_start = max(self._next_start + self._interval, time.monotonic())
            future = pool.submit(self._send, flight, starts)
            self._flights[future], self._starts[future] = flight, starts
        self._calls += len(flights)

    def _send(self, flight: Flight, starts: float) -> Landing:
        time.sleep(max(starts - time.monotonic(), 0))
        try:
            wamid = self._gateway.send(
                to=flight.to,
                content=flight.content,
                reference=flight.token,
                quoted_wamid=flight.quoted_wamid,
            )
        except Exception as error:
            return Landing(flight, error=error)
        return Landing(flight, wamid=wamid)

    def _collect(self) -> None:
        done, _ = wait(self._flights, timeout=PATIENCE_SECONDS, return_when=FIRST_COMPLETED)
        for future in done:
            del self._flights[future], self._starts[future]
            self._landed.append(future.result())
        if self._landed:
            self._write_down()

    def _write_down(self) -> None:
        try:
            patiently(partial(landing.record, self._landed, number=self._number))
        except TROUBLE:
            # All of them are kept, and written down when the database is there again.
            raise
        except Exception:
            logger.exception("answers for number %s not written down together", self._number.pk)
            self._write_down_one_by_one()
        landed, self._landed = self._landed, []
        self._heed(landed)

    def _write_down_one_by_one(self) -> None:
        for landed in self._landed:
            try:
                patiently(partial(landing.record, [landed], number=self._number))
            except TROUBLE:
                raise
            except Exception:
                logger.exception("answer to attempt %s lost", landed.flight.attempt_id)

    def _heed(self, landings: list[Landing]) -> None:
        for landed in landings:
            if isinstance(landed.error, Throttled) and landed.error.scope != "recipient":
                self._lease.rest()
                self._is_stopped = True
            elif isinstance(landed.error, NumberUnusable):
                self._is_stopped = True
            elif landed.error is None:
                # What was in the air with a throttled call does not say that the rest is over.
                if not self._is_stopped:
                    self._lease.note_success()
            else:
                logger.warning(
                    "attempt %s: %s", landed.flight.attempt_id, type(landed.error).__name__
                )
