"""The switches at a glance: for each client on each platform what is halted, what is under way, and how well it goes.

One look at the store, beside this machine's shared view, pulse and hard stop. What speaks of one cell is kept under the
client and platform that it names, ``None`` for all: a cell's own are those under the four keys that cover it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import msgspec

from safety_core.breaker import Breaker, BreakerState
from safety_core.budget.trips import Trip
from safety_core.errors import StoreUnavailable
from safety_core.halt import us
from safety_core.lifecycle import PermitState
from safety_core.ports import Transaction
from safety_core.records import Account, Pause, Permit, Worker
from safety_core.shell.core import Core
from safety_core.shell.history import Chapter, chapters_of
from safety_core.switches import Scope
from safety_core.vocabulary import ClientId, HaltId, Platform

Key = tuple[ClientId | None, Platform | None]
Scopes = Mapping[HaltId, Scope]


class Health(StrEnum):
    """How well it goes."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    """Something of it is held back, by a person or for a time that passes."""
    CRITICAL = "critical"
    """Somebody has to look."""


RANK = {each: rank for rank, each in enumerate(Health)}


class Halted(StrEnum):
    """How much of a cell is halted."""

    NOT = "not"
    PART = "part"
    """An account of it, or an action."""
    ALL = "all"


class Sign(msgspec.Struct, frozen=True):
    """One thing that is not as it should be, in words; ``halt``: the halt that it speaks of."""

    health: Health
    words: str
    halted: Halted = Halted.NOT
    halt: HaltId | None = None


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One client on one platform. ``own``: of its signs those that speak of this client; ``live``: permits that may be sending
    now; ``bound``: whether they have an account there.
    """

    client: ClientId
    platform: Platform
    bound: bool
    health: Health
    halted: Halted
    signs: tuple[Sign, ...]
    own: tuple[Sign, ...]
    live: int


class Crew(msgspec.Struct, frozen=True, kw_only=True):
    """The worker processes: alive and heard, silent for longer than P, on other machines; and whether one attends to them."""

    heard: int
    silent: int
    elsewhere: int
    attended: bool

    @property
    def sign(self) -> Sign | None:
        """What is wrong with it."""
        if self.elsewhere and not self.heard and not self.silent:
            return None  # this machine has none, and of others nothing can be heard
        if not self.heard and not self.silent:
            return Sign(Health.CRITICAL, "no worker runs: nothing is published, nothing looked up")
        if not self.attended:
            return Sign(Health.CRITICAL, "the supervisor is silent: its workers begin nothing")
        if self.silent:
            return Sign(Health.DEGRADED, f"{self.silent} of {self.heard + self.silent} workers are silent")
        return None


