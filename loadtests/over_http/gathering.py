"""What several generators saw, as one: each says again and again all that it has seen, and its last word counts."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec

from loadtests.over_http.generator import Share
from loadtests.over_http.schedule import SECOND_US, length_s
from loadtests.over_http.tally import Said, Tally
from reports.evidence.over_http import Found, Group, Times

FIELD = "holdpoint"
"""Under which it goes in Locust's own reports."""
ENDED = "ended/"


class Gathering:
    """The shares that were given out, by the name of who has each, and what was heard of them. ``rate``: as it was asked for."""

    def __init__(self, scenario: str, shares: Mapping[str, Share], rate: float) -> None:
        self._scenario = scenario
        self._rate = rate
        self._shares = dict(shares)
        self._heard: dict[str, Said] = {}
        self._lost: set[str] = set()
        self.troubles: list[str] = []

    def heard(self, who: str, report: Mapping[str, Any]) -> None:
        """A report came; one without a word of ours says nothing new."""
        if who in self._shares and FIELD in report:
            self._heard[who] = msgspec.convert(report[FIELD], Said)

    def lost(self, who: str) -> None:
        """Somebody is gone. Whoever had said that they are done is not missed."""
        if who in self._shares and not self._done(who):
            self._lost.add(who)

    def over(self) -> bool:
        """Whether nothing more is to come of anybody."""
        return all(self._done(who) or who in self._lost for who in self._shares)

    def _done(self, who: str) -> bool:
        return who in self._heard and self._heard[who].done

    def found(self, locust: dict[str, Times]) -> Found:
        """All of it. Whoever is not done by now is lost."""
        for who in self._shares:
            self.lost(who)
        whole = Tally()
        whole.troubles += self.troubles
        for who, said in self._heard.items():
            try:
                whole.add(said)
            except ValueError as broken:
                whole.troubles.append(f"{who}: {broken}")
        any_share = next(iter(self._shares.values()))
        planned = len(any_share.plan())
        outcomes = {name.removeprefix(ENDED): n for name, n in sorted(whole.counts.items()) if name.startswith(ENDED)}
        took_s = length_s(any_share.phases)
        # Of a generator that was lost nobody knows what became of what it had handed over last.
        unended = whole.counts["handed"] - sum(outcomes.values())
        return Found(
            scenario=self._scenario,
            seed=any_share.seed,
            length_s=took_s,
            rate=self._rate,
            settle_s=any_share.settle_s,
            host=any_share.url,
            rate_asked=round(planned / took_s, 3),
            rate_done=round(sum(outcomes.values()) / took_s, 3),
            workers=len(self._shares),
            lost_workers=len(self._lost),
            planned=planned,
            handed=whole.counts["handed"],
            outcomes=outcomes,
            unended=max(0, unended),
            groups=_groups(any_share, whole.counts),
            times=dict(whole.times()),
            locust=locust,
            cpu_max=round(whole.cpu_max, 4),
            late_starts=whole.counts["late starts"],
            breaches=(),
            troubles=tuple(whole.troubles),
            histograms=whole.encoded(),
        )

    def longest_us(self) -> int:
        """After so long whoever is still at it is taken for lost."""
        any_share = next(iter(self._shares.values()))
        return round((length_s(any_share.phases) + any_share.settle_s) * SECOND_US)


def _groups(share: Share, counts: Mapping[str, int]) -> dict[str, Group]:
    """The parts of its schedule, and how late they were begun."""
    planned = Counter(each.group for each in share.plan())
    length = Counter[str]()
    for each in share.phases:
        for name in {each.group, each.loud_group}:
            length[name] += round(each.length_s * SECOND_US)
    return {
        name: Group(
            planned=n,
            rate=round(n * SECOND_US / length[name], 3),
            late_starts=counts.get(f"late starts/{name}", 0),
        )
        for name, n in planned.items()
        if name
    }
