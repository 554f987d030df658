"""Every text with a digit that the page must show: the tables of rules, the halts, the invariants, what was met, the run."""

import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

from reports.coverage.tasks import TASKS, Task
from tests.reports.recount.anew import Anew, Halt, rank, zero_in
from tests.reports.recount.loads import of_loads
from tests.reports.recount.reading import Text
from tests.reports.recount.rules import Rule, Rules

URI = "features/kill_switch/all.feature"
TITLES = {
    "I1": "At most one", "I2": "Right account", "I3": "Halt", "I4": "Approved bytes", "I5": "Written before done",
    "I6": "No false claim", "I7": "No silent loss", "I8": "Freshness", "I9": "Append-only", "I10": "Cadence",
    "I11": "Isolation", "I12": "Rollout", "I13": "Human engagement", "I14": "Fail closed, then recover",
    "I18": "Error budget", "I19": "Flags", "I20": "Sandbox",
}  # fmt: skip
SETTLED = """A halt counts only if committing requests were at a platform and further work was queued in its scope when it was \
asked for, something else went on after it was acknowledged, and work in its scope took effect again after its release. p50 and \
p99 are nearest-rank quantiles: values that were measured. Where zero was seen in n, the true rate is below 3/n with 95 % \
confidence: with probability p per halt, zero in n has probability (1 \N{MINUS SIGN} p)ⁿ, which falls below 0.05 at p ≈ 3/n."""


def every_text(run: Anew) -> Iterator[Text]:
    """All of them, in no order; without the exhibits."""
    rules = Rules(run)
    yield from head(run, rules)
    yield from first_table(run, rules)
    yield from response(run)
    yield from chart(run)
    yield from of_loads(run)
    yield from harm(run)
    yield from sentences(run, rules)
    for gate, found in {**rules.of_gate, "ground": rules.ground}.items():
        for each in found:
            yield from shown(f"rules-{gate}", each.name, each)
    yield from invariants(run)
    yield from met(run, rules)
    yield from scenarios(run)
    yield from ran(run)


def shown(part: str, row: str, rule: Rule) -> Iterator[Text]:
    """One rule's row."""
    cells = {"Limit": rule.limit, "Measured": rule.measured, "n": f"{rule.n:,}", "What it shows": rule.shows}
    yield from (Text(part, row, column, words) for column, words in cells.items())


def key_of(run: Anew) -> str:
    """The id of the key that signs: the digest of its public half."""
    return str(run.key_id)[:16]


def head(run: Anew, rules: Rules) -> Iterator[Text]:
    """Verdict, facts, foot."""
    known, n = run.environment, sum(map(len, rules.of_gate.values()))
    why = (
        f"All {len(rules.of_gate)} gates are open: each of their {n} rules passed, under load and in every scenario, and all "
        f"{len(rules.criteria)} criteria are met."
    )
    why += f" {len(run.loads)} loads over the API are within." if run.loads else ""
    again = f"holdpoint report reports/runs/{known['run']}"
    facts = {
        "Build": known["build"],
        "Commit": known["commit"],
        "Signed by": f"key {key_of(run)}",
        "Policy digest": run.digest[:16],
        "Started": known["started_at"],
        "Run and seed": f"{known['run']}, seed {known['seed']}",
        "Environment": ", ".join(f"{name} {version}" for name, version in known["versions"].items()),
        "To make it again: the same evidence gives the same page": again,
    }
    yield Text("header", "", "", why)
    yield from (Text("facts", name, "", words) for name, words in facts.items())
    of_key = Rule("Signature", "of a run key", f"key {key_of(run)}", 1)
    yield from shown("rules-ground", "Signature", of_key)
    made = "Every number here is made from the evidence folder alone. To make this page again and compare: "
    yield Text("footer", "", "", made + again)
    yield Text("footer", "", "", f"Full policy digest {run.digest}. Exit code 0.")


