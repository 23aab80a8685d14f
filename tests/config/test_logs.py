import logging
import sys

from config.logs import PrivateFormatter


def _formatted(error: Exception) -> str:
    try:
        raise error
    except type(error):
        record = logging.LogRecord("x", logging.ERROR, "", 0, "went wrong", None, sys.exc_info())
        return PrivateFormatter().format(record)


def test_traceback_says_where_but_not_what_the_row_was() -> None:
    line = _formatted(ValueError("Failing row contains (12, Meet me at the gate)"))

    assert "Meet me" not in line
    assert "test_logs.py" in line
    assert "ValueError" in line
