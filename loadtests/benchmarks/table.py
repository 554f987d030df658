"""Findings as a plain table for the terminal, and as the page ``docs/benchmarks.md``."""

from collections.abc import Sequence

from loadtests.benchmarks.findings import Figure, Goal, Run, Section
from loadtests.benchmarks.measure import Noise

PREAMBLE = """\
# Benchmarks

Figures of one run, side by side with peers. This page is made from the run's JSON file and not written by hand:

    make bench                                    # installs the peers, measures everything
    holdpoint bench --json bench.json             # the same, kept
    holdpoint bench --from bench.json --markdown  # this page

Ratios and counts compare within one run; single times depend on the machine and on what else it does. Goals that are
*wishes* are measured and shown; none of them, met or missed, ends the command with an error.

One row of the goals has a command of its own: halts under faults (P6) are counted and timed by `holdpoint torture halt`
([torture.md](torture.md)).

## From run to run

    holdpoint bench --json docs/benchmarks.json              # the baseline, made anew: on a quiet machine
    holdpoint bench flags --baseline docs/benchmarks.json    # measured again, and held against it
    holdpoint bench compare OLD.json NEW.json                # two runs that were kept

[benchmarks.json](benchmarks.json) is a run with every repetition of its figures; its `command` says what it measured. A figure
is WORSE only where its repetitions say so: both runs' are resampled, and 99 of 100 quotients of their medians lie more than a
tenth on the wrong side. Within a tenth it HELD. Where they lie on both sides of that, or are fewer than five, it is NO DATA, and
so is the whole: exit code 3, as 1 is a regression, 0 none, and 2 two runs that cannot be compared (quick ones, of another form of
the file, of another kind of machine, or with nothing in common). Ratios compare as they are, counts of requests must not grow,
sizes may by a tenth. A single time is compared as a multiple of its run's fixed loop, and not at all where that loop was uneven or
the machine had more to run than cores. A goal that was met and is missed is told, and decides nothing.

## The run
"""


def value_of(figure: Figure) -> str:
    """A number with its unit, to three figures or whole."""
    if figure.value == 0 or figure.unit == "requests":
        return f"{figure.value:.0f} {figure.unit}"
    shown = f"{figure.value:,.0f}" if figure.value >= 1_000 else f"{figure.value:.3g}"  # noqa: PLR2004 - three digits
    return f"{shown}{'' if figure.unit == 'x' else ' '}{figure.unit}"


def word(goal: Goal) -> str:
    """How a goal stands."""
    return {True: "met", False: "MISSED", None: "NO DATA"}[goal.met]


def _why(goal: Goal) -> str:
    return f" ({goal.why})" if goal.met is False and goal.why else ""


def plain(section: Section) -> str:
    """One benchmark, for the terminal."""
    kind = "wish" if section.wish else "goal"
    width = max((len(each.name) for each in section.figures), default=0)
    lines = [f"{section.clause} {section.title}  [holdpoint bench {section.name}, {section.took_s:.1f} s]"]
    lines += [f"  {each.name:<{width}}  {value_of(each):>14}  {each.note}".rstrip() for each in section.figures]
    lines += [f"  {kind} {word(each)}: {each.text}: {each.saw}{_why(each)}" for each in section.goals]
    lines += [f"  NO DATA: {each}" for each in section.no_data]
    return "\n".join(lines)


def noise_line(noise: Noise) -> str:
    """The noise of the machine, in one line."""
    return (
        f"a fixed loop takes {noise.p50_us:.1f} µs p50, {noise.p99_us:.1f} µs p99, {noise.worst_us:.0f} µs worst; "
        f"load {noise.load:.2f}"
    )


def closing(run: Run) -> str:
    """What the figures depend on."""
    about = ", ".join(run.environment.values())
    return (
        f"{run.command}: {run.took_s:.1f} s on {about} cores\n"
        f"noise before: {noise_line(run.noise_before)}\nnoise after:  {noise_line(run.noise_after)}"
    )


def markdown(run: Run) -> str:
    """The page."""
    known = "\n".join(f"- {name}: {value}" for name, value in run.environment.items())
    parts = [
        PREAMBLE,
        f"`{run.command}`, begun {run.begun_at}, took {run.took_s:.1f} s.\n",
        f"{known}\n- noise before: {noise_line(run.noise_before)}\n- noise after: {noise_line(run.noise_after)}\n",
    ]
    for section in run.sections:
        command = f"`holdpoint bench {section.name}{' --quick' if run.quick else ''}`"
        kind = "wish" if section.wish else "goal"
        parts.append(f"## {section.clause}: {section.title}\n")
        if section.goals:
            goals = [(each.text, kind, word(each), f"{each.saw}{_why(each)}", command) for each in section.goals]
            parts.append(_rows(("aim", "kind", "stands", "measured", "command"), goals))
        if section.figures:
            figures = [(each.name, value_of(each), each.note, command) for each in section.figures]
            parts.append(_rows(("figure", "value", "of", "command"), figures))
        parts += [f"NO DATA: {each}\n" for each in section.no_data]
    return "\n".join(parts)


def _rows(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"