def first_table(run: Anew, rules: Rules) -> Iterator[Text]:
    """Gates by the rule that each is about; criteria with what they are to reach."""
    for part, named in (("gates", "gates"), ("criteria", "criteria")):
        for name, words in run.policy[named].items():
            if part == "criteria" and name not in rules.criteria:
                continue  # listed as not required, without a number
            told = rules.of_gate[name][0] if part == "gates" else rules.criteria[name]
            yield from shown("gates", words["title"], told)
            bare = plain_measure(told)
            yield Text("gates", words["title"], "Last ten", f"{run.environment['run']}: GO, {bare}")
            if part == "criteria":
                yield Text("gates", words["title"], "row", f"{words['title']} {words['target']}")


def plain_measure(rule: Rule) -> str:
    """What was measured, without how far it is from the limit."""
    words = rule.measured
    for mark in (" the bound is ", " times the ", " s below the limit"):
        if mark in words:
            words = (
                words.partition(mark)[0] if mark == " the bound is " else words.partition(mark)[0].rpartition(" ")[0]
            )
    return words


# ---------------------------------------------------------------- halts


def response(run: Anew) -> Iterator[Text]:
    """The figures of the switch, by kind, and every halt."""
    took, n = run.times(), len(run.counted)
    lead = (
        "From the moment a halt was asked for until nothing in its scope could still begin, as the platforms' own ledgers and "
        f"journals bear out. Half took at most {rank(took, 50):,.0f} ms, 99 in 100 at most {rank(took, 99):,.0f} ms, the worst "
        f"{max(took):,.0f} ms, over {n} halts."
    )
    limit_s = run.step["gates"]["kill-switch"]["halts"]["response_max_s"]
    harmed = "Effects after a halt was acknowledged"
    yield Text("response", "", "", lead)
    yield Text("response", harmed, "", str(sum(each.after for each in run.halts)))
    yield Text("response", harmed, "", zero_in(n))
    yield Text("response", "Slowest halt", "", f"{max(took) / 1000:.2f} s")
    yield Text("response", "Slowest halt", "", f"asked to quiescent; limit {limit_s} s")
    yield Text("response", "Proven bound B", "", f"{run.bound_us / 1e6:.2f} s")
    yield Text("response", "Halts that count", "", f"{n} of {len(run.halts)}")
    yield Text("halts", "", "", SETTLED)
    yield from (Text("response", "", "", name) for name in ("p50", "p99"))
    idle = len(run.halts) - n
    apart = (f"All {len(run.halts)}", f"counts {n}", f"does not count {idle}") if idle else ()
    yield from (Text("halts", "", "", words) for words in apart)
    yield Text("halts", "", "", f"{len(run.halts)} halts, {idle} of which do not count, and why")
    for kind in run.step["gates"]["kill-switch"]["halts"]["kinds"]:
        yield from of_kind(run, kind)
    for each in run.halts:
        yield from one_halt(each)


def of_kind(run: Anew, kind: str) -> Iterator[Text]:
    """One row of the table by scope."""
    counted, took = [each for each in run.counted if each.kind == kind], run.times(kind)
    thrown = [each for each in run.halts if each.kind == kind]
    cells = {
        "Count": str(len(counted)),
        "Thrown": str(len(thrown)),
        "p50": f"{rank(took, 50):,.0f} ms",
        "p99": f"{rank(took, 99):,.0f} ms",
        "worst": f"{max(took):,.0f} ms",
        "In flight in scope": span([each.flying for each in counted]),
        "Over the machine": span([each.machine for each in counted]),
        "Queued": span([each.queued for each in counted]),
        "Unknown": str(sum(each.unknown for each in counted)),
        "Effects after": str(sum(each.after for each in thrown)),
    }
    yield from (Text("response", kind, column, words) for column, words in cells.items())


def span(values: list[int]) -> str:
    """The least and the most."""
    return f"{min(values)} to {max(values)}" if min(values) < max(values) else str(values[0])


