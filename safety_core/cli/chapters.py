"""A halt in words, as ``switch show`` and ``switch history`` print it."""

from safety_core.schedules import ScheduledRelease, ScheduleState
from safety_core.shell.history import Chapter
from safety_core.switches import spoken


def words_of(chapter: Chapter, *, in_full: bool = False) -> str:
    """One line with what a halt is, and indented ones with what belongs to it. ``in_full``: its instants, too."""
    halt = chapter.halt
    who = halt.person if halt.proven else f"{halt.person} (unproved)"
    marks = [word for word, stands in (("automatic", halt.automatic), ("drill", halt.drill)) if stands]
    marks += [f"for {halt.harm.value}"] if halt.harm is not None else []
    marked = f" ({', '.join(marks)})" if marks else ""
    age = f", {spoken(chapter.age_us)} ago" if chapter.age_us is not None and halt.in_force else ""
    what = f"{halt.halt}  {halt.state.value:<9} {halt.scope}  risk {chapter.risk.value}"
    lines = [f"{what}  by {who}{marked} at {halt.asked_at}{age}: {halt.reason}; {_took(chapter)}"]
    if in_full:
        lines.append(_instants(chapter))
    if halt.latched:
        lines.append("by this machine's hard stop, not by the store")
    if chapter.asked:
        lines.append(f"confirmed by {chapter.confirmed} of {chapter.asked} worker processes")
    if halt.expected_end_at is not None:
        overdue = ": OVERDUE (nothing ends by itself)" if chapter.overdue else ""
        lines.append(f"expected to end at {halt.expected_end_at}{overdue}")
    if chapter.cool_down_left_us:
        lines.append(f"cools down: may be released in {spoken(chapter.cool_down_left_us)}")
    lines += [planned(each) for each in chapter.schedules if each.open or in_full]
    if halt.released_by is not None:
        lines.append(f"released by {halt.released_by}: {halt.release_reason}")
    return "\n    ".join(lines)


def planned(schedule: ScheduledRelease) -> str:
    """A scheduled release in words, with the next line to type."""
    said = (
        f"schedule {schedule.schedule} {schedule.state.value}: release of {', '.join(schedule.halts)} at {schedule.at}"
    )
    said += f", proposed by {schedule.proposed_by}: {schedule.reason}"
    if schedule.state is ScheduleState.PROPOSED:
        return f"{said}; NOT yet agreed: holdpoint switch agree {schedule.schedule} --as OTHER"
    if schedule.agreed_by is not None:
        said += f"; agreed by {schedule.agreed_by}"
    return f"{said}; {schedule.saw}" if schedule.saw else said


def _took(chapter: Chapter) -> str:
    found = chapter.proof
    if found.total_us is None or found.margin_us is None:
        took = "NOT quiesced"
    else:
        side = "before" if found.margin_us >= 0 else "AFTER"
        took = f"quiesced after {found.total_us / 1e6:.3f} s, {abs(found.margin_us) / 1e6:.3f} s {side} its bound"
    return f"{took}; DOES NOT FIT: {', '.join(found.contradictions)}" if found.contradictions else took


def _instants(chapter: Chapter) -> str:
    """Asked is zero; what never came is left out."""
    halt = chapter.halt
    named = {
        "fenced": halt.fenced_us,
        "failed": halt.failed_us,
        "quiesced": halt.quiesced_us,
        "reconciled": halt.reconciled_us,
        "released": halt.released_us,
    }
    came = [f"{name} +{(at_us - halt.asked_us) / 1e6:.3f} s" for name, at_us in named.items() if at_us is not None]
    return f"{', '.join(came)}; {halt.live_at_fence} under way at the fence; bound {halt.bound_us / 1e6:.1f} s"
