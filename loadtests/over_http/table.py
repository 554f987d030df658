"""What was found, as a table for the terminal."""

from collections.abc import Iterable, Mapping, Sequence

from reports.evidence.over_http import Found, Times, called, ordered

_HEAD = ("", "n", "mean", "p50", "p95", "p99", "max", "sd")


def plain(found: Found) -> str:
    """All of it."""
    ended = ", ".join(f"{n} {state}" for state, n in found.outcomes.items()) or "none"
    rates = f"{found.rate_asked:.1f} a second asked, {found.rate_done:.1f} done"
    fared = f"busiest second {found.cpu_max:.0%} of a core; {found.late_starts} starts over 100 ms late"
    said = [
        f"{found.scenario}: {found.handed} of {found.planned} handed over in {found.length_s:g} s ({rates}), seed {found.seed}",
        f"ended: {ended}; without an end: {found.unended}",
        f"generators: {found.workers}, lost {found.lost_workers}; {fared}",
        "",
        *_rows(found.times, ordered(found)),
    ]
    if found.locust:
        lines = [_HEAD, *(_of_locust(name, each) for name, each in found.locust.items())]
        said += ["", "Locust's own rows of the same run, from the real start, rounded:", *_aligned(lines)]
    said += [f"MUST NEVER BE: {each}" for each in found.breaches]
    said += [f"trouble: {each}" for each in found.troubles]
    return "\n".join(said)


def _rows(times: Mapping[str, Times], names: Iterable[str]) -> list[str]:
    return _aligned([_HEAD, *(_cells(name, times[name]) for name in names)])


def _aligned(lines: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(line[place]) for line in lines) for place in range(len(_HEAD))]
    return [
        f"  {line[0]:<{widths[0]}}" + "".join(f"  {cell:>{width}}" for cell, width in zip(line[1:], widths[1:], strict=True))
        for line in lines
    ]  # fmt: skip


def _cells(name: str, of: Times) -> tuple[str, ...]:
    words = f"    {called(name)}" if "/" in name else f"{called(name)}, ms"
    return (words, str(of.count), *(f"{each:.1f}" for each in (of.mean, of.p50, of.p95, of.p99, of.max, of.stddev)))


def _of_locust(name: str, of: Times) -> tuple[str, ...]:
    """Locust shows whole milliseconds, and no standard deviation."""
    return (f"{name}, ms", str(of.count), *(f"{each:.0f}" for each in (of.mean, of.p50, of.p95, of.p99, of.max)), "")