def one_halt(halt: Halt) -> Iterator[Text]:
    """One row of the table of every halt."""
    cells = {
        "row": halt.row["halt"],
        "Scope": halt.scope,
        "Took": f"{halt.took_ms:,.0f} ms",
        "Bound B": f"{halt.row['bound_us'] / 1e6:.1f} s",
        "In flight": f"{halt.flying} of {halt.machine}",
        "Queued": str(halt.queued),
        "Effects after": str(halt.after),
        "Counts": "counts" if halt.counts else " ".join(["does not count", "; ".join(halt.why)]),
    }
    yield from (Text("every-halt", halt.row["halt"], column, words) for column, words in cells.items())


def chart(run: Anew) -> Iterator[Text]:
    """The words in the picture: the axis, the bars with the spans of their times, a mark for each halt."""
    took = run.times()
    said = [
        "1 ms",
        "10 ms",
        "100 ms",
        "1 s",
        "10 s",
        f"worst {max(took) / 1000:.2f} s",
        f"B {run.bound_us / 1e6:.1f} s",
    ]
    said += ["limit 30 s", f"p50 {rank(took, 50):,.0f} ms", f"p99 {rank(took, 99):,.0f} ms"]
    bars = Counter(math.floor(12 * math.log10(each)) for each in took)
    said += [f"{n} from {10 ** (at / 12):,.0f} to {10 ** ((at + 1) / 12):,.0f} ms" for at, n in bars.items()]
    for each in run.halts:
        counts = "" if each.counts else ", no sample"
        said.append(f"{each.row['halt']}, {each.scope}: {each.took_ms:,.1f} ms{counts}")
    yield from (Text("response", "", "", words) for words in said)


# ---------------------------------------------------------------- harm, sentences, invariants


def harm(run: Anew) -> Iterator[Text]:
    """Wrong accounts, engagements nobody approved, scenarios that did not pass: none, in how many."""
    judged = [each.judged() for each in run.scenarios.values()]
    for part, name, what in (("wrong", "I2", "effects"), ("unapproved", "I13", "engagements")):
        n = sum(each[name] for each in judged)
        yield Text(part, "", "", f"None in {n:,} {what}: {zero_in(n)}.")
    yield Text("failed", "", "", f"All {len(run.tags)} passed.")


def sentences(run: Anew, rules: Rules) -> Iterator[Text]:
    """What each open gate says in a sentence."""
    judged, n = rules.judged, len(run.counted)
    limit_s = run.step["gates"]["kill-switch"]["halts"]["response_max_s"]
    tried = rules.of_gate["isolation"][0].n
    trips, asked = rules.of_gate["error-budget"][0].n, len(rules.advances())
    told = {
        "kill-switch": f"In {n} halts with work in flight and queued, nothing in scope reached a platform after the halt was "
        f"acknowledged; the slowest took {max(run.times()) / 1000:.2f} s of the {limit_s} s allowed.",
        "isolation": f"All {tried} attempts to reach across clients were refused, and each of {judged['I2']:,} effects stands on "
        "its own client's account.",
        "audit": f"Each of {judged['I5']:,} effects had its record before it, in a log of which nothing is missing.",
        "approval": f"Each of {judged['I13']:,} engagements has a person's yes for exactly what was shown.",
        "cadence": f"No window was exceeded in {judged['I10']:,} requests, and no platform called us too fast.",
        "error-budget": f"Each of {trips} burns halted its own scope by itself, and each of {asked} words for the next stage was "
        "refused while one stood.",
    }
    yield from (Text(f"rules-{gate}", "", "", words) for gate, words in told.items())


def invariants(run: Anew) -> Iterator[Text]:
    """How much each was held against, over all scenarios, and in how many of them there was something."""
    judged = [each.judged() for each in run.scenarios.values()]
    for name, title in TITLES.items():
        row, ns = f"{name} {title}", [each[name] for each in judged]
        held = sum(n > 0 for n in ns)
        cells = {"row": row, "Judged": f"{sum(ns):,}", "Held in": held, "Broken in": 0, "No data in": len(ns) - held}
        yield from (Text("invariants", row, column, str(words)) for column, words in cells.items())


