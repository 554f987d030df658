"""What an installation leaves behind, judged: by the checkers from ledger, journal and export, or by the ledger alone."""

from collections.abc import Sequence
from pathlib import Path
from time import sleep
from typing import Any

import msgspec

from loadtests.clock import boot_us
from loadtests.halt.record import HEAD
from loadtests.halt.schedule import Order
from loadtests.torture.lane import SECOND_US, Lane
from loadtests.torture.trial import Trial
from reports.checkers import check_all
from reports.checkers.finding import seconds
from reports.checkers.i03_halt import arrivals
from reports.evidence import folder
from reports.evidence.folder import Evidence
from safety_core.errors import StoreUnavailable
from safety_core.lifecycle import INTENT_ENDS
from steps.rig.export import exported

SETTLE_S = 45.0
LOOK_EVERY_S = 0.25
LATE_S = 5.0
ENDS = frozenset(each.value for each in INTENT_ENDS)
NOT_BEGUN = frozenset(("queued", "waiting"))
OUTAGES = "I14"
"""The invariant that is about the store being away."""


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What was found on one installation.

    Attributes:
        breaches: sentences; each is a fault of what was tortured.
        effects_after: requests in a halt's scope that arrived after its acknowledgement or its bound.
        effects, intents: how many the judgement rests on; outages: of the store, that I14 judged.
        how: by halt, which layer answered: ``answers``, ``time``, ``latch``, with ``+kills`` where workers were killed for it.
    """

    breaches: tuple[str, ...]
    effects_after: int
    effects: int
    intents: int
    how: dict[str, str]
    outages: int = 0


def settle(lane: Lane) -> list[str]:
    """End all faults and wait until every attempted intent has its end; what has none is lost.

    A store that went away or back took yeses with it: what waits for one is given it once more.
    """
    lane.ensure_workers()
    lane.platform.heal()
    lane.sample("healed")
    until_us = boot_us() + round(SETTLE_S * SECOND_US)
    with lane.bed.approve():
        while (left := _unsettled(lane)) and boot_us() < until_us:
            sleep(LOOK_EVERY_S)
    while lane.platform.late() and boot_us() < until_us + round(LATE_S * SECOND_US):
        sleep(LOOK_EVERY_S)
    return [f"lost: {each} {SETTLE_S:.0f} s after everything healed" for each in left]


def _unsettled(lane: Lane) -> list[str]:
    try:
        rows = exported(lane.bed.config).rows
    except StoreUnavailable as away:
        return [f"the store cannot be read ({away})"]
    return [
        f"intent {each['intent']} of {each['account']} is still {each['state']}{_for(each)} after {each['attempts']} attempts"
        for each in rows
        if each["kind"] == "intent" and each["state"] not in ENDS
    ]


def _for(intent: dict[str, Any]) -> str:
    return f" for {intent['waits_for']}" if intent["waits_for"] else ""


def judge(lane: Lane, _trials: Sequence[Trial], keep: Path | None) -> Judgement:
    """Settle, end the workers, and let the checkers read everything.

    Raises:
        SimulatorGone, StoreUnavailable: there is nothing to read.
    """
    lost = settle(lane)
    lane.end_workers()
    lane.sample("ended")
    said = exported(lane.bed.config)
    rows = [*({**HEAD, **row} for row in said.rows), *lane.rows, *lane.platform.rows(**HEAD)]
    _keep(rows, keep)
    evidence = folder.from_rows(rows)
    found = check_all(evidence)
    broken = [each for each in found if each.status == "broken"]
    breaches = [
        f"{each.invariant} {each.title}: {row.sentence}" for each in broken for row in each.rows
    ]  # fmt: skip
    breaches += [f"the core itself reports: {each.what}" for each in evidence.breaches]
    breaches += lost
    return Judgement(
        breaches=tuple(breaches), effects_after=len(arrivals(evidence)), effects=len(evidence.ledger),
        intents=len(evidence.intents), how=_how(evidence),
        outages=next(each.n for each in found if each.invariant == OUTAGES),
    )  # fmt: skip


def _how(evidence: Evidence) -> dict[str, str]:
    """Which layer answered each halt."""
    killed = {each.halt for each in evidence.confirmations if each.how == "killed"}
    return {
        each.halt: ("latch" if each.latched else each.quiesced_by or "nobody") + ("+kills" * (each.halt in killed))
        for each in evidence.halts
    }


def judge_by_ledger(lane: Lane, trials: Sequence[Trial], keep: Path | None) -> Judgement:
    """Where the store is lost: from the word that the command printed on, nothing in scope may have arrived.

    Raises:
        SimulatorGone: the simulator gives no rows.
    """
    lane.end_workers()
    orders = lane.sight.handed
    halts = [
        {"kind": "halt", **HEAD, **_halt(each.said, each.printed_us)}
        for trial in trials
        for each in trial.halts
        if each.said is not None
    ]
    bindings = [
        {"kind": "binding", **HEAD, "client": each.client, "platform": "X", "account": each.account,
         "platform_account": each.platform_id}
        for each in lane.tenants
    ]  # fmt: skip
    intents = [{"kind": "intent", **HEAD, **_intent(each)} for each in orders.values()]
    rows = [*halts, *bindings, *intents, *lane.rows, *lane.platform.rows(**HEAD)]
    _keep(rows, keep)
    evidence = folder.from_rows(rows)
    late = arrivals(evidence)
    twice = [f"I1: {each} has two effects" for each in _twice(evidence)]
    breaches = [
        f"I3 (by the ledger): a request for {each.row.account} arrived at {seconds(each.row.arrived_us)}, "
        f"{(each.row.arrived_us - each.since_us) / 1000:.3f} ms after {each.after} of {each.halt.halt}"
        for each in late
    ]
    how = {str(each["halt"]): "latch" if each.get("latched") else str(each.get("quiesced_by")) for each in halts}
    return Judgement(
        breaches=(*breaches, *twice), effects_after=len(late), effects=len(evidence.ledger), intents=len(intents), how=how,
    )  # fmt: skip


def _twice(evidence: Evidence) -> list[str]:
    tags = [each.tag for each in evidence.ledger if each.tag is not None]
    return sorted({each for each in tags if tags.count(each) > 1})


def _halt(said: dict[str, Any], printed_us: int | None) -> dict[str, Any]:
    """The row of a halt that only its command's word is left of."""
    scope = said.get("scope") or {}
    asked_us = said["asked_us"]
    quiesced_us = said.get("quiesced_us")
    return {
        "halt": said["halt"], **{name: scope.get(name) for name in ("client", "platform", "account", "action")},
        "person": said.get("person", ""), "proven": bool(said.get("proven")), "reason": str(said.get("reason")),
        "automatic": False, "state": str(said.get("state")), "epoch": int(said.get("epoch") or 0),
        "asked_at": str(said.get("asked_at")), "asked_us": asked_us, "fenced_us": said.get("fenced_us") or asked_us,
        "bound_us": said["bound_us"], "live_at_fence": 0,
        "quiesced_us": None if quiesced_us is None else min(quiesced_us, printed_us or quiesced_us),
        "quiesced_by": said.get("quiesced_by"), "latched": bool(said.get("latched")),
        "reconciled_us": None, "failed_us": None, "released_us": None, "released_by": None, "release_reason": None,
        "release_epoch": None,
    }  # fmt: skip


def _intent(order: Order) -> dict[str, Any]:
    """The row of an intent as the harness handed it over; what became of it is not known."""
    return {
        "intent": order.tag, "client": order.client, "platform": "X", "account": order.account,
        "action": "reply" if order.reply else "publish", "tag": order.tag, "salt": "", "visible": "", "state": "queued",
        "reason": None, "waits_for": None, "submitted_us": order.at_us, "due_us": 0, "settled_us": None, "attempts": 0,
        "object": None,
    }  # fmt: skip


def _keep(rows: list[dict[str, Any]], keep: Path | None) -> None:
    if keep is not None:
        folder.append(keep, rows)
