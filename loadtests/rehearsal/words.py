"""What people read of a rehearsal."""

from loadtests.rehearsal.run import Result
from loadtests.rehearsal.sweep import Swept
from loadtests.rehearsal.weather import COUNTED, MISHAPS

SHOWN = 5
"""Violations that are told of one seed; the others are in the JSON."""


def of_result(found: Result) -> str:
    """One rehearsal, in words."""
    days = found.virtual_s / 86_400
    lasted = f"{days:.1f} virtual days" if days >= 1 else f"{found.virtual_s:.0f} virtual seconds"
    ends = ", ".join(f"{n:,} {state}" for state, n in found.states.items())
    counted = f"{found.requests:,} requests, {found.effects:,} effects, {found.permits:,} permits, {found.halts} halts"
    lines = [
        f"{lasted}: {found.handed:,} intents ({ends}); {counted}",
        struck(found.faults, found.mishaps),
        "",
        *(f"  {each.invariant:<4} {each.status:<8} {each.why}" for each in found.verdicts),
        "",
        *_sometimes(found.sometimes),
        f"digest {found.digest}",
    ]
    return "\n".join([*lines, *_ending(found)])


def struck(faults: dict[str, int], mishaps: dict[str, int]) -> str:
    """What went wrong, and how often."""
    told = [f"{name} {n:,}" for name, n in {**faults, **mishaps}.items()]
    return "what went wrong: " + (", ".join(told) or "nothing")


def _sometimes(counted: dict[str, int]) -> list[str]:
    if not counted:
        return ["nothing of what is looked for came together", ""]
    return ["what came together:", *(f"  {n:>6,}  {name.replace('_', ' ')}" for name, n in counted.items()), ""]


def _ending(found: Result) -> list[str]:
    if found.good:
        return ["no violation"]
    told = [f"  {each}" for each in found.violations[:SHOWN]]
    if len(found.violations) > SHOWN:
        told.append(f"  and {len(found.violations) - SHOWN} more")
    return [f"VIOLATED: {len(found.violations)}", *told, f"replay: {found.line}"]


def of_sweep(found: Swept) -> str:
    """A sweep, in words."""
    last = found.first + found.seeds - 1
    rate = found.seeds / found.cpu_s if found.cpu_s else 0.0
    took = f"{found.took_s:.0f} s on the wall with {found.jobs} processes, {rate:.1f} seeds per CPU second"
    lines = [
        f"seeds {found.first}-{last}: {found.effects:,} effects, {found.halts:,} halts; {took}",
        struck(found.faults, found.mishaps),
        "",
        "what came together, and in how many seeds:",
        *(f"  {n:>6,}  {name.replace('_', ' ')}" for name, n in found.sometimes.items()),
        "",
    ]
    for each in found.failed:
        lines += [f"seed {each.seed}", *_ending(each)]
    if found.never_seen:
        lines.append(f"never seen: {', '.join(found.never_seen)}")
    if found.at_least:
        lines.append(_totals(found))
    lines.append(f"{len(found.failed)} of {found.seeds} seeds violated" if found.failed else "no violation")
    return "\n".join(lines)


def _totals(found: Swept) -> str:
    if found.fell_short:
        told = ", ".join(f"{kind} {n:,}" for kind, n in found.fell_short.items())
        return f"FELL SHORT of {found.at_least:,}: {told}; rehearse more seeds"
    return f"each of the {len(COUNTED)} faults and {len(MISHAPS)} mishaps struck {found.at_least:,} times or more"