# ---------------------------------------------------------------- what the evidence met


class Met:
    """One table of what there is to be seen: how often each was met, by scenario."""

    def __init__(self, title: str, there: list[Any], found: dict[str, Counter[Any]]) -> None:
        self.title, self.there = title, there
        self.where = {key: [name for name, each in found.items() if each[key]] for one in found.values() for key in one}
        self.n = Counter(key for one in found.values() for key in one.elements())
        self.missing = [each for each in there if not self.n[each]]
        self.told = f"{len(there) - len(self.missing)} of {len(there)}"

    def cell(self, part: str, row: str, column: str, key: Any) -> Iterator[Text]:
        """The number, and where it was met."""
        yield Text(part, row, column, f"{self.n[key]:,}")
        if self.n[key]:
            yield Text(part, row, column, places(self.where[key]))


def places(where: list[str]) -> str:
    """Files with their lines, then what has none."""
    lines = sorted(int(each.rpartition(":")[2]) for each in where if ":" in each)
    files = [f"{URI}:{' '.join(map(str, lines))}"] if lines else []
    return ", ".join([*files, *sorted(each for each in where if ":" not in each)])


def tables_met(run: Anew) -> dict[str, Met]:
    """All tables but those of gates and criteria."""
    known, scenarios = run.catalogue, run.scenarios.items()
    able = [(platform, action) for platform, found in known["capabilities"].items() for action in found]
    pairs = [(fault, scope) for fault in known["faults"] for scope in known["scopes"]]
    said = {name: Counter(one["check"] for one in each.log if one["kind"] == "refusal") for name, each in scenarios}
    struck = {name: Counter(one["name"] for one in each.faults) for name, each in scenarios}
    read = {
        name: Counter((one["platform"], one["action"]) for one in each.permits if one["state"] == "confirmed")
        for name, each in scenarios
    }
    return {
        "checks": Met("Checks that said no", known["checks"], said),
        "reasons": Met("Reasons of refusal", known["reasons"], {name: each.reasons() for name, each in scenarios}),
        "faults": Met("Faults", known["faults"], struck),
        "capabilities": Met("What platforms can do", able, read),
        "scope_faults": Met("Faults under halts", pairs, {name: each.under_halts() for name, each in scenarios}),
    }


def met(run: Anew, rules: Rules) -> Iterator[Text]:
    """Coverage: the lead, each table, the tasks."""
    tables = tables_met(run)
    gates, criteria = (f"{len(each)} of {len(each)}" for each in (rules.of_gate, rules.criteria))
    told = {"Gates": gates, "Criteria": criteria, **{each.title: each.told for each in tables.values()}}
    lead = ", ".join(f"{title.lower()} {words}" for title, words in told.items())
    more = "A number opens to the scenarios that met it; what nothing met that passed is not shown."
    yield Text("coverage", "", "", f"Against what there is to be seen: {lead}. {more}")
    for name, title in zip(("gates", "criteria", *tables), told, strict=True):
        yield Text(f"coverage-{name}", "", "", f"{title}: {told[title]}")
    for name, words in run.policy["gates"].items():
        lines = run.lines_of(f"@gate-{name}")
        yield Text("coverage-gates", words["title"], "Met", str(len(lines)))
        yield Text("coverage-gates", words["title"], "Met", places([f"{URI}:{each}" for each in lines]))
    for name, words in run.policy["criteria"].items():
        asked = rules.criteria.get(name)
        yield Text("coverage-criteria", words["title"], "Met", f"{asked.n if asked else 0:,}")
        yield Text("coverage-criteria", words["title"], "row", words["title"])
    for name in ("checks", "reasons", "faults"):
        for key in dict.fromkeys([*tables[name].there, *tables[name].n]):
            yield from tables[name].cell(f"coverage-{name}", key, "Met", key)
    for name in ("capabilities", "scope_faults"):
        for row, column in tables[name].n:
            yield from tables[name].cell(f"coverage-{name}", row, column, (row, column))
    yield from tasks(run, tables)


