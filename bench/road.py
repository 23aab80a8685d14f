"""The whole road: a webhook is answered, worked off, and its message reaches open sockets."""

import asyncio
import time
from bisect import bisect_left
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import psycopg

from bench import page
from bench.letters import Post
from bench.load import Sender, Sent
from bench.servers import Servers
from bench.sockets import Browser

HOLDS_MS = 250.0
"""A rate is held when 99 of 100 messages are shown within this time."""
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Spread:
    """Times in milliseconds."""

    p50: float
    p99: float

    @classmethod
    def of(cls, seconds: list[float]) -> "Spread":
        ordered = sorted(seconds)
        return cls(
            *(1000 * ordered[min(int(len(ordered) * q), len(ordered) - 1)] for q in (0.5, 0.99))
        )


@dataclass(frozen=True, slots=True)
class Flood:
    """Rates per second when more comes than can be done."""

    answered: float
    processed: float
    shown: float


@dataclass(frozen=True, slots=True)
class Steady:
    """What a fixed rate takes, in milliseconds from the moment the webhook was due."""

    rate: float
    answered: Spread
    shown: Spread


class Lost(Exception):
    """A webhook was refused or a message did not arrive: speed is no question then."""


class Road:
    """Octet with a scene in it, and a number of open browsers."""

    def __init__(self, servers: Servers) -> None:
        self._servers = servers
        self.scene: dict[str, Any] = servers.ask("scene.make()")
        self.workspace: int = self.scene["workspace"]
        self._post = Post(self.scene, f"127.0.0.1:{servers.port}")
        self.session = page.log_in(servers.url, self.scene["email"], self.scene["password"])
        self._cookie = page.cookie_of(self.session)
        self._database = psycopg.connect(servers.database_url, autocommit=True)

    @asynccontextmanager
    async def _browsers(self, many: int) -> AsyncIterator[list[Browser]]:
        # These tables grow tenfold in seconds. Plans were made for what they held before, and
        # PostgreSQL looks by itself once a minute.
        self._database.execute("ANALYZE")
        start = page.read(self.session, self._servers.url)
        rooms = [room["conversation"] for room in self.scene["rooms"]]
        browsers = [Browser(start, self._cookie, rooms[nth % len(rooms)]) for nth in range(many)]
        try:
            await asyncio.gather(*(browser.open(self._servers.port) for browser in browsers))
            await asyncio.sleep(0.5)
            yield browsers
        finally:
            for browser in browsers:
                browser.close()

    async def warm_up(self) -> None:
        """Code and plans are loaded and caches filled; nothing is measured."""
        await self.steady(100, sockets=2, seconds=3)
        await self.flood(400, sockets=2)

    async def flood(self, many: int, *, sockets: int) -> Flood:
        letters = self._post.letters(many)
        async with self._browsers(sockets) as browsers, Sender(self._servers.port) as sender:
            before = self._clock()
            worked_off = asyncio.create_task(self._worked_off(before, many))
            sent = await sender.flood(letters)
            done_at, last = await worked_off
            await self._arrival(browsers, last)
            await self._check(sent, browsers, before, many)
            start = sent[0].due
            shown_at = max(_shown_at(browser, last) for browser in browsers)
            answered_at = max(one.answered for one in sent)
        return Flood(*(many / (end - start) for end in (answered_at, done_at, shown_at)))

    async def steady(self, rate: float, *, sockets: int, seconds: float) -> Steady:
        letters = self._post.letters(int(rate * seconds))
        async with self._browsers(sockets) as browsers, Sender(self._servers.port) as sender:
            before = self._clock()
            sent = await sender.at_rate(letters, rate)
            _, last = await self._worked_off(before, len(letters))
            await self._arrival(browsers, last)
            await self._check(sent, browsers, before, len(letters))
            shown = self._times_to_show(letters, sent, browsers, before)
        return Steady(rate, Spread.of([one.answered - one.due for one in sent]), Spread.of(shown))

    async def most_held(
        self, rates: Iterable[float], *, sockets: int, seconds: float
    ) -> Steady | None:
        """The first of these rates that is held; None when none is."""
        for rate in rates:
            found = await self.steady(rate, sockets=sockets, seconds=seconds)
            if found.shown.p99 <= HOLDS_MS:
                return found
        return None

    def _clock(self) -> int:
        """Where the log stands."""
        row = self._database.execute(
            "SELECT last FROM inbox_activityclock WHERE workspace_id = %s",
            [self.scene["workspace"]],
        ).fetchone()
        return row[0] if row else 0

    async def _worked_off(self, after: int, many: int) -> tuple[float, int]:
        """When so many messages had been stored, and the last one's place in the log. Other facts
        may stand between them."""
        stored, last = 0, after
        async with asyncio.timeout(PATIENCE):
            while True:
                # Only what is new is counted, for counting takes from what is measured. Facts are
                # committed in their order.
                more, newest = self._database.execute(
                    "SELECT count(*), max(seq) FROM inbox_activity "
                    "WHERE workspace_id = %s AND seq > %s AND kind = 'message.received'",
                    [self.scene["workspace"], last],
                ).fetchone() or (0, None)
                stored, last = stored + more, newest or last
                if stored >= many:
                    return time.perf_counter(), last
                await asyncio.sleep(0.01)

    async def _arrival(self, browsers: list[Browser], seq: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while any(browser.seq < seq for browser in browsers):
                await asyncio.sleep(0.01)

    async def _check(
        self, sent: list[Sent], browsers: list[Browser], before: int, many: int
    ) -> None:
        refused = sum(one.status != 200 for one in sent)
        facts = self._facts(before)
        if refused or len(facts) != many:
            raise Lost(f"{refused} webhooks refused, {len(facts)} of {many} messages stored")
        for browser in browsers:
            expected = {message for _, message, room, _ in facts if room == browser.watching}
            # Lines written before the server heard what is watched come after the news of them.
            until = time.perf_counter() + PATIENCE
            while missing := expected - browser.bubbles:
                if time.perf_counter() > until:
                    raise Lost(f"{len(missing)} of {len(expected)} bubbles never came")
                await asyncio.sleep(0.01)

    def _facts(self, after: int) -> list[tuple[int, int, int, str]]:
        """(seq, message, conversation, wamid) of what was received since."""
        return self._database.execute(
            "SELECT a.seq, a.message_id, a.conversation_id, m.wamid FROM inbox_activity a "
            "JOIN inbox_message m ON m.id = a.message_id "
            "WHERE a.workspace_id = %s AND a.seq > %s AND a.kind = 'message.received'",
            [self.scene["workspace"], after],
        ).fetchall()

    def _times_to_show(
        self, letters: list[bytes], sent: list[Sent], browsers: list[Browser], before: int
    ) -> list[float]:
        """From each webhook's due time to each socket's frame that brought it."""
        seqs = {wamid: seq for seq, _, _, wamid in self._facts(before)}
        times = []
        for letter, one in zip(letters, sent, strict=True):
            wamid = letter.split(b'"id": "wamid.', 1)[1].split(b'"', 1)[0]
            seq = seqs[f"wamid.{wamid.decode()}"]
            times += [_shown_at(browser, seq) - one.due for browser in browsers]
        return times


def _shown_at(browser: Browser, seq: int) -> float:
    """When the frame came that says everything up to `seq`."""
    return browser.arrivals[bisect_left(browser.arrivals, seq, key=itemgetter(0))][1]
