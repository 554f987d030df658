"""Figures counted anew from a folder of evidence: plain lines of JSON and arithmetic, nothing of the product."""

import base64
import hashlib
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

Row = dict[str, Any]
DIMENSIONS = ("client", "platform", "account", "action")
FILES = ("ledger", "journal", "control", "records", "audit", "faults", "samples")
ENDED = ("confirmed", "rejected", "absent", "not_sent")
"""Words on a permit after which nothing more comes."""
SETTLED = ("confirmed", "rejected", "absent", "cancelled")
"""What an intent says of itself when it is done with."""
ENDLESS = math.inf


def zero_in(n: int) -> str:
    """What zero in n says: with 95 % confidence a true rate below 3/n, which says nothing up to 3."""
    return (
        f"zero in {n:,} shows, with 95 % confidence, fewer than {300 / n:.2g} in 100"
        if n > 3
        else f"zero in {n} shows nothing yet"
    )


def rank(values: Iterable[float], percent: int) -> float:
    """The nearest-rank quantile, in whole numbers: the value at place ⌈percent · n / 100⌉."""
    ordered = sorted(values)
    return ordered[-(-len(ordered) * percent // 100) - 1]


def at_least_with_confidence(good: int, n: int, percent: int) -> float:
    """The exact one-sided lower bound of a share: by bisection the rate of failure at which so few are as rare as is left."""
    low, high = 0.0, 1.0
    for _ in range(200):
        rate = (low + high) / 2
        chance = math.fsum(math.comb(n, k) * rate**k * (1 - rate) ** (n - k) for k in range(n - good + 1))
        low, high = (rate, high) if chance > 1 - percent / 100 else (low, rate)
    return 1 - high


def within(halt: Row, row: Row) -> bool:
    """Whether what a row names lies in a halt's scope."""
    return all(halt[name] in (None, row[name]) for name in DIMENSIONS)


def kind_of(halt: Row) -> str:
    """Which dimension a scope names, the narrowest."""
    return next((each for each in ("account", "client", "platform", "action") if halt[each]), "all")


class Halt:
    """One halt of the load: how long it took, and what was under way."""

    def __init__(self, run: "Scenario", row: Row, floors: Row) -> None:
        asked_us, said_us, free_us = row["asked_us"], row["quiesced_us"], row["released_us"]
        self.row, self.kind = row, kind_of(row)
        self.took_ms = (said_us - asked_us) / 1000
        self.scope = self.named(row)
        flying = [run.intent_of[each["tag"]] for each in run.journal if run.is_at_work(each, asked_us)]
        self.machine, self.flying = len(flying), sum(within(row, each) for each in flying)
        mine = [each for each in run.permits if within(row, each)]
        minted = {each["intent"]: each["minted_us"] for each in mine}
        self.queued = sum(
            within(row, each) and each["submitted_us"] <= asked_us < minted[each["intent"]] for each in run.intents
        )
        self.unknown = sum(
            each["settle_us"] is not None and each["answered_us"] <= asked_us < (each["confirmed_us"] or ENDLESS)
            for each in mine
        )
        inside = [each["arrived_us"] for each in run.effects if within(row, run.intent_of[each["tag"]])]
        others = [each["arrived_us"] for each in run.effects if not within(row, run.intent_of[each["tag"]])]
        self.after = sum(said_us < each < free_us for each in inside)
        spared = any(not within(row, each) for each in run.intents)
        self.outside = sum(said_us < each < free_us for each in (others if spared else run.probed_us))
        needed = ("in_flight_scope", "queued_scope", "in_flight_machine")
        there = dict(zip(needed, (self.flying, self.queued, self.machine), strict=True))
        words = (
            "requests in scope were in flight",
            "intents in scope were queued",
            "requests were in flight over the machine",
        )
        self.why = [
            f"{there[name]} {told}, {floors[f'{name}_at_least']} needed"
            for name, told in zip(needed, words, strict=True)
            if there[name] < floors[f"{name}_at_least"]
        ]
        self.counts = not self.why and self.outside > 0 and any(each > free_us for each in inside)

    @staticmethod
    def named(row: Row) -> str:
        """Its scope in words."""
        return ", ".join(f"{name} {row[name]}" for name in DIMENSIONS if row[name]) or "everything"


class Scenario:
    """The rows of one scenario."""

    def __init__(self, rows: list[Row]) -> None:
        kinds: dict[str, list[Row]] = defaultdict(list)
        for each in rows:
            kinds[each["kind"]].append(each)
        self.kinds = kinds
        self.intents, self.permits, self.halts = kinds["intent"], kinds["permit"], kinds["halt"]
        self.journal, self.effects, self.faults = kinds["request"], kinds["effect"], kinds["fault"]
        self.samples, self.trips, self.heads = kinds["sample"], kinds["trip"], kinds["checkpoint"]
        self.log: list[Row] = [json.loads(each["entry"]) for each in kinds["entry"]]
        self.intent_of = {each["tag"]: each for each in self.intents}
        self._answered = {each["intent"]: each["answered_us"] for each in self.permits}
        self._bound = {(each["platform"], each["platform_account"]): each for each in kinds["binding"]}
        probes = {each["ref"] for each in self.samples if each["name"] == "probe"}
        self.probed_us = [each["arrived_us"] for each in self.journal if each["tag"] in probes]
        self.probes = probes

    def is_at_work(self, request: Row, at_us: int) -> bool:
        """Whether a request that may change something was at a platform; one without a reply, until its permit's answer."""
        if not request["committing"] or request["arrived_us"] > at_us:
            return False
        replied_us = request["replied_us"]
        ends: int = self._answered[self.intent_of[request["tag"]]["intent"]] if replied_us is None else replied_us
        return at_us < ends

    def lies_in(self, halt: Row, request: Row) -> bool:
        """Whether a request lies in a halt's scope: by its intent or, without one, by whose account it is on, whatever it did."""
        known = self.intent_of.get(request["tag"])
        if known is not None:
            return within(halt, known)
        whose = self._bound[request["platform"], request["account"]]
        return all(halt[name] in (None, whose[name]) for name in ("client", "platform", "account"))

    @cached_property
    def ended(self) -> dict[str, Row]:
        """The last word of the log on each permit that ended, by the permit."""
        words = [each for each in self.log if each["kind"] in ("answer", "outcome")]
        return {each["permit"]: each for each in words if each[each["kind"]] in ENDED}

    def counted_ends(self) -> list[tuple[str, bool]]:
        """Ends that an objective counts, in the log's order: the client, and whether it failed."""
        said = re.search(r"platform: (\w+), action: (\w+)", "".join(each["body"] for each in self.kinds["rules"]))
        by_name = {each["permit"]: each for each in self.permits}
        mine = [by_name[name] for name in self.ended]
        wanted = said.groups() if said else ()
        return [
            (each["client"], each["state"] != "confirmed")
            for each in mine
            if (each["platform"], each["action"]) == wanted
        ]

    def burns(self) -> int:
        """How often what ended was enough against the objective of 99 %: ln E of the mixture over its limit."""
        run, good, bad, found = 1, 0, 0, 0
        stopped: set[str] = set()
        for client, failed in self.counted_ends():
            if client in stopped:
                continue
            good, bad = good + (not failed), bad + failed
            rates = [0.01 ** (1 - (n - 0.5) / 16) for n in range(1, 17)]
            evidence = sum((q / 0.01) ** bad * ((1 - q) / 0.99) ** good for q in rates) / 16
            if failed and math.log(evidence) >= math.log(math.pi**2 * run**2 / (6 * 0.05)):
                run, good, bad, found = run + 1, 0, 0, found + 1
                stopped.add(client)
        return found

    def judged(self) -> dict[str, int]:
        """How much there was for each invariant to hold for."""
        effects, limits = len(self.effects), self.kinds["limit"]
        engaged = sum(each["event"] != "create_post" or bool(each.get("target")) for each in self.effects)
        counted = {(each["platform"], name) for each in limits for name in each["operations"]}
        ours = [each for each in self.journal if each["tag"] not in self.probes]
        named = [
            row
            for kind in ("halt", "binding", "intent", "permit", "approval", "decision", "trip", "document")
            for row in self.kinds[kind]
        ]
        tried = sum(each["name"] == "cross_tenant" for each in self.samples)
        return {
            "I1": len({each["tag"] for each in self.effects}),
            **dict.fromkeys(("I2", "I5", "I8"), effects),
            "I3": len(self.halts),
            **dict.fromkeys(("I4", "I13"), engaged),
            **dict.fromkeys(("I6", "I7"), sum(each["state"] in SETTLED for each in self.intents)),
            "I9": max((each["size"] for each in self.heads), default=0),
            "I10": sum((each["platform"], each["operation"]) in counted for each in ours),
            "I11": sum(bool(each.get("client")) for each in [*named, *self.log]) + tried,
            "I18": len(ends) + len(self.trips) if (ends := self.counted_ends()) else 0,
            **dict.fromkeys(("I12", "I14", "I19", "I20"), 0),
        }

    def under_halts(self) -> Counter[tuple[str, str]]:
        """By fault and kind of scope: requests that it struck while such a halt was near."""
        return Counter(
            found
            for each in self.journal
            if each["fault"]
            for found in {
                (each["fault"], kind_of(halt))
                for halt in self.halts
                if self.lies_in(halt, each)
                and halt["asked_us"] - halt["bound_us"] <= each["arrived_us"] <= (halt["released_us"] or ENDLESS)
            }
        )

    def reasons(self) -> Counter[str]:
        """By reason: entries of the log or, of what the log does not say, records."""
        kept = Counter(each["reason"] for each in [*self.permits, *self.intents] if each["reason"])
        said = Counter(each["reason"] for each in self.log if each.get("reason"))
        return Counter({**kept, **said})


class Anew:
    """A whole folder, by what the page is held against."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        rows = [
            json.loads(line) for name in FILES for line in (folder / f"{name}.ndjson").read_text().splitlines()
        ]  # fmt: skip
        by_scenario: dict[str, list[Row]] = defaultdict(list)
        for each in rows:
            by_scenario[each["scenario"]].append(each)
        self.scenarios = {name: Scenario(found) for name, found in by_scenario.items()}
        self.load = self.scenarios["load"]
        self.environment = json.loads((folder / "environment.json").read_text())
        self.told = json.loads((folder / "load.json").read_text())
        self.loads = [json.loads(each.read_text()) for each in sorted(folder.glob("load-*.json"))]
        self.catalogue = json.loads((folder / "catalogue.json").read_text())
        policy_file = folder / "policy.yaml"
        self.policy = YAML(typ="safe").load(policy_file.read_text())
        self.digest = hashlib.sha256(policy_file.read_bytes()).hexdigest()
        self.step = self.policy["steps"][self.environment["step"]]
        floors = self.step["gates"]["kill-switch"]["halts"]
        halts = sorted(self.load.halts, key=lambda each: each["asked_us"])
        self.halts = [Halt(self.load, each, floors) for each in halts]
        self.counted = [each for each in self.halts if each.counts]
        self.bound_us = max(each["bound_us"] for each in self.load.halts)
        self.tags = self._tags()
        armoured = (folder / "gate.pub").read_text().splitlines()[1:-1]
        self.key_id = hashlib.sha256(base64.b64decode("".join(armoured))).hexdigest()

    def _tags(self) -> list[tuple[str, int, frozenset[str]]]:
        """Each scenario that ran: its name, its line and its tags."""
        told = [json.loads(line) for line in (self.folder / "run.ndjson").read_text().splitlines()]
        children = [
            one["scenario"]
            for each in told
            for one in each.get("gherkinDocument", {}).get("feature", {}).get("children", ())
        ]
        lines = {each["id"]: each["location"]["line"] for each in children}
        pickles = [each["pickle"] for each in told if "pickle" in each]
        return [
            (each["name"], lines[each["astNodeIds"][0]], frozenset(tag["name"] for tag in each["tags"]))
            for each in pickles
        ]

    def lines_of(self, tag: str) -> list[int]:
        """Where the scenarios of a tag stand."""
        return sorted(line for _, line, tags in self.tags if tag in tags)

    def times(self, kind: str | None = None) -> list[float]:
        """How long the halts that count took, in ms."""
        return [each.took_ms for each in self.counted if kind in (None, each.kind)]
