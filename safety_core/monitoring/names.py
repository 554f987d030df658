"""Every metric: its name, what it is, its labels, what it says. ``docs/monitoring/README.md`` shows this table.

Labels are bounded: platforms, actions, outcomes, objectives. No post, intent or account is one; a client is where an alert
has to name it.
"""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """As Prometheus has them."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


class Metric(NamedTuple):
    """One family. ``name`` ends with its unit; a counter's with ``_total``. ``away``: said also while the store is away."""

    name: str
    kind: Kind
    labels: tuple[str, ...]
    says: str
    away: bool = False


_C, _G, _H = Kind.COUNTER, Kind.GAUGE, Kind.HISTOGRAM
_CELL = ("objective", "platform", "action", "client")

METRICS: tuple[Metric, ...] = (
    Metric(
        "holdpoint_store_readable",
        _G,
        (),
        "1: the store could be read for this scrape; 0: all that needs it is missing",
        away=True,
    ),
    Metric("holdpoint_scrape_duration_seconds", _G, (), "how long it took to make this answer", away=True),
    Metric("holdpoint_permits_minted_total", _C, (), "permits, each leave for one effect"),
    Metric(
        "holdpoint_permits_ended_total",
        _C,
        ("platform", "action", "outcome", "fault"),
        "permits that ended: confirmed, rejected, not_sent or absent. Fault: whose it was (none: it is confirmed; apart: a halt"
        " or the sandbox ended it before its first byte)",
    ),
    Metric(
        "holdpoint_permits_open", _G, ("state",), "permits that have not ended: live, accepted, unknown, quarantined"
    ),
    Metric(
        "holdpoint_permits_oldest_age_seconds", _G, ("state",), "the longest that one of them is so; 0: there is none"
    ),
    Metric(
        "holdpoint_publish_verified_seconds",
        _H,
        ("platform", "action"),
        "first byte -> read back, of confirmed effects",
    ),
    Metric("holdpoint_reply_seconds", _H, ("platform",), "heard -> first byte of the confirmed answer; one boot only"),
    Metric("holdpoint_queue_intents", _G, ("platform",), "intents that are queued, those planned for later included"),
    Metric("holdpoint_queue_due_intents", _G, ("platform",), "those of them that are due"),
    Metric("holdpoint_queue_oldest_due_age_seconds", _G, ("platform",), "how long the oldest of these is due"),
    Metric("holdpoint_switch_epoch", _G, (), "the epoch of the switches; it only grows"),
    Metric("holdpoint_halts_total", _C, ("kind",), "halts, by who threw them: person, automatic or drill"),
    Metric("holdpoint_halts_in_force", _G, (), "halts that stop what they cover"),
    Metric(
        "holdpoint_halts_unacknowledged",
        _G,
        (),
        "halts in force that are not quiesced: something in scope may be under way",
    ),
    Metric(
        "holdpoint_halts_unacknowledged_age_seconds",
        _G,
        (),
        "since when the oldest of these was asked for; 0: there is none",
    ),
    Metric("holdpoint_halts_late_total", _C, (), "halts that were not acknowledged by t0 + B"),
    Metric("holdpoint_halt_fence_seconds", _H, (), "asked (t0) -> fenced (t1): no permit in scope can be minted"),
    Metric("holdpoint_halt_acknowledge_seconds", _H, (), "asked (t0) -> quiesced (t2): nothing in scope is under way"),
    Metric("holdpoint_halt_bound_seconds", _G, (), "B: by then a halt is acknowledged or has failed", away=True),
    Metric("holdpoint_incidents_total", _C, ("harm",), "harms for which Holdpoint halted by itself"),
    Metric("holdpoint_incidents_open", _G, ("harm",), "those that nobody has closed"),
    Metric(
        "holdpoint_wrong_account_open", _G, ("client",), "open incidents of a wrong account, by the client concerned"
    ),
    Metric("holdpoint_breaches_total", _C, (), "of what must never happen"),
    Metric("holdpoint_outcomes_taken_total", _C, ("receiver",), "outcomes that a service took by webhook"),
    Metric(
        "holdpoint_outcomes_failures",
        _G,
        ("receiver",),
        "attempts that failed since it last took one: the most of any of its clients",
    ),
    Metric(
        "holdpoint_objectives_readable", _G, (), "1: the objectives in force can be read; else no budget is measured"
    ),
    Metric("holdpoint_budget_left_ratio", _G, _CELL, "what is left of an error budget; below 0: overspent"),
    Metric(
        "holdpoint_budget_burn_ratio",
        _G,
        (*_CELL, "window"),
        "how many times as fast as allowed it is spent, over a window",
    ),
    Metric("holdpoint_budget_band", _G, ("objective", "band"), "1 for the band it is in (green, yellow, red), else 0"),
    Metric("holdpoint_budget_trips", _G, ("objective",), "trips that stand on the cell: it halted"),
    Metric("holdpoint_audit_entries_total", _C, (), "entries of the audit log"),
    Metric("holdpoint_audit_unsigned_entries", _G, (), "those that no signed checkpoint covers yet"),
    Metric("holdpoint_audit_unsigned_age_seconds", _G, (), "the age of the oldest of these; 0: there is none"),
    Metric(
        "holdpoint_drill_last_timestamp_seconds",
        _G,
        (),
        "when the last acknowledged drill was asked for; 0: there was none",
    ),
    Metric(
        "holdpoint_releases_overdue", _G, (), "scheduled releases whose time has come and that have not taken effect"
    ),
    Metric(
        "holdpoint_sandbox_mode", _G, ("mode",), "1 for the mode it is in (off: what changes something is live), else 0"
    ),
    Metric("holdpoint_sandbox_over", _G, (), "1: its end has come, and what it covers is refused"),
    Metric(
        "holdpoint_workers",
        _G,
        ("state",),
        "registered worker processes: beating, silent (longer than P), dead, elsewhere",
    ),
    Metric(
        "holdpoint_workers_oldest_beat_age_seconds",
        _G,
        (),
        "since the last sign of life of the quietest on this machine",
        away=True,
    ),
    Metric(
        "holdpoint_workers_unconfirmed",
        _G,
        (),
        "those that have not confirmed what is raised on this machine",
        away=True,
    ),
    Metric(
        "holdpoint_supervisor_attending", _G, (), "1: this machine's supervisor gave a sign of life within P", away=True
    ),
    Metric("holdpoint_hard_stop_latched", _G, (), "1: this machine is stopped by its hard stop", away=True),
)
BY_NAME = {each.name: each for each in METRICS}
