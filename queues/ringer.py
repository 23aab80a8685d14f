"""A thread that rings: callers never wait and never see an error."""

import logging
import threading
import time
from collections.abc import Callable

logger = logging.getLogger(__name__)

PAUSE_AFTER_FAILURE = 5.0


class Ringer:
    """Passes names on to `ring`, one at a time, each at most once however often it was asked for.

    After a failure nothing is rung for five seconds and what was asked for meanwhile is forgotten.
    """

    def __init__(self, label: str, ring: Callable[[str], None]) -> None:
        self._label = label
        self._ring = ring
        self._waiting: dict[str, None] = {}
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._quiet_until = 0.0

    def ask(self, name: str) -> None:
        with self._wake:
            if time.monotonic() < self._quiet_until:
                return
            self._waiting[name] = None
            if self._thread is None or not self._thread.is_alive():
                self._start()
            self._wake.notify()

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._run, name=self._label, daemon=True)
        try:
            self._thread.start()
        except RuntimeError as error:
            # The system has none left.
            self._pause(error)

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._waiting:
                    self._wake.wait()
                name = next(iter(self._waiting))
                del self._waiting[name]
            try:
                self._ring(name)
            except Exception as error:
                self._pause(error)

    def _pause(self, error: Exception) -> None:
        with self._wake:
            self._quiet_until = time.monotonic() + PAUSE_AFTER_FAILURE
            self._waiting.clear()
        logger.warning("%s paused: %s", self._label, type(error).__name__)
