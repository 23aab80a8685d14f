"""Guessing passwords is slow work: each failure makes the next try wait longer, a minute at most.

Nobody is ever locked out by others: where a person has logged in before, only failures at that
very place count for them.
"""

import math
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import LoginTrail

LONGEST_WAIT = timedelta(minutes=1)
FORGOTTEN_AFTER = timedelta(hours=1)
"""Failures older than this do not count any more."""
AT_HOME_FOR = timedelta(days=90)
"""Where somebody logged in is a known place for so long."""

FREE_TRIES = {"pair": 5, "email": 20, "network": 40}
"""Failures before the waiting begins: by one e-mail address from one network; by one e-mail address
from anywhere; from one network, where a whole office may sit behind one address."""

Trails = dict[str, LoginTrail]


def admit(email: str, network: str) -> timedelta:
    """Ask before a password is checked. Zero: go on, and the try counts as failed until
    `succeeded` is called. Otherwise nothing is counted and this is how long to wait."""
    now = timezone.now()
    keys = _keys(email, network)
    # Who has to wait anyway must not fill the table with made-up addresses.
    if wait := _longest_wait(_read(keys), now):
        return wait
    with transaction.atomic():
        trails = _hold(keys)
        # Of many tries at the same moment each sees those before it.
        wait = _longest_wait(trails, now)
        if not wait:
            for trail in trails.values():
                trail.failures, trail.tried_at = _failures(trail, now) + 1, now
            _store(trails)
    return wait


def succeeded(email: str, network: str) -> None:
    """The password was right: nothing is held against this person, and the place is known."""
    now = timezone.now()
    with transaction.atomic():
        trails = _hold(_keys(email, network))
        trails["pair"].failures = trails["email"].failures = 0
        trails["pair"].succeeded_at = now
        # Others behind the same address may be guessing: only this try is taken back.
        trails["network"].failures = max(trails["network"].failures - 1, 0)
        _store(trails)
    useless = Q(succeeded_at=None, tried_at__lt=now - FORGOTTEN_AFTER)
    LoginTrail.objects.filter(useless | Q(tried_at__lt=now - AT_HOME_FOR)).delete()


def _keys(email: str, network: str) -> dict[str, str]:
    who = {"pair": f"{network} {email}", "email": email, "network": network}
    return {
        scope: salted_hmac("accounts.log_ins", f"{scope}:{subject}", algorithm="sha256").hexdigest()
        for scope, subject in who.items()
    }


def _read(keys: dict[str, str], *, lock: bool = False) -> Trails:
    trails = LoginTrail.objects.filter(key__in=keys.values()).order_by("key")
    by_key = {trail.key: trail for trail in (trails.select_for_update() if lock else trails)}
    return {scope: by_key[key] for scope, key in keys.items() if key in by_key}


def _hold(keys: dict[str, str]) -> Trails:
    """All three, made where missing and locked until the transaction ends. Always in the order of
    their keys, so that nobody deadlocks."""
    LoginTrail.objects.bulk_create(
        (LoginTrail(key=key) for key in sorted(keys.values())), ignore_conflicts=True
    )
    return _read(keys, lock=True)


def _store(trails: Trails) -> None:
    LoginTrail.objects.bulk_update(trails.values(), ["failures", "tried_at", "succeeded_at"])


def _longest_wait(trails: Trails, now: datetime) -> timedelta:
    pair = trails.get("pair")
    if pair and pair.succeeded_at and now - pair.succeeded_at < AT_HOME_FOR:
        return _wait(pair, FREE_TRIES["pair"], now)
    waits = (_wait(trail, FREE_TRIES[scope], now) for scope, trail in trails.items())
    return max(waits, default=timedelta())


def _wait(trail: LoginTrail, free_tries: int, now: datetime) -> timedelta:
    extra = _failures(trail, now) - free_tries
    if extra < 0:
        return timedelta()
    # A small limit for the exponent: the failures of a long attack would make an endless number.
    pause = min(timedelta(seconds=2 ** min(extra, 10)), LONGEST_WAIT)
    return max(trail.tried_at + pause - now, timedelta())


def _failures(trail: LoginTrail, now: datetime) -> int:
    return trail.failures if now - trail.tried_at < FORGOTTEN_AFTER else 0


def in_words(wait: timedelta) -> str:
    seconds = max(math.ceil(wait.total_seconds()), 1)
    return "1 second" if seconds == 1 else f"{seconds} seconds"
