"""What the tables of rules must show: each rule's limit, by the policy, and its figures, counted anew."""

from collections import Counter
from typing import Any, NamedTuple

from tests.reports.recount.anew import ENDLESS, Anew, Row, at_least_with_confidence, rank, zero_in

OURS = ("worker_died",)
APART = ("switch_thrown", "hard_stop")


class Rule(NamedTuple):
    """One row: ``measured`` with how far it is from the limit."""

    name: str
    limit: str
    measured: str
    n: int
    shows: str = ""


def times(n: int, needed: int) -> str:
    """How many times what is needed."""
    return f"{n / needed:.1f} times the {needed:,} needed"


def zero(name: str, n: int, needed: int, what: str) -> Rule:
    """Nothing was found in n."""
    return Rule(name, f"0 of ≥ {needed:,}", f"0 of {n:,} {what} {times(n, needed)}", n, zero_in(n))


def several(n: int, what: str) -> str:
    """A number and what it is of."""
    return f"{n:,} {what}" if n == 1 else f"{n:,} {what}s"


class Rules:
    """Of every gate and criterion."""

    def __init__(self, run: Anew) -> None:
        self.run, self.gates = run, run.step["gates"]
        self.judged = run.load.judged()
        self.of_gate = {
            "kill-switch": [*self._halts(self.gates["kill-switch"]["halts"]), *self._shared("kill-switch")],
            "isolation": [*self._isolation(self.gates["isolation"]), *self._shared("isolation")],
            "audit": [*self._audit(self.gates["audit"]), *self._shared("audit")],
            "approval": [*self._approval(self.gates["approval"]), *self._shared("approval")],
            "cadence": [*self._cadence(self.gates["cadence"]), *self._shared("cadence")],
            "error-budget": [*self._budget(self.gates["error-budget"]), *self._shared("error-budget")],
        }
        self.of_gate["kill-switch"].append(self._breaches())
        self.ground = [self._load(), self._weather(), *self._rest(), self._rehearsal()]
        self.criteria = self._criteria(run.step["criteria"])

    def _shared(self, gate: str) -> list[Rule]:
        asks, everywhere = self.gates[gate], [each.judged() for each in self.run.scenarios.values()]
        n = sum(each[name] > 0 for each in everywhere for name in asks["invariants"])
        over = f"judged {several(n, 'time')} over {several(len(everywhere), 'scenario')}"
        ran = len(self.run.lines_of(f"@gate-{gate}"))
        return [
            Rule("Invariants", f"{', '.join(asks['invariants'])} hold", "0 violations", n, over),
            Rule("Scenarios", f"all of @gate-{gate} pass", f"{ran} of {ran} passed", ran),
        ]

    def response(self) -> str:
        """The halts that count, in three figures and what is left to the limit of 30 s."""
        took = self.run.times()
        figures = f"p50 {rank(took, 50):,.0f} ms, p99 {rank(took, 99):,.0f} ms, worst {max(took):,.0f} ms"
        return f"{figures} {30 - max(took) / 1000:.1f} s below the limit"

    def _halts(self, asks: Row) -> list[Rule]:
        run, n = self.run, len(self.run.counted)
        kinds = Counter(each.kind for each in run.counted)
        after = sum(each.after for each in run.halts)
        timing, bound_s = run.environment["bench"]["timing_s"], run.bound_us / 1e6
        letters = (("D", "request_s"), ("L", "permit_s"), ("P", "pause_s"))
        parts = ", ".join(f"{letter} = {timing[name]:.0f} s" for letter, name in letters)
        shares = ", ".join(f"{each} {kinds[each]}" for each in asks["kinds"])
        floor = (
            f"≥ {asks['in_flight_machine_at_least']} in flight, ≥ {asks['in_flight_scope_at_least']} of them in scope, "
            f"≥ {asks['queued_scope_at_least']} queued in scope"
        )
        return [
            Rule("Effects after acknowledgement", "0", f"{after} in {n} halts", n, zero_in(n)),
            Rule("Switch response", f"worst < {asks['response_max_s']} s", self.response(), n),
            Rule(
                "Proven bound",
                f"B ≤ {asks['bound_max_s']} s",
                f"B = {bound_s:.3f} s {asks['bound_max_s'] - bound_s:.1f} s below the limit",
                len(run.halts),
                parts,
            ),
            Rule(
                "Halts that count",
                f"≥ {asks['samples_at_least']}, ≥ {asks['per_kind_at_least']} of each kind",
                f"{n} ({shares}) {times(n, asks['samples_at_least'])}",
                len(run.halts),
                floor,
            ),
        ]

    def _breaches(self) -> Rule:
        n = len(self.run.load.permits)
        return Rule(
            "Breaches reported by the core", "0 under load", str(len(self.run.load.kinds["breach"])), n, zero_in(n)
        )

    def _isolation(self, asks: Row) -> list[Rule]:
        tried = [each for one in self.run.scenarios.values() for each in one.samples if each["name"] == "cross_tenant"]
        n, needed = len(tried), asks["cross_tenant_at_least"]
        let_in = sum(not each["detail"].startswith("refused: ") for each in tried)
        ways = len({each["ref"] for each in tried})
        return [
            Rule(
                "Attempts across tenants",
                f"0 allowed of ≥ {needed}",
                f"{let_in} of {n:,}, by {ways:,} ways {times(n, needed)}",
                n,
                zero_in(n),
            ),
            zero("Wrong accounts", self.right_accounts(), asks["effects_at_least"], "effects"),
        ]

    def right_accounts(self) -> int:
        """Effects of the load that stand on their own client's account: all of them."""
        load = self.run.load
        owner = {(each["platform"], each["platform_account"]): each["client"] for each in load.kinds["binding"]}
        right = [
            owner[each["platform"], each["account"]] == load.intent_of[each["tag"]]["client"] for each in load.effects
        ]
        assert all(right)
        return len(right)

    def _audit(self, asks: Row) -> list[Rule]:
        load, n, needed = self.run.load, self.judged["I5"], asks["effects_at_least"]
        proved, entries = max(each["size"] for each in load.heads), len(load.log)
        covered = next(place for place, each in enumerate(load.log) if each["kind"] == "permit")
        waits, apart = [], []
        for head in load.heads:
            if head["size"] > covered:
                waits.append(head["seen_us"] - min(each["at_us"] for each in load.log[covered : head["size"]]))
                apart.append(head["size"] - covered)
                covered = head["size"]
        wait_s, most_s = max(waits) / 1e6, asks["checkpoint_s_max"]
        return [
            Rule(
                "Effects without a record",
                f"0 of ≥ {needed:,}, all proved",
                f"0 of {n:,} effects, {proved:,} of {entries:,} entries proved {times(n, needed)}",
                n,
                zero_in(n),
            ),
            Rule(
                "Checkpoints",
                f"≤ {most_s} s and ≤ {asks['checkpoint_entries_max']} entries apart, signed by the run's key",
                f"{len(waits)} checkpoints, at most {wait_s:.1f} s and {max(apart)} entries apart "
                f"{most_s - wait_s:.1f} s below the limit",
                len(waits),
            ),
        ]

    def _approval(self, asks: Row) -> list[Rule]:
        said = [each["person"] for each in self.run.load.log if each["kind"] == "decision" and each["word"] == "yes"]
        return [
            zero("Unapproved engagements", self.judged["I13"], asks["engagements_at_least"], "engagements"),
            Rule(
                "Decisions",
                f"by ≥ {asks['people_at_least']} person",
                f"{len(said)} yes by {len(set(said))} people",
                len(said),
            ),
        ]

    def _cadence(self, asks: Row) -> list[Rule]:
        needed = asks["requests_at_least"]
        answered = [each for each in self.run.load.journal if each["replied_us"] is not None]
        storm = sum(each["status"] == 429 and each["fault"] == "too_fast" for each in answered)
        strange = sum(each["status"] == 429 for each in answered) - storm
        n = len(answered)
        return [
            zero("Windows exceeded", self.judged["I10"], needed, "requests"),
            Rule(
                "Called too fast",
                f"0 of ≥ {needed:,}, storms apart",
                f"{strange} of {n:,} answers; {storm} in a storm",
                n,
                zero_in(n),
            ),
        ]

    def advances(self) -> list[Row]:
        """Words for the next stage while a trip stood."""
        return [
            each
            for one in self.run.scenarios.values()
            for each in one.samples
            if each["name"] == "advance"
            and any(trip["tripped_us"] < each["us"] < (trip["freed_us"] or ENDLESS) for trip in one.trips)
        ]

    def _outside(self) -> int:
        dimensions = ("client", "platform", "account", "action")
        return sum(
            trip["tripped_us"] < each["arrived_us"] < (trip["freed_us"] or ENDLESS)
            and any(trip[name] not in (None, one.intent_of[each["tag"]][name]) for name in dimensions)
            for one in self.run.scenarios.values()
            for trip in one.trips
            for each in one.effects
        )

    def _budget(self, asks: Row) -> list[Rule]:
        scenarios = self.run.scenarios.values()
        trips = [(one, each) for one in scenarios for each in one.trips]
        ends, burns = sum(len(one.counted_ends()) for one in scenarios), sum(one.burns() for one in scenarios)
        asked, n = self.advances(), len(trips)
        let_on = sum(not each["detail"].startswith("refused: ") for each in asked)
        freed = [(one, each) for one, each in trips if each["freed_us"] is not None]
        by_people = sum(
            halt["released_by"] == each["freed_by"] != "holdpoint"
            for one, each in freed
            for halt in one.halts
            if halt["halt"] == each["halt"]
        )
        stopped = f"{n} burns, 0 rows against it; {self._outside()} effects outside meanwhile"
        found = f"{burns} burns found, {n} tripped, in {ends:,} ends"
        return [
            Rule("Burns stopped", f"each of ≥ {asks['trips_at_least']}, work outside went on", stopped, n, zero_in(n)),
            Rule("Counted anew", f"the same burns in ≥ {asks['ends_at_least']:,} ends", found, ends),
            Rule(
                "Promotion meanwhile",
                f"0 of ≥ {asks['advances_at_least']}",
                f"{let_on} of {len(asked)} let on",
                len(asked),
                zero_in(len(asked)),
            ),
            Rule(
                "Freed by a person", f"each of ≥ {asks['freed_at_least']}", f"{by_people} of {len(freed)}", len(freed)
            ),
        ]

    # ------------------------------------------------------------ what all rests on

    def _load(self) -> Rule:
        told, asks = self.run.told, self.run.step["load"]
        handed = sum(each["name"] == "handed" for each in self.run.load.samples)
        return Rule(
            "Load",
            f"≥ {asks['handed_at_least']} handed over, none lost, wall clock, generator ≤ {asks['cpu_max_percent']} % of a core",
            f"{handed:,} handed over, {told['rate_done']:.1f} per second",
            handed,
            f"generator at {100 * told['generator']['cpu_max']:.0f}%, {told['generator']['late_starts']} late",
        )

    def _weather(self) -> Rule:
        load, step = self.run.load, self.run.step
        limits, shares = [], []
        for asks in step["weather"]:
            named, wanted = "/".join(asks["faults"]), asks["of"] == "committing"
            of = {each["n"] for each in load.journal if each["committing"] == wanted}
            hit = {each["call"] for each in load.faults if each["name"] in asks["faults"]} & of
            limits.append(f"{named} ≥ {asks['at_least_per_mille'] / 10:g} %")
            shares.append(f"{named} {100 * len(hit) / len(of):.2f} %")
        storms = sum(each["name"] == "too_fast" for each in load.faults)
        limits.append(f"≥ {several(step['storms_at_least'], 'storm')} of 429")
        shares.append(f"{several(storms, 'storm')} of 429")
        n = sum(each["committing"] for each in load.journal)
        return Rule("Background weather", ", ".join(limits), ", ".join(shares), n)

    def _rest(self) -> list[Rule]:
        wanted = self.run.step["platforms"]
        met = len({each["platform"] for each in self.run.load.effects} & set(wanted))
        return [
            Rule("Platforms", f"effects on each of {len(wanted)}", f"on {met} of {len(wanted)}", len(wanted)),
            Rule(
                "Provenance",
                "simulated or observed, this policy, each command ended with 0",
                "simulated",
                len(self.run.scenarios),
            ),
        ]

    def _rehearsal(self) -> Rule:
        asks = self.run.step["rehearsal"]
        ((one, row),) = [(one, each) for one in self.run.scenarios.values() for each in one.kinds["rehearsal"]]
        return Rule(
            "Rehearsal",
            f"≥ {several(asks['days_at_least'], 'day')} and ≥ {asks['permits_at_least']:,} permits in virtual time, "
            f"{', '.join(asks['invariants'])} hold",
            f"{row['days']} days, {len(one.permits):,} permits",
            len(one.permits),
            f"{row['word']}: {row['line']}",
        )

    # ------------------------------------------------------------ criteria

    def _criteria(self, asks: dict[str, Any]) -> dict[str, Rule]:
        run, e2e = self.run, asks["e2e-pass-rate"]
        required = {f"@gate-{gate}" for gate in self.gates}
        ran = sum(bool(tags & required) for _, _, tags in run.tags)
        response, bound_s = asks["switch-response"], run.environment["bench"]["bound_s"]
        needed = e2e["scenarios_at_least"]
        return {
            "publish-success": self._published(asks["publish-success"]),
            "verification": self._verified(asks["verification"]),
            "wrong-account": zero(
                "Wrong account", self.right_accounts(), asks["wrong-account"]["effects_at_least"], "effects"
            ),
            "switch-response": Rule(
                "Switch response",
                f"worst < {response['response_max_s']} s of ≥ {response['samples_at_least']}",
                self.response(),
                len(run.counted),
                f"proven bound B = {bound_s:.3f} s",
            ),
            "e2e-pass-rate": Rule(
                "E2E pass rate", f"100 % of ≥ {needed} required", f"{ran} of {ran} passed {times(ran, needed)}", ran
            ),
        }

    def _published(self, asks: Row) -> Rule:
        permits = self.run.load.permits
        apart = sum(each["state"] == "not_sent" and each["reason"] in APART for each in permits)
        n, good = len(permits) - apart, sum(each["state"] == "confirmed" for each in permits)
        ours = sum(each["reason"] in OURS for each in permits)
        percent, needed = asks["confidence_percent"], asks["permits_at_least"]
        least = at_least_with_confidence(good, n, percent)
        target = asks["above_per_mille"] / 1000
        return Rule(
            "Publish success",
            f"> {100 * target:.0f} %, the bound too, of ≥ {needed:,}",
            f"{100 * good / n:.2f} % of {n:,} the bound is {100 * (least - target):.2f} points above",
            n,
            f"≥ {100 * least:.2f} % with {percent} % confidence; {ours} of {n - good} failed by our own fault; "
            f"{apart} ended by a halt, apart",
        )

    def _verified(self, asks: Row) -> Rule:
        open_, sent = 0, []
        for each in self.run.load.permits:
            if each["state"] == "confirmed":
                sent.append((each["confirmed_us"] - each["sent_us"]) / 1e6)
            elif each["state"] == "live":
                open_ += 1
        took = [*sent, *[ENDLESS] * open_]
        p95, limit = rank(took, 95), asks["p95_s_max"]
        worst = "for ever" if open_ else f"{max(took):.2f} s"
        return Rule(
            "Verification",
            f"p95 < {limit} s, of ≥ {asks['permits_at_least']:,}",
            f"p95 {p95:.2f} s, worst {worst} {limit - p95:.1f} s below the limit",
            len(took),
            f"first byte → read back; {open_} not read back at the end, counted as over",
        )
