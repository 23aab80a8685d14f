"""Several files on their way at once."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from inbox.models import Attachment
from inbox.transfers import leases, pool

Carry = Callable[[], datetime]


@dataclass
class Load:
    attachment: Attachment
    may_land: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def carry(coming: Callable[..., Attachment], monkeypatch: pytest.MonkeyPatch) -> Carry:
    """A file whose lease is nearly over lands when its worker has looked for more work: until when
    was it held then?"""
    monkeypatch.setattr(pool, "PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr(pool, "RENEW_EVERY_SECONDS", 0.0)
    load, looks, held = Load(coming()), [], []

    def claim(at_most: int) -> list[Load]:
        looks.append(at_most)
        if len(looks) > 1:
            load.may_land.set()
            return []
        [load.attachment] = leases.take(Attachment.objects.all(), at_most)
        Attachment.objects.update(due_at=timezone.now() + timedelta(seconds=5))
        return [load]

    def work(carried: Load) -> Load:
        assert carried.may_land.wait(30)
        return carried

    def record(carried: Load) -> None:
        held.append(Attachment.objects.get().due_at)

    def carry_it() -> datetime:
        assert pool.carry_out(claim, work, record) == 1
        return held[0]

    return carry_it


def test_a_file_on_its_way_stays_with_its_worker(carry: Carry) -> None:
    assert carry() > timezone.now() + timedelta(seconds=50)


def test_a_file_that_hangs_goes_to_somebody_else(
    carry: Carry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "LONGEST_SECONDS", 0.0)

    assert carry() < timezone.now() + timedelta(seconds=6)
