"""The section of loads over the API, counted anew: from the JSON of each load and the policy's own text."""

from collections.abc import Iterator
from typing import Any

from tests.reports.recount.anew import Anew, Row
from tests.reports.recount.reading import Text

MEASURED = {
    "publish": "intended start to read back", "api": "intended start to the API's answer",
    "service": "real start to the API's answer", "lag": "intended to real start: the generator's own",
    "seen": "halt asked for to last worker saw it", "began": "halt asked for to last request in scope began",
    "last ended": "halt asked for to last request in scope ended", "acknowledged": "halt asked for to acknowledged",
}  # fmt: skip
DRAWN = 2
"""Every picture stands twice: for wide screens and for narrow ones."""
TICKS = ("1 ms", "10 ms", "100 ms", "1 s", "10 s", "100 s")
PICTURE = (
    "p50, p95, p99 and the worst of each distribution, on a logarithmic axis; the same figures stand in the table below"
)
CAPTION = (
    "Filled: p50. Hollow: p95, p99 and the worst. A bar across: what the policy asks at most. The axis is logarithmic."
)


def of_loads(run: Anew) -> Iterator[Text]:
    """All of it; nothing where there is no load."""
    for found in run.loads:
        yield from in_the_table(found, run.policy["loads"][found["scenario"]])
        yield from beside_the_table(found, run.policy["loads"][found["scenario"]])


def in_the_table(found: Row, asks: Row) -> Iterator[Text]:
    """One row: the line that makes it again, its rate, what was confirmed, and times beside what is asked of them."""
    name, ended = found["scenario"], sum(found["outcomes"].values())
    again = (
        f"holdpoint load {name} --rate {found['rate']:g} --duration {found['length_s']:g} --workers {found['workers']}"
    )
    yield Text("loads", name, "row", f"{name} again: {again} --seed {found['seed']} --settle {found['settle_s']:g}")
    asked, done = (n / found["length_s"] for n in (found["planned"], ended))
    yield Text("loads", name, "A second", f"{done:.1f} of {asked:.1f} asked")
    yield Text("loads", name, "Confirmed", f"{found['outcomes']['confirmed']:,} of {found['handed']:,}")
    told = [
        f"{whole(each['of'])}, {each['at']}: {found['times'][each['of']][each['at']]:,.1f} ms at most {each['ms_max']:,} ms"
        for each in asks["times"]
    ]
    yield Text("loads", name, "Times beside what is asked", " ".join(told))


def whole(name: str) -> str:
    """What was measured, and of which part of the load."""
    first, *part = name.split("/")
    return ", ".join([MEASURED[first], *part])


def beside_the_table(found: Row, asks: Row) -> Iterator[Text]:
    """Picture, times, and everything that is asked."""
    part = f"load-{found['scenario']}"
    yield Text(part, "", "", f"{found['scenario']}, {found['length_s']:g} s, seed {found['seed']} within")
    for name, each in found["times"].items():
        places = [
            f"{words} {each[key]:,.1f} ms"
            for words, key in (("p50", "p50"), ("p95", "p95"), ("p99", "p99"), ("worst", "max"))
        ]
        limits = [f"{one['at']} at most {one['ms_max']:,} ms" for one in asks["times"] if one["of"] == name]
        drawn = [] if name.startswith("service") else [*places, *limits]
        yield from (Text(part, "", "", words) for words in drawn * DRAWN)
        row = name.partition("/")[2] or MEASURED[name]
        cells = {
            "n": f"{each['count']:,}",
            "Mean": each["mean"],
            "p50": each["p50"],
            "p95": each["p95"],
            "p99": each["p99"],
        }
        cells |= {"Worst": each["max"], "Standard deviation": each["stddev"]}
        for column, value in cells.items():
            yield Text(part, row, column, value if isinstance(value, str) else f"{value:,.1f}")
    yield from (Text(part, "", "", words) for words in [*TICKS, PICTURE] * DRAWN)
    yield from (Text(part, "", "", words) for words in (CAPTION, "p50", "p95", "p99"))
    for asked, saw in lines(found, asks):
        yield Text(part, asked, "row", asked)
        yield Text(part, asked, "Seen", saw)


def lines(found: Row, asks: Row) -> Iterator[tuple[str, str]]:
    """What is asked of the generator, and of the system."""
    confirmed, handed = found["outcomes"]["confirmed"], found["handed"]
    yield "no generator lost", f"{found['lost_workers']} of {found['workers']} were"
    yield f"at least {asks['samples_at_least']} confirmed", f"{confirmed} were"
    yield "the whole schedule handed over", f"{handed} of {found['planned']} were"
    yield (
        f"generator at most {asks['cpu_max_percent']} % of a core",
        f"{100 * found['cpu_max']:.0f}% in its busiest second",
    )
    late = 100 * found["late_starts"] / handed
    yield f"at most {asks['late_starts_max_percent']} % begun late", f"{late:.1f} % were, over 100 ms"
    for each in asks["times"]:
        times: dict[str, Any] = found["times"][each["of"]]
        least = each.get("measured_at_least", 1)
        yield f"{each['of']} measured{f' {least} times' if least > 1 else ''}", f"{times['count']} times"
        yield f"{each['of']} {each['at']} at most {each['ms_max']} ms", f"{times[each['at']]:.1f} ms"
    yield f"confirmed at least {asks['confirmed_at_least_per_mille'] / 10:g} %", f"{100 * confirmed / handed:.1f} %"
