"""The figures as a table that can be read without the code."""

import statistics
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from bench.files import FileCost
from bench.road import Flood, Steady
from bench.scale import PageCost
from bench.telling import Told
from bench.yardsticks import Yardsticks


@dataclass(frozen=True, slots=True)
class Rest:
    """What lies beside the road from webhook to socket."""

    told: Told
    files: dict[str, FileCost]
    pages: dict[str, dict[str, PageCost]]
    """By "conversations/messages", then by page."""
    groups: dict[int, dict[str, PageCost]]
    """By how many groups of eight there are, then by what is done with their table."""


@dataclass(frozen=True, slots=True)
class Results:
    """Medians over the rounds. `floods`, `calm` and `held` by the number of open sockets.

    In `held` a number is missing when no rate that was tried is held.
    """

    sticks: Yardsticks
    floods: dict[int, Flood]
    calm: dict[int, Steady]
    held: dict[int, Steady]
    rest: Rest | None
    """None when the road alone was asked for."""
    rounds: int
    cores: int
    load: float
    """Programs that wanted a core, in the last minute: ours, and whoever else was at work."""
    stolen: float | None
    """The share of the cores that the host of a virtual machine gave to others; None where the
    system does not say. With more than a few hundredths the times say little."""
    seconds: float


def median(found: list[Any]) -> Any:
    """Figure by figure, whatever they are nested in."""
    first = found[0]
    if not is_dataclass(first):
        return statistics.median(found)
    parts = {f.name: median([getattr(one, f.name) for one in found]) for f in fields(first)}
    return type(first)(**parts)


def text(results: Results) -> str:
    lines = [
        "",
        f"Octet on {results.cores} cores{_stolen(results.stolen)}, load generator included;"
        f" load average {results.load:.1f}; medians of {results.rounds} round(s);"
        f" {results.seconds:.0f} s in all.",
        "daphne, prefork worker (3), Redis, PostgreSQL that commits to the disk.",
    ]
    lines += _yardsticks(results.sticks) + _rates(results)
    lines += _times("shown, at 50 webhooks a second", results.calm, results.sticks)
    lines += _times("shown, at the most that is held", results.held, results.sticks)
    if results.rest:
        lines += _rest(results.rest, results.sticks)
    return "\n".join(lines)


def _stolen(share: float | None) -> str:
    return "" if share is None else f" (of which the host gave {share:.0%} to others)"


def _yardsticks(sticks: Yardsticks) -> list[str]:
    return [
        *_title("YARDSTICKS", "per second", "ms each"),
        _line(
            "bare INSERT, 1 connection", f"{sticks.commits_alone:,.0f}", f"{sticks.commit_ms:.2f}"
        ),
        _line("bare INSERT, 16 connections", f"{sticks.commits_together:,.0f}"),
        _line("bare socket echo", f"{sticks.echoes:,.0f}", f"{sticks.echo_ms:.2f}"),
    ]


def _rates(results: Results) -> list[str]:
    lines = _title("WHEN MORE COMES THAN CAN BE DONE", "per second", "× INSERTs (16)")
    for sockets, flood in results.floods.items():
        for what in ("answered", "processed", "shown"):
            rate = getattr(flood, what)
            ratio = f"{rate / results.sticks.commits_together:.2f}"
            lines.append(_line(f"{what}, {_sockets(sockets)}", f"{rate:,.0f}", ratio))
    return lines


def _times(title: str, found: dict[int, Steady], sticks: Yardsticks) -> list[str]:
    lines = _title(title.upper(), "p50 ms", "p99 ms", "× echo (p50)", "per second")
    for sockets, one in found.items():
        rate = f"{one.rate:,.0f}"
        for what, spread in (("answered", one.answered), ("shown", one.shown)):
            ratio = f"{spread.p50 / sticks.echo_ms:,.0f}"
            cells = (f"{spread.p50:.1f}", f"{spread.p99:.1f}", ratio, rate)
            lines.append(_line(f"{what}, {_sockets(sockets)}", *cells))
    return lines if found else [*lines, "no rate that was tried keeps p99 below 250 ms"]


def _rest(rest: Rest, sticks: Yardsticks) -> list[str]:
    told, carried = _told(rest.told, sticks), _files(rest.files)
    return told + carried + _pages(rest.pages) + _groups(rest.groups)


def _told(told: Told, sticks: Yardsticks) -> list[str]:
    lines = _title("TELLING A WEBHOOK", "per second", "× INSERTs (16)")
    for what, rate in (
        ("events planned", told.planned),
        ("events delivered", told.delivered),
        ("beside an endpoint that is dead", told.beside_a_dead_one),
    ):
        ratio = f"{rate / sticks.commits_together:.2f}"
        lines.append(_line(what, f"{rate:,.0f}", ratio))
    cost = 1 - told.beside_a_dead_one / told.delivered
    return [*lines, f"the dead one costs its neighbour {cost:.0%}"]


def _files(files: dict[str, FileCost]) -> list[str]:
    lines = _title("LARGE FILES (web process above idle)", "up s", "up MB", "down s", "down MB")
    for name, cost in files.items():
        cells = (
            f"{cost.up_s:.1f}",
            f"{cost.up_mb:.0f}",
            f"{cost.down_s:.1f}",
            f"{cost.down_mb:.0f}",
        )
        lines.append(_line(name, *cells))
    return lines


def _pages(pages: dict[str, dict[str, PageCost]]) -> list[str]:
    lines = _title("PAGES (conversations/messages)", "queries", "SQL ms", "HTTP p50 ms")
    for size, costs in pages.items():
        for name, cost in costs.items():
            cells = (f"{cost.queries}", f"{cost.sql_ms:.1f}", f"{cost.p50_ms:.1f}")
            lines.append(_line(f"{name}, {size}", *cells))
    return lines


def _groups(groups: dict[int, dict[str, PageCost]]) -> list[str]:
    lines = _title("TABLE OF GROUPS (groups of eight)", "queries", "SQL ms", "HTTP p50 ms")
    for size, costs in groups.items():
        for name, cost in costs.items():
            cells = (f"{cost.queries}", f"{cost.sql_ms:.1f}", f"{cost.p50_ms:.1f}")
            lines.append(_line(f"{name}, {size:,}", *cells))
    return lines


def _title(name: str, *columns: str) -> list[str]:
    return ["", _line(name, *columns)]


def _line(name: str, *cells: str) -> str:
    return f"{name:38}" + "".join(f"{cell:>16}" for cell in cells)


def _sockets(many: int) -> str:
    return "1 socket" if many == 1 else f"{many} sockets"
