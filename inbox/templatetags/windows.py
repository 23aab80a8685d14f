"""The 24 hour window in words; clock.js keeps the same words current between two renders."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import template
from django.utils import timezone

register = template.Library()

SOON = timedelta(hours=4)
LAST = timedelta(hours=1)


@dataclass(frozen=True)
class Window:
    level: str
    words: str

    @property
    def icon(self) -> str:
        return {"closed": "lock", "never": "message-circle-dashed"}.get(self.level, "clock")

    @property
    def needs_notice(self) -> bool:
        return self.level in {"soon", "last", "closed"}


@register.filter
def window(closes_at: datetime | None) -> Window:
    if closes_at is None:
        return Window("never", "No message from them yet")
    left = closes_at - timezone.now()
    if left <= timedelta(0):
        return Window("closed", "Templates only")
    hours, minutes = divmod(int(left.total_seconds()) // 60, 60)
    if left > SOON:
        return Window("open", f"Window {hours} h")
    if left >= LAST:
        return Window("soon", f"{hours} h {minutes:02d} min left")
    return Window("last", f"{minutes} min left")
