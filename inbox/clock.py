"""Time as WhatsApp's clock tells it."""

from datetime import datetime

from django.utils import timezone


def this_second() -> datetime:
    """Now, in whole seconds as all of WhatsApp's times are.

    What we do and what people write has to stand in one order. Were our times finer, an answer
    within the same second would stand above what it answers; so both are equal, and it is their
    place in the log that decides.
    """
    return timezone.now().replace(microsecond=0)
