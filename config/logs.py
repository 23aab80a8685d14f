"""What is logged, and how its lines look."""

import logging
import traceback
from types import TracebackType
from typing import Any


class PrivateFormatter(logging.Formatter):
    """Tracebacks without the exception's own words: a database quotes the row it refused in them,
    and with it what a customer wrote."""

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        kind, _error, where = ei
        frames = "".join(traceback.format_tb(where)) if where else ""
        return f"{frames}{kind.__name__ if kind else 'no exception'}"


def logging_at(level: str) -> dict[str, Any]:
    """Django's LOGGING: everything of this level and above, to the console, by our formatter."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": PrivateFormatter,
                "format": "%(asctime)s %(levelname)s %(name)s %(process)d %(message)s",
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django's own handlers would print the same lines a second time, or only with DEBUG.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            # Two lines per nudge say nothing that the drains do not say better.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            # One line per request is the proxy's work.
            "daphne": {"level": "WARNING"},
            "django.channels.server": {"level": "WARNING"},
        },
    }
