"""Rows of an installation whose support stands ready, each at the edge of what the step 100 % → ga asks for."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from reports import policy
from reports.observed_asks import SupportAsks

Row = dict[str, Any]
STEP = "100 % → ga"
STAMP = {"scenario": "observed", "clock": "wall", "source": "observed"}
PROMETHEUS = "127.0.0.1:9090"
LETTERS = "".join(
    f"== {kind}\nSubject: {{client}}\n\nHello.\n\n"
    for kind in ("welcome", "status", "incident", "feedback", "graduation")
)


def asks() -> SupportAsks:
    """What the policy asks for."""
    step = policy.load().step(STEP)
    assert isinstance(step, policy.ObservedStep)
    found = step.criteria.support
    assert found is not None
    return found


def looks(at: datetime) -> list[Row]:
    """What ``holdpoint support check`` leaves, begun at that time: alerts, one that fired, the lines of the runbook."""
    at_us, wanted = round(at.timestamp() * 1_000_000), asks()
    rows: list[Row] = [
        {"kind": "alert_rule", "prometheus": PROMETHEUS, "alert": name, "released": "ab" * 32, "loaded": "ab" * 32,
         "health": "ok", "saw": "", "at_us": at_us}
        for name in wanted.alerts
    ]  # fmt: skip
    rows += [
        {"kind": "alert_fired", "prometheus": PROMETHEUS, "alert": wanted.alerts[0], "since": at.isoformat(), "managers": 1,
         "channel": channel, "to": "cd" * 32, "taken": True, "saw": "", "at_us": at_us}
        for channel in wanted.channels
    ]  # fmt: skip
    rows += [
        {"kind": "runbook_line", "runbook": "ef" * 32, "section": "Wrong account", "line": f"holdpoint look {n}",
         "exit_code": 0, "saw": "", "at_us": at_us + n}
        for n in range(wanted.runbook_lines_at_least)
    ]  # fmt: skip
    return [{**each, **STAMP} for each in rows]


def clients() -> list[Row]:
    """A client beside the house: bound, with a contact; and the templates."""
    digest = hashlib.sha256(LETTERS.encode()).hexdigest()
    at = "2026-11-01T00:00:00+00:00"
    return [
        {"kind": "binding", "client": "acme", "platform": "TikTok", "account": "acme-1", "platform_account": "9001", **STAMP},
        {"kind": "contact", "client": "acme", "channel": "smtp", "address": "them@acme.example", "salt": "", "set_by": "dana",
         "at": at, **STAMP},
        {"kind": "rules", "name": "letters", "version": 9, "digest": digest, "body": LETTERS, "loaded_by": "root", "at": at,
         **STAMP},
    ]  # fmt: skip


def drill(at: datetime, **changed: Any) -> Row:
    """One of the house, with a post under way at the fence."""
    plain = {
        "kind": "halt", "halt": "halt-drill", "client": "rtv-house", "platform": None, "account": None, "action": None,
        "person": "dana", "proven": True, "reason": "drill", "automatic": False, "state": "released", "epoch": 2,
        "asked_at": at.isoformat(), "asked_us": 10, "fenced_us": 20, "bound_us": 9_000_000, "live_at_fence": 1,
        "quiesced_us": 30, "quiesced_by": "answers", "reconciled_us": 40, "failed_us": None, "released_us": 50,
        "released_by": "holdpoint", "release_reason": "over", "release_epoch": 3, "drill": True,
    }  # fmt: skip
    return {**plain, **changed, **STAMP}


def ready(exported: datetime) -> list[Row]:
    """All of it, each as old as it may be at the export."""
    wanted = asks()
    oldest = exported - timedelta(days=wanted.days_at_most)
    last_drill = drill(exported - timedelta(days=wanted.drill_days_at_most))
    return [*clients(), last_drill, *looks(oldest)]


EXPORTED = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
