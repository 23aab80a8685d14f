"""How log lines look."""

import logging
import traceback
from types import TracebackType


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
