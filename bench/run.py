"""Measures everything once, on servers of its own, and prints it. Start it with script/bench."""

import argparse
import json
import os
import signal
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import uvloop

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import files, report, scale, tables, telling, yardsticks  # noqa: E402
from bench.cores import Stolen  # noqa: E402
from bench.report import Rest, Results  # noqa: E402
from bench.road import Flood, Lost, Road, Steady  # noqa: E402
from bench.servers import Servers  # noqa: E402
from bench.yardsticks import Yardsticks  # noqa: E402
from tests.servers.processes import ServerFailed  # noqa: E402

CALM = 50.0
"""Webhooks a second: a busy hour of a busy team."""
SOCKETS = (1, 50)


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to look."""

    rounds: int
    flood: int
    steady_seconds: float
    held_seconds: float
    held_parts: tuple[float, ...]
    """Of the rate that a flood reached: the highest that holds is looked for among them."""
    yardstick_seconds: float
    page_rounds: int
    told: int


FULL = Effort(3, 6_000, 20, 8, (0.9, 0.75, 0.6, 0.45, 0.3), 3, 60, 10_000)
QUICK = Effort(1, 1_000, 4, 2, (0.6, 0.3), 1, 6, 1_000)


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round, about three minutes")
    parser.add_argument("--road", action="store_true", help="only from webhook to socket")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args()
    effort = QUICK if options.quick else FULL
    # So that the servers are stopped in good order. A shell lets its background jobs ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _told)
    try:
        results = _measure(effort, road_alone=options.road)
    except (Lost, ServerFailed) as error:
        print(f"octet: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(json.dumps(asdict(results), indent=2) if options.json else report.text(results))
    return 0


@dataclass(frozen=True, slots=True)
class Round:
    """One look at the whole road, by the number of sockets."""

    stick: Yardsticks
    floods: dict[int, Flood]
    calm: dict[int, Steady]
    held: dict[int, Steady]
    """The highest rate that held; without those where none did."""


def _measure(effort: Effort, *, road_alone: bool) -> Results:
    started = time.monotonic()
    _say("starting PostgreSQL, Redis, daphne and a worker")
    with Servers() as servers, Stolen() as stolen:
        road = Road(servers)
        # What the load generator takes of the two cores is not Octet's.
        rounds = uvloop.run(_rounds(servers, road, effort))
        rest = None if road_alone else _measure_rest(servers, road, effort)
    return Results(
        sticks=report.median([one.stick for one in rounds]),
        floods=_medians([one.floods for one in rounds]),
        calm=_medians([one.calm for one in rounds]),
        held=_medians([one.held for one in rounds]),
        rest=rest,
        rounds=effort.rounds,
        cores=os.cpu_count() or 1,
        load=os.getloadavg()[0],
        stolen=stolen.share,
        seconds=time.monotonic() - started,
    )


def _measure_rest(servers: Servers, road: Road, effort: Effort) -> Rest:
    _say("telling a webhook")
    told = telling.measure(servers, road.workspace, effort.told, effort.rounds)
    _say("large files")
    carried = files.measure(servers, road.scene)
    _say("pages with much behind them")
    pages = scale.measure(servers, effort.page_rounds)
    _say("the table of groups")
    groups = tables.measure(servers, effort.page_rounds)
    return Rest(
        told=told,
        files=carried,
        pages={f"{size.conversations}/{size.messages}": costs for size, costs in pages.items()},
        groups=groups,
    )


async def _rounds(servers: Servers, road: Road, effort: Effort) -> list[Round]:
    await road.warm_up()
    rounds = []
    for nth in range(effort.rounds):
        _say(f"round {nth + 1} of {effort.rounds}")
        rounds.append(await _round(servers, road, effort))
    return rounds


async def _round(servers: Servers, road: Road, effort: Effort) -> Round:
    found = Round(await yardsticks.measure(servers, effort.yardstick_seconds), {}, {}, {})
    for many in SOCKETS:
        flood = found.floods[many] = await road.flood(effort.flood, sockets=many)
        found.calm[many] = await road.steady(CALM, sockets=many, seconds=effort.steady_seconds)
        rates = [flood.shown * part for part in effort.held_parts]
        most = await road.most_held(rates, sockets=many, seconds=effort.held_seconds)
        if most:
            found.held[many] = most
    return found


def _medians(rounds: list[dict[int, Any]]) -> dict[int, Any]:
    return {
        many: report.median([one[many] for one in rounds if many in one])
        for many in SOCKETS
        if any(many in one for one in rounds)
    }


def _say(text: str) -> None:
    print(f"octet: {text} …", file=sys.stderr, flush=True)


def _told(number: int, frame: FrameType | None) -> None:
    """As by Ctrl-C, which cancels what an event loop is at: uvloop would take an exception raised
    in the middle of it for a fault of some connection."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.raise_signal(signal.SIGINT)


if __name__ == "__main__":
    sys.exit(main())
