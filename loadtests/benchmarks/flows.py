"""S5-A4: how long our own planner and creator take, judgement included, beside the seed's 30 s a plan and 60 s a node.

Plans are of four weeks on seven platforms, nodes of a variant for each platform with its picture or film, both in each language
in turn. What is made is judged, and what is not accepted is no figure.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import count
from statistics import fmean, median, quantiles, stdev
from time import perf_counter
from zoneinfo import ZoneInfo

import msgspec

from loadtests.benchmarks.findings import Better, Figure, Goal, NoData, Section
from safety_core.adapters.creators.templates import TemplateCreator
from safety_core.adapters.planners.templates import TemplatePlanner
from safety_core.adapters.platforms import ADAPTERS
from safety_core.creation import acceptance as of_assets
from safety_core.creation.asset import Failed
from safety_core.creation.order import Locale, Order
from safety_core.creation.order import Place as Shown
from safety_core.facts import ContentMeasure
from safety_core.intent import Intent
from safety_core.planning import acceptance as of_plans
from safety_core.planning.context import BrandContext, ContentKind, Presence, Share, Window
from safety_core.planning.plan import NodeId, Wanted
from safety_core.vocabulary import AccountId, ClientId, Platform

PLAN_S, CREATE_S = 30.0, 60.0
RUNS, RUNS_QUICK, WARM_UP = 100, 5, 3
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ZONE = "Europe/Berlin"
SAID = {
    Locale.EN: ("Our new spring collection is in the shop", "20 % off until Sunday"),
    Locale.DE: ("Unsere neue Frühlingskollektion ist im Laden", "20 % Rabatt bis Sonntag"),
    Locale.AR: ("مجموعتنا الربيعية الجديدة في المتجر", "خصم ٢٠٪ حتى يوم الأحد"),
    Locale.JA: ("春の新しいコレクションが店頭に並びました", "日曜日まで20%引き"),
    Locale.HI: ("हमारा नया वसंत संग्रह दुकान में है", "रविवार तक 20 % की छूट"),
}


def run(*, quick: bool) -> Section:
    """Make them, judge them, and say how long it took."""
    about = Section(name="flows", clause="S5-A4", title="a plan, and a node of it with media and variants", wish=False)
    runs = RUNS_QUICK if quick else RUNS
    try:
        took = {"plan": _timed(_plan, runs), "create, a node": _timed(_create, runs)}
    except NoData as none:
        return msgspec.structs.replace(about, no_data=(str(none),))
    figures = [figure for name, seconds in took.items() for figure in described(name, seconds)]
    goals = [judged(name, took[name], most) for name, most in zip(took, (PLAN_S, CREATE_S), strict=True)]
    return msgspec.structs.replace(about, figures=tuple(figures), goals=tuple(goals))


def _timed(make: Callable[[int], None], runs: int) -> list[float]:
    """Seconds of each run; the first ones warm up, and do not count."""
    took = []
    for number in range(WARM_UP + runs):
        began = perf_counter()
        make(number)
        took.append(perf_counter() - began)
    return took[WARM_UP:]


def _plan(number: int) -> None:
    locale = list(Locale)[number % len(Locale)]
    context = _context(locale)
    zone = ZoneInfo(ZONE)
    plan = TemplatePlanner(zone_of=ZoneInfo).plan(context, before=None, feedback="", seed=number)
    if short := of_plans.judge(context, plan, zone=zone, now=NOW):
        raise NoData(f"a plan in {locale} was not accepted: {short[0]}; see safety_core/planning/acceptance.py")


def _context(locale: Locale) -> BrandContext:
    brief, offer = SAID[locale]
    hours = tuple(Window(weekday=day, since=8 * 60, until=20 * 60) for day in range(7))
    named = count(1)
    return BrandContext(
        client=ClientId("acme"),
        name="Acme",
        locale=locale.value,
        zone=ZONE,
        knowledge=(brief, offer),
        objectives=(brief,),
        audience="Acme",
        platforms=tuple(
            Presence(platform=each, accounts=(AccountId(f"acme-{next(named)}"),), per_week=7, windows=hours)
            for each in Platform
        ),
        mix=(Share(kind=ContentKind("education"), percent=60), Share(kind=ContentKind("community"), percent=40)),
        first=date(2026, 3, 16),
        days=28,
    )


def _create(number: int) -> None:
    locale = list(Locale)[number % len(Locale)]
    topic, offer = SAID[locale]
    order = Order(
        node=NodeId(f"node-{number}"),
        client=ClientId("acme"),
        places=tuple(Shown(each, AccountId(f"acme-{each.lower()}")) for each in Platform),
        locale=locale,
        topic=topic,
        offer=offer,
        want=Wanted.PICTURE,
    )
    made = TemplateCreator(measure=_measure).create(order, seed=number)
    if isinstance(made, Failed):
        raise NoData(f"a node in {locale} was not made: {made.saw}")
    if short := of_assets.judge(order, made.asset, made.media, measure=_measure):
        raise NoData(f"a node in {locale} was not accepted: {short[0]}; see safety_core/creation/acceptance.py")


def _measure(intent: Intent) -> ContentMeasure:
    return ADAPTERS[intent.platform].measure(intent)


def described(name: str, seconds: list[float], how: str = "judged") -> tuple[Figure, ...]:
    """The statistics that S5-A4 asks for, in milliseconds; the median can be compared from run to run."""
    of = f"{len(seconds)} runs, {how}"
    percents = quantiles(seconds, n=100, method="inclusive")
    stated = {
        "mean": fmean(seconds), "median": median(seconds), "p95": percents[94], "p99": percents[98], "standard deviation": stdev(seconds),
    }  # fmt: skip
    figures = [
        Figure(name=f"{name}: {what}", value=value * 1_000, unit="ms", note=of) for what, value in stated.items()
    ]
    turns = tuple(round(each * 1_000, 3) for each in seconds)
    figures[1] = msgspec.structs.replace(figures[1], better=Better.LESS, turns=turns)
    return tuple(figures)


def judged(name: str, seconds: list[float], most_s: float, *, percent: int = 95) -> Goal:
    """The seed's limit, by this percentile; too few runs are no data."""
    limit = f"{most_s:.0f} s" if most_s >= 1 else f"{most_s * 1_000:.0f} ms"
    text = f"{name}: p{percent} < {limit}"
    if len(seconds) < RUNS:
        return Goal(text=text, met=None, saw=f"{len(seconds)} runs, {RUNS} are needed")
    seen = quantiles(seconds, n=100, method="inclusive")[percent - 1]
    return Goal(text=text, met=seen < most_s, saw=f"{seen * 1_000:.0f} ms", why="see python -m cProfile")