class Glance(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that one person may see of the switches, from one look.

    Attributes:
        stopped: why this whole machine is stopped by its hard stop; ``None``: it is not.
        chapters: the halts in force, oldest first.
        signs: what speaks of clients and platforms, ``None`` for all.
        accounts: of these clients; bound: where each has any.
    """

    epoch: int
    stopped: str | None
    crew: Crew
    clients: tuple[ClientId, ...]
    chapters: tuple[Chapter, ...]
    signs: dict[Key, list[Sign]]
    live: dict[Key, int]
    accounts: tuple[Account, ...]
    bound: frozenset[tuple[ClientId, Platform]]

    def cell(self, client: ClientId, platform: Platform) -> Cell:
        """One client on one platform."""
        covering: tuple[Key, ...] = ((client, platform), (client, None), (None, platform), (None, None))
        signs = tuple(sign for key in covering for sign in self.signs.get(key, ()))
        own = tuple(sign for key in covering[:2] for sign in self.signs.get(key, ()))
        return Cell(
            client=client,
            platform=platform,
            bound=(client, platform) in self.bound,
            health=worst(signs),
            halted=max((each.halted for each in signs), key=list(Halted).index, default=Halted.NOT),
            signs=signs,
            own=own,
            live=self.live.get((client, platform), 0),
        )

    def row(self, client: ClientId) -> tuple[Cell, ...]:
        """One client on every platform."""
        return tuple(self.cell(client, platform) for platform in Platform)

    def ordered(self, find: str = "") -> list[ClientId]:
        """Clients whose name holds ``find``, case aside: halted ones first, then by how badly it goes, then by name."""
        own: dict[ClientId, tuple[int, int]] = defaultdict(lambda: (0, 0))
        for (client, _), signs in self.signs.items():
            if client is not None:
                halted = max(list(Halted).index(each.halted) for each in signs)
                rank = max(RANK[each.health] for each in signs)
                own[client] = (max(own[client][0], halted), max(own[client][1], rank))
        wanted = [each for each in self.clients if find.casefold() in each.casefold()]
        return sorted(wanted, key=lambda each: (*(-rank for rank in own.get(each, (0, 0))), each))

    def counted(self) -> dict[Health, int]:
        """How many cells with an account are of each health."""
        named = {client for client, _ in self.signs if client is not None}
        of_platform = {platform: worst([*self.signs.get((None, platform), ()), *self.overall]) for platform in Platform}
        found = Counter(
            self.cell(client, platform).health if client in named else of_platform[platform]
            for client, platform in self.bound
        )
        return {each: found[each] for each in Health}

    @property
    def overall(self) -> tuple[Sign, ...]:
        """What speaks of everything."""
        return tuple(self.signs.get((None, None), ()))


def worst(signs: Iterable[Sign]) -> Health:
    """The worst of them; without any it is healthy."""
    return max((each.health for each in signs), key=RANK.__getitem__, default=Health.HEALTHY)


def glance(core: Core, known: Glance | None = None) -> Glance:
    """Everything at once, as ``core``'s store shows it to this person. ``known``: a look of theirs a moment ago, of which is
    taken who has accounts where: that changes seldom, and is most of what there is to read.

    Raises:
        StoreUnavailable: the store cannot be read; nobody can say what is halted.
    """
    raised = _raised(core)
    stopped = core.hard_stop.latched()

    def look(tx: Transaction) -> Glance:
        switches = tx.switches()
        chapters = chapters_of(core, tx, switches.halts)
        workers = tx.workers()
        crew = _crew(core, workers)
        accounts, clients = (tx.accounts(), tx.clients()) if known is None else (known.accounts, known.clients)
        permits = tx.permits([PermitState.LIVE, PermitState.UNKNOWN, PermitState.QUARANTINED])
        unknown_here = {name: scope for name, scope in raised.items() if tx.halt(name) is None}
        signs = _Signs(core.clock.boot_us())
        signs.halts(chapters)
        signs.raised(unknown_here, frozenset(clients))
        signs.crew(crew, stopped)
        signs.outcomes(permits)
        signs.held(tx.breakers(), tx.pauses(), tx.standing_trips(), accounts)
        return Glance(
            epoch=switches.epoch,
            stopped=stopped,
            crew=crew,
            clients=clients,
            chapters=chapters,
            signs=dict(signs.found),
            live=dict(Counter((each.client, each.platform) for each in permits if each.state is PermitState.LIVE)),
            accounts=accounts,
            bound=frozenset((each.client, each.platform) for each in accounts) if known is None else known.bound,
        )

    return core.store.read(look)


class _Signs:
    """Collects what speaks of which cells."""

    def __init__(self, now_us: int) -> None:
        self._now_us = now_us
        self.found: dict[Key, list[Sign]] = defaultdict(list)

    def halts(self, chapters: Iterable[Chapter]) -> None:
        for each in chapters:
            scope = each.halt.scope
            part = scope.account is not None or scope.action is not None
            bad = each.halt.automatic or each.halt.failed_us is not None or each.proof.contradictions
            late = each.halt.quiesced_us is None and (each.age_us is None or each.age_us > each.halt.bound_us)
            health = Health.CRITICAL if bad or late else Health.DEGRADED
            what = " of ".join(filter(None, (scope.action, scope.account))) or "everything here"
            words = f"{what} is halted by {each.halt.person}: {each.halt.reason}"
            sign = Sign(health, words, Halted.PART if part else Halted.ALL, each.halt.halt)
            self.found[scope.client, scope.platform].append(sign)

    def raised(self, scopes: Scopes, clients: frozenset[ClientId]) -> None:
        """Halts that stand in this machine's view alone; another client's is not seen."""
        for name, scope in scopes.items():
            if scope.client is None or scope.client in clients:
                words = f"a halt of {scope} is asked for on this machine, and not in the database yet"
                self.found[scope.client, scope.platform].append(Sign(Health.CRITICAL, words, Halted.ALL, name))

    def crew(self, crew: Crew, stopped: str | None) -> None:
        if stopped is not None:
            words = "this whole machine is stopped by its STOP file"
            self.found[None, None].append(Sign(Health.CRITICAL, words, Halted.ALL))
        if (sign := crew.sign) is not None:
            self.found[None, None].append(sign)

    def outcomes(self, permits: Sequence[Permit]) -> None:
        for state, health, words in (
            (PermitState.UNKNOWN, Health.DEGRADED, "whose outcome is unknown: looked up now"),
            (PermitState.QUARANTINED, Health.CRITICAL, "whose outcome a person must say"),
        ):
            found = Counter((each.client, each.platform) for each in permits if each.state is state)
            for key, number in found.items():
                self.found[key].append(Sign(health, f"{number} {words}"))

    def held(
        self, breakers: Iterable[Breaker], pauses: Iterable[Pause], trips: Iterable[Trip], accounts: Sequence[Account]
    ) -> None:
        stopped = [each for each in breakers if each.state is not BreakerState.CLOSED]
        names: dict[tuple[Platform, str], str] = {
            (each.platform, each.platform_account): each.account for each in (accounts if stopped else ())
        }
        for breaker in stopped:
            whom = names.get((breaker.platform, breaker.subject), breaker.subject) or "the platform"
            words = f"{breaker.traffic.value} of {whom} are not answered: the breaker is {breaker.state.value}"
            health = Health.DEGRADED if breaker.subject else Health.CRITICAL
            self.found[breaker.client, breaker.platform].append(Sign(health, words))
        for pause in pauses:
            if pause.until_us > self._now_us:
                words = f"the platform lets {pause.operation} rest: {pause.said}"
                self.found[pause.client, pause.platform].append(Sign(Health.DEGRADED, words))
        for trip in trips:
            self.found[trip.client, trip.platform].append(Sign(Health.CRITICAL, f"error budget: {trip.what}"))


def _crew(core: Core, workers: Sequence[Worker]) -> Crew:
    now_us = core.clock.boot_us()
    beats = {each.worker: each for each in core.heartbeats.beats()}
    fates = [(each, core.processes.fate(each)) for each in workers]
    alive = [each for each, fate in fates if fate == "alive"]
    joined = [beats[each.worker] for each in alive if each.worker in beats]
    late = sum(now_us - each.beat_us > us(core.timing.pause_s) for each in joined)
    # Who has registered and not joined is attended to by nobody, and so heard of by nobody.
    silent = late + (len(alive) - len(joined) if beats else 0)
    return Crew(
        heard=len(alive) - silent,
        silent=silent,
        elsewhere=sum(fate == "elsewhere" for _, fate in fates),
        attended=core.heartbeats.attended(now_us=now_us),
    )


def _raised(core: Core) -> dict[HaltId, Scope]:
    """What this machine's view says; one that cannot be read covers everything, and so it is shown."""
    try:
        return core.view.standing()
    except StoreUnavailable:
        return {HaltId("view"): Scope()}
