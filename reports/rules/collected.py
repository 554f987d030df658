"""What all evidence rests on that was collected on real accounts: looks without holes, on every account, that could see enough."""

from itertools import pairwise

import msgspec

from reports import policy
from reports.checkers.observed.joined import Joined, Watched, joined
from reports.evidence.rows import LookRow, PermitRow
from reports.rules.case import SECOND_US, Case, RuleResult, count
from reports.rules.criteria import permits_of
from reports.rules.shared import provenance, signature

DAY_S = 86_400
LOOKS, PLATFORMS, JUDGED = "Looks", "Platforms", "Judged by the observer"
UNSEEN = frozenset({"hidden", "unwatched", "not yet"})
"""What the observer's rows say nothing of."""


class AccountSeen(msgspec.Struct, frozen=True, kw_only=True):
    """One account as it was looked at.

    Attributes:
        days: from the first complete look to the last. longest_s: between two of them; holes_per_mille: the share of the
            time that lies in gaps which are longer than allowed.
        objects: that appeared meanwhile; strays: of those, that nobody here made. baseline: that stood there before.
        blind: what cannot be seen of it. why: what it falls short of; empty: of nothing.
    """

    platform: str
    account: str
    name: str
    looks: int
    complete: int
    longest_s: float
    days: float
    holes_per_mille: float
    objects: int
    strays: int
    baseline: int
    gone: int
    blind: tuple[tuple[str, str], ...]
    why: str


def accounts(case: Case) -> tuple[AccountSeen, ...]:
    """Every account that was looked at or must have been, by platform."""
    return () if case.of_load is None else seen_of(case.step, joined(case.of_load))


def seen_of(step: policy.AnyStep, known: Joined) -> tuple[AccountSeen, ...]:
    """The same, for whoever shows it."""
    if not isinstance(step, policy.ObservedStep):
        return ()
    rule = step.collected
    ours = {
        (each.platform, each.platform_account): each.account
        for each in known.evidence.bindings
        if rule.client in (None, each.client) and each.platform in step.platforms
    }
    stray = [(each.platform, each.account) for each in known.strays()]
    found = []
    for whose in sorted({*ours, *known.accounts}):
        watched = known.watched(*whose)
        looks = watched.looks
        found.append(
            _account(rule, whose, ours.get(whose) or (looks[-1].name if looks else ""), watched, stray.count(whose))
        )
    return tuple(found)


def _account(
    rule: policy.CollectedRule, whose: tuple[str, str], name: str, watched: Watched, strays: int
) -> AccountSeen:
    complete = watched.complete
    gaps = _gaps_s(complete)
    span_s = (complete[-1].at_us - complete[0].at_us) / SECOND_US if complete else 0.0
    holes_s = sum(abs(each) for each in gaps if not 0 <= each <= rule.gap_max_s)
    holes = 1000 * holes_s / span_s if span_s > 0 else 0.0
    return AccountSeen(
        platform=whose[0],
        account=whose[1],
        name=name,
        looks=len(watched.looks),
        complete=len(complete),
        longest_s=max((abs(each) for each in gaps), default=0.0),
        days=span_s / DAY_S,
        holes_per_mille=holes,
        objects=sum(not each.baseline for each in watched.seen.values()),
        strays=strays,
        baseline=sum(each.baseline for each in watched.seen.values()),
        gone=len(watched.gone),
        blind=tuple((each.what, each.why) for each in watched.blind),
        why=_short(rule, watched, span_s, holes, gaps),
    )


def _gaps_s(complete: list[LookRow]) -> list[float]:
    """From each complete look to the next, as they are numbered; below 0 where the observer's clock went back."""
    return [(later.at_us - earlier.at_us) / SECOND_US for earlier, later in pairwise(complete)]


def _short(rule: policy.CollectedRule, watched: Watched, span_s: float, holes: float, gaps: list[float]) -> str:
    if not watched.looks:
        return "nobody looked at it"
    if not watched.complete:
        return f"none of {count(len(watched.looks), 'look')} was complete: {watched.looks[-1].saw}"
    if any(each < 0 for each in gaps):
        return "the observer's clock went back"
    if holes > rule.gaps_longer_per_mille:
        return f"{holes / 10:.1f} % of the time lies in gaps of more than {rule.gap_max_s / 60:g} min, the longest {max(gaps) / 60:.0f} min"
    if span_s < rule.days_at_least * DAY_S - rule.gap_max_s:
        return f"{span_s / DAY_S:.2f} of {count(rule.days_at_least, 'day')} were looked at"
    return ""


