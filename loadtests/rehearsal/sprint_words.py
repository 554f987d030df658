"""What people read of a sprint: its days, its moves, what the checkers say, and GO or NO GO in the last lines."""

from loadtests.rehearsal.sprint import Sprint
from loadtests.rehearsal.words import SHOWN, struck


def of_sprint(found: Sprint) -> str:
    """A sprint, in words."""
    ends = ", ".join(f"{n:,} {state}" for state, n in found.states.items())
    lines = [
        *_days(found),
        "",
        *(f"  day {each.day:5.2f}  {each.what}" for each in found.steps),
        "",
        f"{found.handed:,} intents ({ends}); {found.effects:,} effects, {found.permits:,} permits, {found.halts} halts",
        struck(found.faults, found.mishaps),
        "",
        *(f"  {each.invariant:<4} {each.status:<8} {each.why}" for each in found.verdicts),
        "",
        f"digest {found.digest}",
    ]
    return "\n".join([*lines, *_planted(found), *_ending(found)])


def _days(found: Sprint) -> list[str]:
    """One line for each day that came to its end."""
    posted = {each.day: each for each in found.posted}
    lines = [f"{'day':>3}  {'stage':<11} {'budget':<7} {'left':>7}  {'house':>5} {'canaries':>8} {'others':>6}"]
    for day in found.days:
        own = posted.get(day.day)
        counts = (own.house, own.canaries, own.others) if own else (0, 0, 0)
        lines.append(
            f"{day.day:>3}  {day.stage:<11} {day.band:<7} {day.left / 10:>5.1f} %  {counts[0]:>5} {counts[1]:>8} {counts[2]:>6}"
        )
    return lines


def _planted(found: Sprint) -> list[str]:
    return [f"planted, and so on the platform: {each}" for each in found.planted]


def _ending(found: Sprint) -> list[str]:
    """The last lines: GO, NO GO with its stage, scope and reason, or what was violated."""
    if found.violations:
        told = [f"  {each}" for each in found.violations[:SHOWN]]
        return [f"VIOLATED: {len(found.violations)}", *told, f"replay: {found.line}"]
    if found.go:
        return [f"GO: {found.why}"]
    stopped = found.stopped
    if stopped is None:
        return [f"NO GO: {found.why}", f"replay: {found.line}"]
    halted = [f"  halted: {stopped.scope}, for {stopped.harm}: {stopped.why}"] if stopped.harm else []
    return [
        f"NO GO: stopped at {stopped.stage!r} on day {stopped.day:.1f}",
        *halted,
        f"  {stopped.word.upper()}, not advanced: {stopped.verdict}",
        f"replay: {found.line}",
    ]
