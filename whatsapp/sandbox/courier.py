"""Carries queued webhooks to the business: one thread per process, or step by step in a test.

Any number of processes may run a courier on the same database: a letter is taken by a conditional
update, so only one of them delivers it. Only HTTP 200 counts (Meta's rule); anything else is tried
again with growing gaps.
"""

import logging
import secrets
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

import requests
from django.db import connection
from django.utils import timezone

from whatsapp.sandbox import bell
from whatsapp.sandbox.models import Webhook
from whatsapp.sandbox.services import faults
from whatsapp.sandbox.webhooks.envelope import signature

logger = logging.getLogger(__name__)

Post = Callable[[str, bytes, dict[str, str]], int]

AT_ONCE = 12
PATIENCE_SECONDS = 10
LEASE = timedelta(seconds=60)
BUSY_SECONDS = 0.2
"""Between two looks for more to deliver while calls are under way."""
IDLE_SECONDS = 1.0
"""And while none is: what this process queues rings the bell."""
# Meta retries for up to 7 days; here time runs faster, so that a mended callback hears soon.
GAPS_SECONDS = (1, 2, 5, 15, 60, 300, 900) + 24 * (3600,)

_start_lock = threading.Lock()
_thread: threading.Thread | None = None
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Letter:
    webhook: Webhook
    url: str
    body: bytes
    headers: dict[str, str]


def start() -> None:
    """Start this process's courier thread. Calling it again changes nothing."""
    global _thread
    with _start_lock:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_run, name="sandbox-courier", daemon=True)
            _thread.start()


def deliver_due(post: Post | None = None, *, until: datetime | None = None) -> int:
    """Deliver what is due, one after the other in order of its time; returns how many got a 200.

    `post(url, body, headers)` returns the HTTP status; without it a real POST is made. `until`
    defaults to two seconds ahead, so that results which only wait for an answer to be read, and
    quick readers, are included. What is queued meanwhile waits for the next call.
    """
    until = until or timezone.now() + timedelta(seconds=2)
    if faults.are_held(faults.in_force()):
        return 0
    due = Webhook.objects.filter(state=Webhook.State.WAITING, due_at__lte=until)
    ids = list(due.order_by("due_at", "pk").values_list("pk", flat=True))
    delivered = 0
    for letter in _letters(_claim(ids, until)):
        answer = _try(post or _post, letter)
        _note([(letter.webhook, answer)])
        delivered += answer == "200"
    return delivered


def _run() -> None:
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="sandbox-courier") as pool:
        under_way: dict[Future[str], Webhook] = {}
        while True:
            try:
                _round(pool, under_way)
            except Exception:
                # The courier must outlive a lost database; letters stay in the table.
                logger.exception("The sandbox courier stumbled")
                connection.close()
                bell.wait(1)


def _round(pool: ThreadPoolExecutor, under_way: dict[Future[str], Webhook]) -> None:
    """Take as many due letters as there are free hands, then note what has come back."""
    for letter in _letters(_claim_due(AT_ONCE - len(under_way))):
        under_way[pool.submit(_try, _post, letter)] = letter.webhook
    if not under_way:
        bell.wait(_pause())
        return
    done, _ = wait(under_way, timeout=BUSY_SECONDS, return_when=FIRST_COMPLETED)
    _note([(under_way.pop(future), future.result()) for future in done])


def _pause() -> float:
    """Seconds until the next letter falls due, or until it is time to look again."""
    now = timezone.now()
    coming = Webhook.objects.filter(state=Webhook.State.WAITING, due_at__gt=now)
    due_at = coming.order_by("due_at").values_list("due_at", flat=True).first()
    until_due = (due_at - now).total_seconds() if due_at else IDLE_SECONDS
    return min(until_due, IDLE_SECONDS)


def _claim_due(count: int) -> list[Webhook]:
    now = timezone.now()
    due = Webhook.objects.filter(state=Webhook.State.WAITING, due_at__lte=now)
    ids = list(due.order_by("due_at", "pk").values_list("pk", flat=True)[:count])
    if not ids or faults.are_held(faults.in_force()):
        return []
    return _claim(ids, now)


def _claim(ids: list[int], until: datetime) -> list[Webhook]:
    claim = secrets.token_hex(8)
    # The lease counts from `until`, which may lie ahead of the clock.
    lease_ends = max(until, timezone.now()) + LEASE
    still_due = Webhook.objects.filter(pk__in=ids, state=Webhook.State.WAITING, due_at__lte=until)
    still_due.update(claim=claim, due_at=lease_ends)
    order = {pk: place for place, pk in enumerate(ids)}
    taken = Webhook.objects.filter(claim=claim).select_related("number__account")
    return sorted(taken, key=lambda webhook: order[webhook.pk])


def _letters(webhooks: Iterable[Webhook]) -> list[Letter]:
    return [
        Letter(webhook, webhook.number.effective_callback_url, body, _headers(webhook, body))
        for webhook in webhooks
        for body in [webhook.body.encode("ascii")]
    ]


def _headers(webhook: Webhook, body: bytes) -> dict[str, str]:
    own = webhook.number.webhook_headers
    signed = signature(body, webhook.number.account.app_secret)
    proofs = own | {"x-360dialog-signature": signed} if own else {"X-Hub-Signature-256": signed}
    return {"Content-Type": "application/json", "User-Agent": "facebookexternalua"} | proofs


def _try(post: Post, letter: Letter) -> str:
    """The HTTP status as text, or the name of what went wrong."""
    try:
        return str(post(letter.url, letter.body, letter.headers))
    except requests.RequestException as error:
        return type(error).__name__


def _post(url: str, body: bytes, headers: dict[str, str]) -> int:
    if not hasattr(_local, "session"):
        _local.session = requests.Session()
    answer = _local.session.post(
        url, data=body, headers=headers, timeout=PATIENCE_SECONDS, allow_redirects=False
    )
    return answer.status_code


def _note(answers: list[tuple[Webhook, str]]) -> None:
    now = timezone.now()
    delivered = [webhook.pk for webhook, answer in answers if answer == "200"]
    if delivered:
        Webhook.objects.filter(pk__in=delivered).update(
            state=Webhook.State.DELIVERED, delivered_at=now, last_answer="200"
        )
    for webhook, answer in answers:
        if answer != "200":
            _note_failure(webhook, answer, now)


def _note_failure(webhook: Webhook, answer: str, now: datetime) -> None:
    webhook.last_answer = answer
    if webhook.attempts < len(GAPS_SECONDS):
        webhook.due_at = now + timedelta(seconds=GAPS_SECONDS[webhook.attempts])
    else:
        webhook.state = Webhook.State.GIVEN_UP
    webhook.attempts += 1
    webhook.save(update_fields=["last_answer", "due_at", "state", "attempts"])
    logger.info("Webhook %s was not accepted: %s", webhook.pk, answer)
