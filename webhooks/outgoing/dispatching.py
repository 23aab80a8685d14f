"""Sending: a few calls at a time to each endpoint, so that none waits for another's slowness."""

import logging
import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from functools import partial

from django.utils import timezone

from inbox.patience import patiently
from safe_fetch.fetching import Unreachable, fetch
from safe_fetch.urls import Refused
from webhooks.outgoing import claiming, landing, schedule, signing
from webhooks.outgoing.claiming import Lease
from webhooks.outgoing.landing import Landing
from webhooks.outgoing.models import Endpoint, OutgoingDelivery

logger = logging.getLogger(__name__)

IN_FLIGHT = 4
"""Calls to one endpoint at the same time."""
ANSWER_SECONDS = 15.0
LINES = 16
"""Endpoints served at the same time by one drain."""
AILING_LINES = 8
"""Of these, for endpoints whose last attempt failed: the others never wait for a place."""
AILING_SECONDS = 3.0
"""How long a drain goes on calling endpoints that fail; then it only waits for their answers."""
SLICE_SECONDS = 20.0
"""And how long the others. A call that hangs since the end of the first ends about then."""
LOOK_EVERY_SECONDS = 0.5
"""For endpoints with new work, and for changes of those being served."""


def drain_webhooks() -> int:
    """Send what is due to every endpoint that works. Returns how many calls were made."""
    first = _new_lines(set(), may_ail=True)
    if not first:
        return 0
    with ThreadPoolExecutor(LINES * IN_FLIGHT, thread_name_prefix="webhook") as pool:
        return _Dispatcher(pool, first).run()


class _Line:
    """One endpoint being served."""

    def __init__(self, endpoint: Endpoint, lease: Lease) -> None:
        self.endpoint = endpoint
        self.lease = lease
        self.flights: dict[Future[Landing], OutgoingDelivery] = {}
        self.is_dry = False
        self._waiting: deque[OutgoingDelivery] = deque()

    @property
    def is_ailing(self) -> bool:
        return self.endpoint.failures_in_a_row > 0

    def next(self) -> OutgoingDelivery | None:
        """What to send now, if there is room for one more call."""
        if self.is_dry or len(self.flights) >= IN_FLIGHT:
            return None
        if not self._waiting:
            flying = {delivery.pk for delivery in self.flights.values()}
            self._waiting.extend(claiming.next_deliveries(self.endpoint, flying))
            self.is_dry = not self._waiting
        return self._pick()

    def _pick(self) -> OutgoingDelivery | None:
        busy = {delivery.conversation_id for delivery in self.flights.values()} - {None}
        for delivery in self._waiting:
            if not self.endpoint.keeps_order or delivery.conversation_id not in busy:
                self._waiting.remove(delivery)
                return delivery
        return None

    def refresh(self) -> None:
        """Address, secret or state may have changed; and new work may have come."""
        endpoint = self.lease.renew()
        self.is_dry = endpoint is None
        if endpoint is None or endpoint.state != self.endpoint.state:
            self._waiting.clear()
        self.endpoint = endpoint or self.endpoint

    def land(self, landings: list[Landing]) -> None:
        state = self.endpoint.state
        patiently(partial(landing.land, self.endpoint, self.lease, landings))
        if state != self.endpoint.state:
            self._waiting.clear()
        if state != self.endpoint.state or not all(one.is_success for one in landings):
            self.refresh()
        elif self.endpoint.keeps_order:
            self.is_dry = False


class _Dispatcher:
    """One slice of sending. The pool's threads never touch the database."""

    def __init__(self, pool: ThreadPoolExecutor, lines: Iterable[_Line]) -> None:
        self._pool = pool
        self._lines = list(lines)
        self._started = self._looked = time.monotonic()

    def run(self) -> int:
        """Returns how many calls were made."""
        calls = 0
        try:
            while True:
                calls += sum(self._launch(line) for line in self._lines)
                if not self._collect():
                    return calls
                if time.monotonic() - self._looked > LOOK_EVERY_SECONDS:
                    self._look()
        finally:
            for line in self._lines:
                line.lease.release()

    def _launch(self, line: _Line) -> int:
        launched = 0
        while self._may_launch(line) and (delivery := line.next()) is not None:
            line.flights[self._submit(line.endpoint, delivery)] = delivery
            launched += 1
        return launched

    def _may_launch(self, line: _Line) -> bool:
        most = AILING_SECONDS if line.is_ailing else SLICE_SECONDS
        return time.monotonic() - self._started < most

    def _is_over(self, line: _Line) -> bool:
        return not line.flights and (line.is_dry or not self._may_launch(line))

    def _submit(self, endpoint: Endpoint, delivery: OutgoingDelivery) -> Future[Landing]:
        body = delivery.body.encode()
        headers = signing.headers(endpoint, delivery, body, int(time.time()))
        return self._pool.submit(_call, delivery, endpoint.url, headers, body)

    def _collect(self) -> bool:
        """Wait for answers and keep them; False when no call is under way any more."""
        flying = {future: line for line in self._lines for future in line.flights}
        if not flying:
            return False
        landed, _ = wait(flying, LOOK_EVERY_SECONDS, FIRST_COMPLETED)
        for line in {flying[future] for future in landed}:
            mine = [future for future in landed if future in line.flights]
            outcomes = [future.result() for future in mine]
            for future in mine:
                del line.flights[future]
            line.land(outcomes)
        return True

    def _look(self) -> None:
        self._looked = time.monotonic()
        for line in [line for line in self._lines if self._is_over(line)]:
            line.lease.release()
            self._lines.remove(line)
        for line in self._lines:
            line.refresh()
        served = {line.endpoint.pk for line in self._lines}
        ailing = sum(line.is_ailing for line in self._lines)
        self._lines += _new_lines(served, may_ail=ailing < AILING_LINES)


def _new_lines(served: set[int], *, may_ail: bool) -> list[_Line]:
    lines: list[_Line] = []
    ailing = 0
    found = claiming.endpoints_with_work(most=LINES - len(served), healthy_only=not may_ail)
    for pk in found:
        lease = Lease(pk)
        endpoint = lease.take()
        if endpoint is None:
            continue
        line = _Line(endpoint, lease)
        ailing += line.is_ailing
        if line.is_ailing and ailing > AILING_LINES:
            lease.release()
        else:
            lines.append(line)
    return lines


def _call(delivery: OutgoingDelivery, url: str, headers: dict[str, str], body: bytes) -> Landing:
    """The network's part. Never raises."""
    started_at, started = timezone.now(), time.monotonic()
    status, answer, error = 0, b"", ""
    retry_after: timedelta | None = None
    try:
        answered = fetch("POST", url, headers=headers, body=body, seconds=ANSWER_SECONDS)
        status, answer = answered.status, answered.body
        asked = answered.headers.get("Retry-After", "")
        retry_after = schedule.read_retry_after(asked, started_at) if asked else None
        if 300 <= status < 400:
            error = "redirects are not followed"
    except (Refused, Unreachable) as trouble:
        error = str(trouble)
    except Exception as trouble:
        logger.exception("calling for delivery %s broke off", delivery.pk)
        error = type(trouble).__name__
    seconds = time.monotonic() - started
    return Landing(delivery, status, answer, error, retry_after, started_at, seconds)
