"""What of this machine's cores was ours to use."""

from pathlib import Path
from typing import Self

_STAT = Path("/proc/stat")
_STEAL = 7
"""The column of time a virtual machine wanted a core and its host gave it to others (proc(5))."""
_GUEST = 8
"""From here on columns repeat what others hold."""


class Stolen:
    """Watches from entry to exit. `share` is what the host kept of the cores, between 0 and 1; None
    where the system does not say."""

    share: float | None = None

    def __enter__(self) -> Self:
        self._before = _ticks()
        return self

    def __exit__(self, *details: object) -> None:
        spent = [after - before for before, after in zip(self._before, _ticks(), strict=True)]
        if spent:
            self.share = spent[_STEAL] / max(sum(spent), 1)


def _ticks() -> list[int]:
    """Of all cores together, by what they were spent on."""
    if not _STAT.exists():
        return []
    return [int(count) for count in _STAT.read_text().split("\n", 1)[0].split()[1 : _GUEST + 1]]
