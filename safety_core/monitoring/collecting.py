"""Reading for one scrape: the store in one look, then this machine, which is told of also while the store is away."""

from collections import Counter
from datetime import datetime

import msgspec

from safety_core.budget.bands import Band
from safety_core.budget.burning import first_minute, rate
from safety_core.budget.judging import length
from safety_core.budget.objectives import Objectives
from safety_core.lifecycle import PermitState
from safety_core.monitored import ENDED, PUBLISH_BUCKETS_S, REPLY_BUCKETS_S, Open
from safety_core.monitoring.counting import ENDS, Histogram, Seen
from safety_core.monitoring.families import SECOND_US, Families
from safety_core.ports import Transaction
from safety_core.records import IncidentState
from safety_core.sandbox import Mode
from safety_core.schedules import ScheduleState
from safety_core.shell.budgets import cell_outlook, in_force, meter_in, minute_of, since
from safety_core.shell.core import Core
from safety_core.switches import Halt
from safety_core.vocabulary import ClientId, Harm

HALT_BUCKETS_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0)
"""Upper ends, in seconds; 30 is the promise."""
KINDS = ("person", "automatic", "drill")
WORKER_STATES = ("beating", "silent", "dead", "elsewhere")


class _Entry(msgspec.Struct):
    """What of an entry of the audit log is asked for: when it was written."""

    at: str


def counted(into: Families, tx: Transaction, seen: Seen, standing: tuple[Open, ...], now_us: int) -> None:
    """Permits: those that ended, and those that have not."""
    into.put("holdpoint_permits_minted_total", tx.last_place())
    for platform, action in sorted({(each[0], each[1]) for each in seen.ended}):
        for outcome, fault in ENDS:  # 0 where there is none, so that the first one is seen as a rise
            count = seen.ended[platform, action, outcome, fault]
            into.put("holdpoint_permits_ended_total", count, platform, action, outcome, fault)
    for (platform, action), found in sorted(seen.verified.items()):
        into.histogram("holdpoint_publish_verified_seconds", PUBLISH_BUCKETS_S, found, platform, action)
    for platform, found in sorted(seen.replied.items()):
        into.histogram("holdpoint_reply_seconds", REPLY_BUCKETS_S, found, platform)
    states = [each.value for each in PermitState if each not in ENDED]
    into.each_of("holdpoint_permits_open", states, dict(Counter(each.state.value for each in standing)))
    oldest: dict[str, float] = {}
    for each in standing:
        oldest[each.state.value] = max(oldest.get(each.state.value, 0), age_s(each.since_us, now_us))
    into.each_of("holdpoint_permits_oldest_age_seconds", states, oldest)
    into.put("holdpoint_breaches_total", tx.breach_count())


def age_s(since_us: int, now_us: int) -> float:
    """How old something is; what is of an earlier boot is so old as the machine is up, at least."""
    return (now_us - since_us if since_us <= now_us else now_us) / SECOND_US


def queue(into: Families, tx: Transaction, now_us: int) -> None:
    """What waits for its turn."""
    for each in tx.queue_depth(now_us=now_us):
        oldest_s = 0.0 if each.oldest_us is None else age_s(each.oldest_us, now_us)
        into.put("holdpoint_queue_intents", each.total, each.platform)
        into.put("holdpoint_queue_due_intents", each.due, each.platform)
        into.put("holdpoint_queue_oldest_due_age_seconds", oldest_s, each.platform)


def halts(into: Families, tx: Transaction, now: datetime) -> None:
    """Halts and their instants, drills, planned releases, and what Holdpoint halted for by itself."""
    every = tx.halts()
    into.put("holdpoint_switch_epoch", tx.epoch())
    into.each_of("holdpoint_halts_total", KINDS, dict(Counter(_kind(each) for each in every)))
    waiting = [_asked_at(each) for each in every if each.in_force and each.quiesced_us is None]
    into.put("holdpoint_halts_in_force", sum(each.in_force for each in every))
    into.put("holdpoint_halts_unacknowledged", len(waiting))
    oldest_s = max(((now - each).total_seconds() for each in waiting), default=0.0)
    into.put("holdpoint_halts_unacknowledged_age_seconds", max(0.0, oldest_s))
    into.put("holdpoint_halts_late_total", sum(each.failed_us is not None for each in every))
    into.histogram(
        "holdpoint_halt_fence_seconds", HALT_BUCKETS_S, _lengths([each.fenced_us - each.asked_us for each in every])
    )
    quiesced = [each.quiesced_us - each.asked_us for each in every if each.quiesced_us is not None]
    into.histogram("holdpoint_halt_acknowledge_seconds", HALT_BUCKETS_S, _lengths(quiesced))
    drills = [_asked_at(each) for each in every if each.drill and each.quiesced_us is not None]
    into.put("holdpoint_drill_last_timestamp_seconds", max(drills).timestamp() if drills else 0)
    awaited = (ScheduleState.PROPOSED, ScheduleState.AGREED)
    planned = [datetime.fromisoformat(each.at) for each in tx.schedules() if each.state in awaited]
    into.put("holdpoint_releases_overdue", sum(each <= now for each in planned))
    incidents = tx.incidents()
    unclosed = [each for each in incidents if each.state is IncidentState.OPEN]
    into.each_of("holdpoint_incidents_total", Harm, dict(Counter(each.harm.value for each in incidents)))
    into.each_of("holdpoint_incidents_open", Harm, dict(Counter(each.harm.value for each in unclosed)))
    wrong: Counter[ClientId | None] = Counter(each.client for each in unclosed if each.harm is Harm.WRONG_ACCOUNT)
    for client, count in sorted(wrong.items(), key=lambda each: each[0] or ""):
        into.put("holdpoint_wrong_account_open", count, client or "")