def tasks(run: Anew, tables: dict[str, Met]) -> Iterator[Text]:
    """Which tasks the run shows; what a table that a task needs still lacks."""
    n = 0
    for each in TASKS:
        lines = run.lines_of(f"@{each.name}")
        lacking = [words for need in each.needs if (words := lacks(need, tables))]
        nothing = [] if lines else ["no scenario carries its tag"]
        why = [*nothing, *lacking, *each.missing]
        n += not why
        row = f"{each.name} {each.title}"
        yield Text("tasks", row, "row", " ".join([row, *why]))
        yield Text("tasks", row, "Passed", f"{len(lines)} of {len(lines)}")
        yield Text("tasks", row, "See it", task_command(each))
        if lines:
            yield Text("tasks", row, "Features", "1 files")
            yield Text("tasks", row, "Features", places([f"{URI}:{line}" for line in lines]))
    yield Text(
        "tasks",
        "",
        "",
        f"{n} of {len(TASKS)} tasks are shown by this run, each by every scenario that carries its tag. A task with a part that "
        "is missing is not shown.",
    )


def task_command(task: Task) -> str:
    """How to see it."""
    return task.command


def lacks(need: str, tables: dict[str, Met]) -> str:
    """What a table, or a column of one, lacks; empty: nothing."""
    name, _, column = need.partition("/")
    table = tables[name]
    place = 1
    mine = [each for each in table.there if not column or each[place] == column]
    missing = [each if isinstance(each, str) else each[0] for each in mine if each in table.missing]
    if not missing:
        return ""
    title = f"{table.title}, {column}" if column else table.title
    more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
    return f"{title}: {len(mine) - len(missing)} of {len(mine)}, without {', '.join(missing[:3])}{more}"


# ---------------------------------------------------------------- the run


def scenarios(run: Anew) -> Iterator[Text]:
    """Every scenario, with its line."""
    required = {f"@gate-{gate}" for gate in run.step["gates"]}
    n = sum(bool(tags & required) for _, _, tags in run.tags)
    yield Text("all", "", "", f"{len(run.tags)} scenarios, {n} of them required by this step.")
    for name, line, _ in run.tags:
        yield Text("scenarios", name, "row", name)
        yield Text("scenarios", name, "Line", str(line))


def ran(run: Anew) -> Iterator[Text]:
    """The load as its generator saw it, and the commands."""
    told, handed = run.told, len(run.load.intents)
    late, busy = told["generator"]["late_starts"], 100 * told["generator"]["cpu_max"]
    ms = told["latency_ms"]
    ended = Counter("confirmed" if each["state"] == "confirmed" else "failed" for each in run.load.intents)
    facts = {
        "Handed over": f"{handed:,} by {told['users']} users in {told['duration_s']:.1f} s",
        "Rate": f"{told['rate_done']:.1f} of {told['rate_asked']:.1f} per second",
        "From intended start, halts included": f"p50 {ms['p50']:,.0f} ms, p99 {ms['p99']:,.0f} ms, worst {ms['max']:,.0f} ms",
        "Outcomes": ", ".join(f"{name} {n:,}" for name, n in sorted(ended.items())) + f", lost {told['lost']}",
        "Generator": f"busiest at {busy:.0f} % of a core, {late} late starts",
    }
    yield from (Text("load", name, "", words) for name, words in facts.items())
    for each in run.environment["commands"]:
        yield Text("commands", each["line"], "Exit", str(each["exit_code"]))
        yield Text("commands", each["line"], "Took", f"{each['duration_s']:.1f} s")
