"""What a scenario does about plans: brands, who plans and how wrongly, who asks for a plan and decides on it.

A brand stands on the accounts that its client has. What a plan keeps of it is counted here anew, from the plan and the brand
alone, and not by what judged it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from safety_core.adapters.planners.http import read_plan
from safety_core.adapters.planners.templates import TemplatePlanner
from safety_core.errors import BadInput, FlowUnavailable
from safety_core.planning.context import BrandContext, ContentKind, Days, Presence, Share, Window
from safety_core.planning.plan import PlanGraph
from safety_core.ports.planner import Planner
from safety_core.shell import brand, plan, staff
from safety_core.shell.zones import zone_of
from safety_core.vocabulary import AccountId, ClientId, Platform, Role
from steps.rig.brands import brand as drawn
from steps.rig.names import named
from steps.rig.unknowns import Unknowns
from steps.rig.wrong_planners import WRONG, WrongPlanner, ground

NOON = 12
MONDAY = 0
SOON = timedelta(days=2)
A_WEEK = 7
ENOUGH_S = 60.0
Rows = Sequence[Sequence[str]]

CHANGES: dict[str, Callable[[BrandContext, str], dict[str, Any]]] = {
    "name": lambda _, said: {"name": said},
    "language": lambda _, said: {"locale": said},
    "zone": lambda _, said: {"zone": said},
    "audience": lambda _, said: {"audience": said},
    "objectives": lambda _, said: {"objectives": _listed(said)},
    "facts": lambda _, said: {"knowledge": _listed(said)},
    "never": lambda of, said: {"voice": msgspec.structs.replace(of.voice, never=_listed(said))},
    "platforms": lambda of, said: {"platforms": tuple(each for each in of.platforms if each.platform in _listed(said))},
    "accounts": lambda of, said: _everywhere(of, accounts=tuple(map(AccountId, _listed(said)))),
    "a week": lambda of, said: _everywhere(of, per_week=int(said or 0)),
    "hours": lambda of, said: _everywhere(of, windows=tuple(_every_day(said))),
    "mix": lambda _, said: {"mix": tuple(_share(each) for each in _listed(said))},
    "nothing is posted": lambda _, said: {"blackouts": tuple(_days(each) for each in _listed(said))},
    "begins": lambda _, said: {"first": date.fromisoformat(said)},
    "days": lambda _, said: {"days": int(said or 0)},
}
"""What of a brand a scenario may word otherwise; ``nothing`` is left out of it."""


class _Silent:
    """A planner that does not answer."""

    def plan(self, context: BrandContext, **_: Any) -> PlanGraph:
        raise FlowUnavailable(f"nobody answered for {context.client}", "see that it runs, then ask again")


class _Babbling:
    """A planner whose answer is no plan."""

    def plan(self, context: BrandContext, **_: Any) -> PlanGraph:  # noqa: ARG002  # the port's parameter
        return read_plan(b"<html>Bad gateway</html>", source="the planner")


class _Slow:
    """A planner that takes its time; meanwhile the wall clock may be set."""

    def __init__(self, good: Planner, wait: Callable[[], None]) -> None:
        self._good, self._wait = good, wait

    def plan(self, context: BrandContext, **asked: Any) -> PlanGraph:
        made = self._good.plan(context, **asked)
        self._wait()
        return made


class Planning(Unknowns):
    """See the module."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.brands: dict[str, BrandContext] = {}
        self._planners: dict[str, Planner] = {}
        self._good = TemplatePlanner(zone_of)

    # ------------------------------------------------------------ what there is

    def set_calendar(self, day: date) -> None:
        """It is noon of that day in UTC."""
        ahead = datetime(day.year, day.month, day.day, NOON, tzinfo=UTC) - self.core.clock.now()
        self.scheduler.jump_wall(ahead // timedelta(microseconds=1))

    def add_viewer(self, name: str) -> None:
        """Somebody who may only look."""
        self.keys[name] = staff.add_person(self.core, name, Role.VIEWER, (), by=self.admin())

    def word_brand(self, client: str, rows: Rows = (), *, locale: str = "") -> None:
        """What is known of a client's brand: as in ``wrong_planners``, or drawn by Faker in a language, with changes."""
        first = _monday(self.core.clock.now().date() + SOON)
        of = drawn(client, seed=self.seed, locale=locale, first=first) if locale else _plain(client, first)
        of = msgspec.structs.replace(of, platforms=tuple(self._presences(of, client)))
        for field, said in rows:
            change = named(CHANGES, "field", field)
            try:
                of = msgspec.structs.replace(of, **change(of, "" if said == "nothing" else said))
            except ValueError as error:
                raise BadInput(field, f"cannot read {said!r}", f"as in features/planning: {error}") from error
        self.brands[client] = of

    def _presences(self, of: BrandContext, client: str) -> Iterator[Presence]:
        """As the brand has them, on the accounts that are bound; where it has none, like its first."""
        by_platform: dict[Platform, list[AccountId]] = {}
        for each in self.store.read(lambda tx: tx.accounts()):
            if each.client == client:
                by_platform.setdefault(each.platform, []).append(each.account)
        known = {each.platform: each for each in of.platforms}
        for platform, accounts in by_platform.items():
            like = known.get(platform, of.platforms[-1])
            yield msgspec.structs.replace(like, platform=platform, accounts=tuple(accounts))

    def plan_by(self, client: str, answers: str) -> None:
        """From now on the client is planned for by whoever answers so: a wrong planner's name, ``nothing`` or ``no plan``."""
        odd: dict[str, Planner] = {"nothing": _Silent(), "no plan": _Babbling()}
        if answers in odd:
            self._planners[client] = odd[answers]
            return
        wrong = named({each.name: each for each in WRONG}, "planner", answers)
        late = _Slow(self._good, lambda: self.scheduler.jump_wall(wrong.later_s * 1_000_000))
        self._planners[client] = WrongPlanner(late, wrong)

    def plan_slowly(self, client: str, seconds: float) -> None:
        """From now on whoever plans for the client takes so long."""
        good = self._planners.get(client, self._good)
        self._planners[client] = _Slow(good, lambda: self.core.clock.sleep(seconds))

    # ------------------------------------------------------------ what people do

    def load_brand(self, person: str, client: str) -> None:
        """Somebody hands over the brand as it is worded."""
        who, context = self.claimant(person), self.brands[client]
        self._decide(lambda core: brand.load(core, context, who))

    def ask_for_plan(self, person: str, client: str, *, wait: bool = True) -> None:
        """Somebody asks for a plan; whether it is waited for."""
        who, planner = self.claimant(person), self._planners.get(client, self._good)
        command = self.command(lambda core: plan.make(core, planner, client, who))
        self.decisions.append(command)
        self.run_for(self.A_MOMENT_S)
        if wait:
            self.await_command(command, limit_s=ENOUGH_S)

    def approve_plan(self, person: str, client: str) -> None:
        """Somebody says yes to the client's last plan."""
        name, who = self.plan_of(client).kept.document, self.claimant(person)
        self._decide(lambda core: plan.approve(core, name, who))

    def reject_plan(self, person: str, client: str, why: str) -> None:
        """Somebody says no to the client's last plan."""
        name, who = self.plan_of(client).kept.document, self.claimant(person)
        self._decide(lambda core: plan.reject(core, name, who, why))

    def taken(self) -> None:
        """What somebody did last was not refused."""
        assert self.decisions[-1].done, "it is not over"
        assert self.decisions[-1].error is None, str(self.decisions[-1].error)

    # ------------------------------------------------------------ what is seen of it

    def plans_of(self, client: str, *, person: str | None = None) -> list[plan.Row]:
        """Every version of every plan of the client, as this person sees it."""
        who = None if person is None else self.claimant(person)
        return [each for each in plan.listed(self.core, who) if each.kept.client == client]

    def plan_of(self, client: str) -> plan.Plan:
        """The client's last plan."""
        rows = self.plans_of(client)
        assert rows, "there is none"
        return plan.shown(self.core, rows[-1].kept.document)

    def media_planned(self, client: str, platform: Platform) -> set[str]:
        """What the posts of the client's last plan show on a platform."""
        return {each.media.value for each in self.plan_of(client).graph.nodes if each.platform is platform}

    def posts_on(self, client: str, day: date, zone: str) -> list[str]:
        """Posts of the client's last plan on a day, as the clocks of a zone show it."""
        here = ZoneInfo(zone)
        return [each.node for each in self.plan_of(client).graph.nodes if each.at.astimezone(here).date() == day]

    def answered_by_plan(self, client: str) -> str:
        """The feedback that the client's last plan says it answers."""
        return self.plan_of(client).graph.feedback

    def planned_again(self, client: str) -> bool:
        """Whether the client's last two plans are the same, leaving names aside."""
        before, after = (plan.shown(self.core, each.kept.document).graph for each in self.plans_of(client)[-2:])
        one, other = (
            sorted((each.platform, each.account, each.at.astimezone(UTC), each.topic, each.brief) for each in of.nodes)
            for of in (before, after)
        )
        return one == other

    def said_in_plan(self, client: str) -> str:
        """All that is kept of the client's last plan, as one text."""
        return self.plan_of(client).kept.body

    def marks_of(self, client: str) -> list[str]:
        """Words that stand in this client's brand and in no other's: what of it would be recognised elsewhere."""
        of = self.brands[client]
        accounts = [f'"{account}"' for each in of.platforms for account in each.accounts]
        texts = [of.name, of.audience, *of.knowledge, *of.objectives, *(each.text for each in of.offers)]
        return [f'"{client}"', *accounts, *(msgspec.json.encode(each).decode()[1:-1] for each in texts)]

    def strays(self, client: str) -> list[str]:
        """In what the client's last plan does not keep to its brand."""
        seen, of = self.plan_of(client), self.brands[client]
        return [*_counts(of, seen.graph), *_times(of, seen.graph), *_distances(seen.graph)]


def _monday(day: date) -> date:
    return day + timedelta(days=(MONDAY - day.weekday()) % A_WEEK)


def _plain(client: str, first: date) -> BrandContext:
    """The ground that planners are wrong on, for this client and from this day on."""
    of = ground()
    ahead = first - of.first
    offers = (
        msgspec.structs.replace(each, until=each.until and each.until + ahead, text=f"{each.text} Only at {client}.")
        for each in of.offers
    )
    return msgspec.structs.replace(
        of,
        client=ClientId(client),
        name=f"{client.title()} Coffee",
        audience=f"readers of {client.title()}",
        knowledge=tuple(f"{client.title()} says: {each}" for each in of.knowledge),
        objectives=tuple(f"{each} of {client.title()}" for each in of.objectives),
        offers=tuple(offers),
        blackouts=tuple(Days(first=each.first + ahead, last=each.last + ahead) for each in of.blackouts),
        first=first,
    )


def _listed(said: str) -> tuple[str, ...]:
    return tuple(said.split(", ")) if said else ()


def _everywhere(of: BrandContext, **changes: Any) -> dict[str, Any]:
    return {"platforms": tuple(msgspec.structs.replace(each, **changes) for each in of.platforms)}


def _every_day(hours: str) -> Iterator[Window]:
    for each in _listed(hours):
        since, until = (int(one[:2]) * 60 + int(one[3:]) for one in each.split("-"))
        yield from (Window(weekday=day, since=since, until=until) for day in range(A_WEEK))


def _share(said: str) -> Share:
    kind, _, percent = said.rpartition(" ")
    return Share(kind=ContentKind(kind), percent=int(percent))


def _days(said: str) -> Days:
    first, _, last = said.partition(" to ")
    return Days(first=date.fromisoformat(first), last=date.fromisoformat(last or first))


def _counts(of: BrandContext, graph: PlanGraph) -> Iterator[str]:
    period = [of.first + timedelta(days=number) for number in range(of.days)]
    open_days = [day for day in period if not any(each.first <= day <= each.last for each in of.blackouts)]
    has = Counter(node.platform for node in graph.nodes)
    for each in of.platforms:
        owed = max(1, int(each.per_week * len(open_days) / A_WEEK + 0.5))
        if has[each.platform] != owed:
            yield f"{each.platform} has {has[each.platform]} posts, not {owed}"
    kinds, total = Counter(node.kind for node in graph.nodes), len(graph.nodes)
    for share in of.mix:
        off = abs(kinds[share.kind] - total * share.percent / 100)
        if off > max(1, total / 10):
            yield f"{share.kind} has {kinds[share.kind]} of {total}"


def _times(of: BrandContext, graph: PlanGraph) -> Iterator[str]:
    windows = {each.platform: each.windows for each in of.platforms}
    for node in graph.nodes:
        here = node.at.astimezone(ZoneInfo(of.zone))
        minute = here.hour * 60 + here.minute
        hours = (each for each in windows[node.platform] if each.weekday == here.weekday())
        if not any(each.since <= minute < each.until for each in hours):
            yield f"{here} is outside of the hours of {node.platform}"
        if any(each.first <= here.date() <= each.last for each in of.blackouts):
            yield f"{here} is in a blackout"


def _distances(graph: PlanGraph) -> Iterator[str]:
    places: dict[tuple[str, str], list[datetime]] = {}
    for node in graph.nodes:
        places.setdefault((node.platform, node.account), []).append(node.at.astimezone(UTC))
    for (_, account), times in places.items():
        if any(later - earlier < timedelta(hours=1) for earlier, later in pairwise(sorted(times))):
            yield f"two of {account} are less than an hour apart"