def _kind(halt: Halt) -> str:
    return "drill" if halt.drill else "automatic" if halt.automatic else "person"


def _asked_at(halt: Halt) -> datetime:
    return datetime.fromisoformat(halt.asked_at)


def _lengths(found_us: list[int]) -> Histogram:
    ends = [each * SECOND_US for each in HALT_BUCKETS_S]
    counts = [0] * (len(ends) + 1)
    for each in found_us:
        counts[next((number for number, end in enumerate(ends) if each <= end), len(ends))] += 1
    return Histogram(tuple(counts), sum(found_us))


def budgets(into: Families, core: Core, tx: Transaction) -> None:
    """Error budgets by objective."""
    rules = in_force(core, tx)
    into.put("holdpoint_objectives_readable", rules is not None)
    if rules is not None:
        _cells(into, core, tx, rules)


def _cells(into: Families, core: Core, tx: Transaction, rules: Objectives) -> None:
    now, trips = minute_of(core), tx.standing_trips()
    for each in rules.objectives:
        cell = (each.name, each.platform, each.action, each.client or "")
        standing = [
            trip
            for trip in trips
            if trip.platform in (None, each.platform)
            and trip.action in (None, each.action)
            and each.client in (None, trip.client or each.client)
        ]
        found = cell_outlook(core, tx, rules, each, standing)
        into.put("holdpoint_budget_left_ratio", found.left / 1_000, *cell)
        into.put("holdpoint_budget_trips", len(standing), each.name)
        for band in Band:
            into.put("holdpoint_budget_band", found.band is band, each.name, band.value)
        spent = since(tx, meter_in(tx, rules, each, minute=now))
        for window_s in sorted({length_s for burn in each.burns for length_s in (burn.long_s, burn.short_s)}):
            burn = rate(spent(first_minute(now, window_s)), each.worst)
            into.put("holdpoint_budget_burn_ratio", burn, *cell, length(window_s))


def audit(into: Families, tx: Transaction, now: datetime) -> None:
    """The log, and how far it is signed."""
    size, last = tx.audit_size(), tx.last_checkpoint()
    signed = 0 if last is None else last.size
    into.put("holdpoint_audit_entries_total", size)
    into.put("holdpoint_audit_unsigned_entries", max(0, size - signed))
    oldest_s = 0.0
    if size > signed:
        (entry,) = tx.audit_entries(signed, signed + 1)
        at = msgspec.json.decode(entry, type=_Entry).at
        oldest_s = max(0.0, (now - datetime.fromisoformat(at)).total_seconds())
    into.put("holdpoint_audit_unsigned_age_seconds", oldest_s)


def outcomes(into: Families, tx: Transaction) -> None:
    """Services that are told of outcomes by webhook, and how it goes with each."""
    every = tx.receivers()
    for name in sorted({each.receiver for each in every}):
        own = [each for each in every if each.receiver == name]
        into.put("holdpoint_outcomes_taken_total", sum(each.taken for each in own), name)
        into.put("holdpoint_outcomes_failures", max(each.failures for each in own), name)


def sandbox(into: Families, tx: Transaction, now: datetime, now_us: int) -> None:
    """The sandbox. Where there is no setting that can be read nothing is in force, and everything is refused."""
    found = tx.sandbox()
    into.each_of("holdpoint_sandbox_mode", Mode, {} if found is None else {found.mode.value: 1})
    into.put("holdpoint_sandbox_over", found is None or found.over(now_us=now_us, now=now))


def workers(into: Families, core: Core, tx: Transaction, now_us: int) -> None:
    """Worker processes as they registered, and whether they live."""
    beats = {each.worker: each for each in core.heartbeats.beats()}
    counts: Counter[str] = Counter()
    for each in tx.workers():
        fate, beat = core.processes.fate(each), beats.get(each.worker)
        if fate != "alive":
            counts[fate] += 1
        elif beat is not None and now_us - beat.beat_us <= core.timing.pause_s * SECOND_US:
            counts["beating"] += 1
        else:
            counts["silent"] += 1
    into.each_of("holdpoint_workers", WORKER_STATES, dict(counts))


def machine(into: Families, core: Core) -> None:
    """What this machine's shared memory says; it needs no store."""
    raised, now_us = core.view.generation(), core.clock.boot_us()
    living = [each for each in core.heartbeats.beats() if each.killed_us is None]
    oldest_us = max((now_us - each.beat_us for each in living), default=0)
    into.put("holdpoint_workers_oldest_beat_age_seconds", max(0, oldest_us) / SECOND_US)
    into.put("holdpoint_workers_unconfirmed", sum(each.confirmed < raised for each in living))
    into.put("holdpoint_supervisor_attending", core.heartbeats.attended(now_us=now_us))
    into.put("holdpoint_hard_stop_latched", core.hard_stop.latched() is not None)
    into.put("holdpoint_halt_bound_seconds", core.timing.bound_s)
