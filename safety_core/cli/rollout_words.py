"""How the rollout is shown: to a program, and to a person."""

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from safety_core.rollout.plan import Stage
    from safety_core.rollout.states import Enrolled, Moved, Rollout
    from safety_core.rollout.verdict import CellStanding
    from safety_core.shell.stage_status import Status


def where(rollout: "Rollout") -> dict[str, Any]:
    """Where it stands, as JSON."""
    found: dict[str, Any] = msgspec.to_builtins(rollout)
    return found


def plain(found: "Status") -> dict[str, Any]:
    """All of it, as JSON."""
    names = [each.name for each in found.plan.stage]
    return {
        **where(found.rollout),
        "verdict": found.verdict.word.value,
        "why": found.verdict.why,
        "events": found.events,
        "soaked_minutes": found.soaked_minutes,
        "soak_minutes": found.stage.soak_minutes,
        "stages": names,
        "cohort": [msgspec.to_builtins(each) for each in found.cohort],
        "cells": [
            {
                "platform": each.platform.value,
                "action": each.action.value,
                "stage": names[each.place],
                "events": each.events,
                "why": each.verdict.why,
                "lags": each in found.lagging,
            }
            for each in found.cells
        ],
    }


def lines(found: "Status") -> list[str]:
    """All of it, for a person."""
    from safety_core.rollout.verdict import spoken

    rollout, stage = found.rollout, found.stage
    state = {"running": "", "held": ", held", "asked": f", {rollout.asked_by} has asked to advance"}
    said = [
        f"at {stage_of(stage)}{state[rollout.state.value]}",
        f"  plan     {found.plan.name}, version {found.version}",
        f"  soaked   {spoken(found.soaked_minutes)}{f' of {stage.soak}' if stage.soak else ''}",
        f"  posts    {found.events}{f' of {stage.events}' if stage.events else ''}",
        f"  verdict  {found.verdict.word.value.upper()}",
        *(f"           {each}" for each in found.verdict.why),
    ]
    said += [f"  canary   {_place(each)}" for each in found.cohort] or ["  canary   none is enrolled"]
    said += [f"  lags     {_cell(each, found)}" for each in found.lagging]
    return said


def stage_of(stage: "Stage") -> str:
    """One stage and what it needs, in a line."""
    share = "" if stage.share is None else f", {stage.share} %"
    needs = f"; {stage.soak}, {stage.events} posts, {stage.advance.value}" if stage.advance else ""
    return f"{stage.name!r} ({stage.clients.value}{share}{needs})"


def _place(place: "Enrolled") -> str:
    gone = f"; taken out at {place.removed_at} by {place.removed_by}: {place.removed_why}" if place.removed_at else ""
    return f"{place.client} since {place.enrolled_at} by {place.enrolled_by}: {place.why}{gone}"


def _cell(cell: "CellStanding", found: "Status") -> str:
    where = found.plan.stage[cell.place].name
    return f"{cell.action.value} on {cell.platform.value} at {where!r}: {'; '.join(cell.verdict.why)}"


def moved(move: "Moved") -> str:
    """One move, in a line."""
    cell = f" {move.action.value} on {move.platform.value}" if move.action and move.platform else ""
    both = f" and {move.second}" if move.second else ""
    verdict = f" on {move.verdict.upper()}" if move.verdict else ""
    where = move.stage if move.stage == move.next_stage else f"{move.stage} -> {move.next_stage}"
    return f"{move.at}  {move.move.value}{cell}  {where}{verdict} by {move.person}{both}: {move.why}"
