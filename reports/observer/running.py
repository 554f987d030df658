"""Rounds of looks, one after another, until they are over or somebody ends them."""

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import msgspec

from reports.evidence.observed_rows import LookRow
from reports.observer.client import Client
from reports.observer.clock import Clock
from reports.observer.config import Account, Config
from reports.observer.errors import Unreadable
from reports.observer.journal import Journal
from reports.observer.looking import Look, Looked, Stamp, left_out, unreadable, unseen
from reports.observer.memory import Memory
from reports.observer.platforms import CLIENTS
from reports.observer.renewing import renew
from reports.observer.secret import TokenMissing
from reports.observer.wire import Wire

_S = 1_000_000
REFUSED = "HTTP 401"
"""What is seen of a token that is not taken."""


class Plan(msgspec.Struct, frozen=True):
    """How often, and for how long; ``every_s`` 0: one round."""

    every_s: int = 0
    for_s: int = 0


class Observer:
    """Looks at all accounts, and writes down what it sees. ``say``: told of every look."""

    def __init__(
        self,
        config: Config,
        journal: Journal,
        clock: Clock,
        say: Callable[[Looked], None],
        *,
        scenario: str = "observed",
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self._config, self._journal, self._clock, self._say, self._environ = config, journal, clock, say, environ
        self._stamp = Stamp(scenario)
        self._memory = Memory(journal.rows(scenario))
        self._held_us: dict[Account, int] = {}
        self._due_us: dict[Account, int] = {}
        self._complete: set[Account] = set()
        self._refused: set[Account] = set()

    def run(self, plan: Plan) -> tuple[str, ...]:
        """Look until it is over, or a signal says so; the names of accounts that were never read completely."""
        began_us = next_us = self._clock.boot_us()
        while self._round(next_us):
            next_us += plan.every_s * _S
            now_us = self._clock.boot_us()
            if not plan.every_s or next_us >= began_us + plan.for_s * _S:
                break
            next_us = max(next_us, now_us)  # a round took longer than it should, or the machine slept
            if not self._clock.wait_until(next_us):
                break
        return tuple(each.watched.name for each in self._config.accounts if each not in self._complete)

    def _round(self, round_us: int) -> bool:
        """Look at every account that is due by the time of this round; ``False``: a signal came in between."""
        for account in self._config.accounts:
            if self._clock.asked_to_end():
                return False
            if round_us < self._due_us.get(account, 0):
                continue
            self._due_us[account] = round_us + account.every_s * _S
            self._look_at(account)
        return not self._clock.asked_to_end()

    def _look_at(self, account: Account) -> None:
        watched, client = account.watched, CLIENTS[account.watched.platform]
        seen = self._memory.of(watched.platform, watched.account)
        blind = tuple(unseen(client, watched, seen, self._clock.wall_us(), self._stamp))
        looked = self._looked(account)
        looked = looked._replace(rows=(*blind, *looked.rows))
        self._journal.append(looked.rows)
        for row in looked.rows:
            self._memory.take(row)
        if looked.look.word == "complete":
            self._complete.add(account)
        self._say(looked)

    def _looked(self, account: Account) -> Looked:
        watched, client = account.watched, CLIENTS[account.watched.platform]
        seen = self._memory.of(watched.platform, watched.account)
        held_us = self._held_us.get(account, 0)
        if self._clock.boot_us() < held_us:
            until = _written(self._clock.wall_us() + held_us - self._clock.boot_us())
            return Looked((left_out(watched, seen, self._clock, self._stamp, until),), None)
        try:
            wire = self._wire(account, client)
            token = account.token.read(self._environ)
        except TokenMissing as wrong:
            return Looked((unreadable(watched, seen, self._clock, self._stamp, f"no token: {wrong}"),), None)
        except Unreadable as wrong:
            return Looked((unreadable(watched, seen, self._clock, self._stamp, wrong.saw),), None)
        looked = Look(client(watched, token, wire, self._clock), seen, self._clock, self._stamp).finished()
        if looked.again_us is not None:
            self._held_us[account] = self._clock.boot_us() + looked.again_us - self._clock.wall_us()
        if REFUSED in looked.look.saw:
            self._refused.add(account)
        return looked

    def _wire(self, account: Account, client: type[Client]) -> Wire:
        """The way to the platform; a token that is old, or was refused at the last look, is renewed by it first.

        Raises:
            TokenMissing, Unreadable: it should be renewed, and is not.
        """
        how, app = client.RENEWS, account.app
        hosts, posts = client.HOSTS, client.POSTS
        if how is not None and app is not None:
            hosts, posts = (*hosts, how.host), posts | {how.path}
        wire = Wire(hosts, self._clock, roads=self._config.roads, posts=posts, trust=self._config.trust)
        if how is not None and app is not None:
            age_s = account.token.age_s(self._clock.wall_us())
            if age_s is None or not 0 <= age_s < how.after_s or account in self._refused:
                self._refused.discard(account)
                renew(account.token, app, how, wire, self._environ)
        return wire


def _written(wall_us: int) -> str:
    return f"{datetime.fromtimestamp(wall_us // _S, UTC):%Y-%m-%dT%H:%M:%SZ}"


def told(looked: Looked) -> str:
    """A look in one line, for a person."""
    look, rows = looked.look, looked.rows
    count = {kind: sum(each.__struct_config__.tag == kind for each in rows) for kind in ("seen", "changed", "gone")}
    new = sum(1 for each in rows if getattr(each, "baseline", None) is False)
    words = [
        f"{look.objects} object{'' if look.objects == 1 else 's'} on {look.pages} page{'' if look.pages == 1 else 's'}"
    ]
    words += [f"{count['seen']} seen for the first time, {new} of them new"] if count["seen"] else []
    words += [f"{count[kind]} {kind}" for kind in ("changed", "gone") if count[kind]]
    saw = f": {look.saw}" if look.saw else ""
    return f"{_written(look.at_us)} {look.platform} {look.name}: {look.word}, {', '.join(words)}{saw}"


def plainly(looked: Looked) -> str:
    """A look as one line of JSON: its row, and how many rows of each kind it left."""
    kinds = [str(each.__struct_config__.tag) for each in looked.rows]
    return msgspec.json.encode(
        {**_fields(looked.look), "rows": {kind: kinds.count(kind) for kind in sorted(set(kinds))}}
    ).decode()


def _fields(look: LookRow) -> dict[str, object]:
    return msgspec.structs.asdict(look)
