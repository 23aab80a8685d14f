"""When WhatsApp will not work with a number until somebody acts."""

from django.utils import timezone

from accounts.models import BusinessNumber
from whatsapp.events import Problem


def pause(number: BusinessNumber, problem: Problem) -> bool:
    """Stop sending for this number and keep why. True when it was working until now."""
    changed = BusinessNumber.objects.filter(pk=number.pk, health=BusinessNumber.Health.OK).update(
        health=BusinessNumber.Health.PAUSED,
        paused_at=timezone.now(),
        pause_code=problem.code,
        alert_due_at=timezone.now(),
        pause_reason=(problem.details or problem.title)[:500],
    )
    return bool(changed)


def note_business_app(number: BusinessNumber, is_on_it: bool) -> None:
    """Whether WhatsApp says that the phone's app uses the number too: then it may have no groups,
    and those who ask for one are told so."""
    BusinessNumber.objects.filter(pk=number.pk).exclude(is_on_business_app=is_on_it).update(
        is_on_business_app=is_on_it
    )


def resume(number: BusinessNumber) -> bool:
    """Try again: what was held back goes out. True when it had been paused."""
    changed = BusinessNumber.objects.filter(
        pk=number.pk, health=BusinessNumber.Health.PAUSED
    ).update(
        health=BusinessNumber.Health.OK,
        paused_at=None,
        alert_due_at=None,
        pause_code=0,
        pause_reason="",
    )
    return bool(changed)