def looks(case: Case) -> RuleResult:
    """Each account of ours was looked at completely, long enough and without holes."""
    rule, step = case.collecting, case.step
    seen = [each for each in accounts(case) if each.platform in step.platforms]
    short = [each for each in seen if each.why]
    why = f"{short[0].platform} {short[0].name or short[0].account}: {short[0].why}" if short else ""
    if len(short) > 1:
        why += f" (and {count(len(short) - 1, 'more account')})"
    if not seen:
        why = "no account of ours is known, and nobody looked at any"
    complete = sum(each.complete for each in seen)
    days = min((each.days for each in seen), default=0.0)
    longest_s = max((each.longest_s for each in seen), default=0.0)
    return RuleResult(
        name=LOOKS,
        limit=f"≥ {count(rule.days_at_least, 'day')}, gaps ≤ {rule.gap_max_s / 60:g} min but for {rule.gaps_longer_per_mille / 10:g} % of the time",
        measured=f"{count(len(seen), 'account')}, {count(complete, 'complete look')}, {days:.2f} days, longest gap {longest_s / 60:.1f} min",
        n=complete,
        bound="complete looks of each account, the worst of them",
        word="no_data" if why else "pass",
        why=why,
    )


def platforms(case: Case) -> RuleResult:
    """On each platform that the step is about an effect of ours was seen; where it shows none there is no data."""
    known = None if case.of_load is None else joined(case.of_load)
    permits = _live(case)
    seen = {each.platform for each in permits if known is not None and known.told(each) == "seen"}
    missing = [each for each in case.step.platforms if each not in seen]
    hidden = {
        each.platform: blind.why
        for each in permits
        if known is not None and (blind := known.hides(each.platform, each.platform_account, each.action))
    }
    told = [f"{each} ({hidden[each]})" if each in hidden else each for each in missing]
    return RuleResult(
        name=PLATFORMS,
        limit=f"effects seen on each of {len(case.step.platforms)}",
        measured=f"on {len(case.step.platforms) - len(missing)} of {len(case.step.platforms)}",
        n=len(case.step.platforms),
        bound="by what the observer saw",
        word="no_data" if missing else "pass",
        why=f"no effect of ours was seen on {count(len(missing), 'platform')}: {', '.join(told)}" if missing else "",
    )


def judged(case: Case) -> RuleResult:
    """Enough was done, and the observer could judge enough of it."""
    rule = case.collecting
    known = None if case.of_load is None else joined(case.of_load)
    live = [each for each in _live(case) if each.platform in case.step.platforms]
    confirmed = [each for each in live if each.state == "confirmed"]
    unseen = [each for each in confirmed if known is None or known.told(each) in UNSEEN]
    good = len(confirmed) - len(unseen)
    why = ""
    if len(live) < rule.permits_at_least:
        why = f"{count(len(live), 'live permit')} were minted, at least {rule.permits_at_least:,} must be"
    elif good * 1000 < rule.judged_per_mille * len(confirmed):
        first = unseen[0]
        what = known.told(first) if known else "unwatched"
        why = f"of {len(unseen):,} of {len(confirmed):,} nobody could see whether they are there, first {first.permit} on {first.platform} ({what})"
    return RuleResult(
        name=JUDGED,
        limit=f"≥ {rule.judged_per_mille / 10:g} % of ≥ {rule.permits_at_least:,} live permits",
        measured=f"{good:,} of {len(confirmed):,} confirmed, {count(len(live), 'live permit')}",
        n=len(live),
        bound="others: not shown by the platform, not looked at, or not since",
        word="no_data" if why else "pass",
        why=why,
    )


def _live(case: Case) -> list[PermitRow]:
    return [each for each in permits_of(case) if each.sandbox == "off"]


GROUND = (looks, platforms, judged, provenance, signature)
"""What all that was collected rests on: without it no gate has data."""
