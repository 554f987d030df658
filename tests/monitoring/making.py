"""What of ``docs/monitoring/`` is made: the table of metrics and the dashboards. ``python -m tests.monitoring.making``

What stands there is compared with what is made now (``test_documents.py``).
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

from safety_core.monitoring.names import METRICS

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "monitoring"
README = FOLDER / "README.md"
BEGIN, END = "<!-- metrics: made by python -m tests.monitoring.making -->", "<!-- end of metrics -->"
COLUMNS, HEIGHT = 24, 8


class Panel(NamedTuple):
    """One panel: its title, how it is drawn, its unit, what it asks (expression, legend), and how many columns it takes."""

    title: str
    kind: str
    unit: str
    asks: tuple[tuple[str, str], ...]
    width: int = 12


def stat(title: str, expression: str, unit: str = "short") -> Panel:
    return Panel(title, "stat", unit, ((expression, ""),), 4)


def lines(title: str, unit: str, *asks: tuple[str, str]) -> Panel:
    return Panel(title, "timeseries", unit, asks)


def _quantiles(metric: str, by: str = "") -> tuple[tuple[str, str], ...]:
    labels = f"le, {by}" if by else "le"
    legend = f"{{{{{by}}}}} " if by else ""
    return tuple(
        (
            f"histogram_quantile({share}, sum by ({labels}) (rate({metric}_bucket[$__rate_interval])))",
            f"{legend}p{name}",
        )
        for share, name in ((0.5, "50"), (0.95, "95"))
    )


ENDED = "holdpoint_permits_ended_total"
DASHBOARDS: dict[str, tuple[str, tuple[Panel, ...]]] = {
    "operations": (
        "Holdpoint: operations",
        (
            stat("Store readable", "min(holdpoint_store_readable)"),
            stat("Halts in force", "max(holdpoint_halts_in_force)"),
            stat("Wrong accounts open", 'max(holdpoint_incidents_open{harm="wrong_account"})'),
            stat("Unknown", 'max(holdpoint_permits_open{state="unknown"})'),
            stat("Quarantined", 'max(holdpoint_permits_open{state="quarantined"})'),
            stat("Workers beating", 'sum(holdpoint_workers{state="beating"})'),
            lines(
                "Permits that ended, by outcome",
                "ops",
                (f"sum by (platform, outcome) (rate({ENDED}[$__rate_interval]))", "{{platform}} {{outcome}}"),
            ),
            lines(
                "Failures, by whose fault",
                "ops",
                (
                    f'sum by (platform, fault) (rate({ENDED}{{fault!~"none|apart"}}[$__rate_interval]))',
                    "{{platform}} {{fault}}",
                ),
            ),
            lines("First byte to read back", "s", *_quantiles("holdpoint_publish_verified_seconds", "platform")),
            lines("Heard to answered", "s", *_quantiles("holdpoint_reply_seconds", "platform")),
            lines(
                "Queue",
                "short",
                ("sum by (platform) (holdpoint_queue_due_intents)", "{{platform}} due"),
                ("sum by (platform) (holdpoint_queue_intents)", "{{platform}} all"),
            ),
            lines("Oldest due", "s", ("max by (platform) (holdpoint_queue_oldest_due_age_seconds)", "{{platform}}")),
            lines(
                "Oldest that has not ended", "s", ("max by (state) (holdpoint_permits_oldest_age_seconds)", "{{state}}")
            ),
            lines(
                "Audit log, unsigned",
                "s",
                ("max(holdpoint_audit_unsigned_age_seconds)", "age of the oldest entry"),
            ),
            lines(
                "Workers",
                "short",
                ("sum by (state) (holdpoint_workers)", "{{state}}"),
                ("max(holdpoint_workers_unconfirmed)", "unconfirmed"),
            ),
            lines("Last sign of life", "s", ("max(holdpoint_workers_oldest_beat_age_seconds)", "quietest worker")),
        ),
    ),
    "rollout": (
        "Holdpoint: rollout and error budgets",
        (
            stat("Objectives readable", "min(holdpoint_objectives_readable)"),
            stat("Cells in red", 'count(holdpoint_budget_band{band="red"} == 1) or vector(0)'),
            stat("Trips that stand", "sum(holdpoint_budget_trips)"),
            stat("Breaches", "max(holdpoint_breaches_total)"),
            stat("Sandbox is off", 'max(holdpoint_sandbox_mode{mode="off"})'),
            stat("Sandbox has ended", "max(holdpoint_sandbox_over)"),
            lines("Budget left", "percentunit", ("min by (objective) (holdpoint_budget_left_ratio)", "{{objective}}")),
            lines(
                "Burn, short windows",
                "short",
                (
                    'max by (objective, window) (holdpoint_budget_burn_ratio{window=~"5m|1h"})',
                    "{{objective}} {{window}}",
                ),
            ),
            lines(
                "Burn, long windows",
                "short",
                (
                    'max by (objective, window) (holdpoint_budget_burn_ratio{window=~"6h|3d"})',
                    "{{objective}} {{window}}",
                ),
            ),
            lines(
                "Share that failed, one hour",
                "percentunit",
                ("holdpoint:permits_failed:ratio1h", "{{platform}} {{action}}"),
            ),
            lines(
                "Read back after five minutes, one hour",
                "percentunit",
                ("holdpoint:publish_verified_late:ratio1h", "{{platform}}"),
            ),
        ),
    ),
    "halts": (
        "Holdpoint: halts",
        (
            stat("In force", "max(holdpoint_halts_in_force)"),
            stat("Not acknowledged", "max(holdpoint_halts_unacknowledged)"),
            stat("Bound B", "max(holdpoint_halt_bound_seconds)", "s"),
            stat("Late, ever", "max(holdpoint_halts_late_total)"),
            stat("Since the last drill", "time() - max(holdpoint_drill_last_timestamp_seconds)", "s"),
            stat("Hard stop", "max(holdpoint_hard_stop_latched)"),
            lines("Asked to fenced", "s", *_quantiles("holdpoint_halt_fence_seconds")),
            lines(
                "Asked to acknowledged",
                "s",
                *_quantiles("holdpoint_halt_acknowledge_seconds"),
                ("max(holdpoint_halt_bound_seconds)", "bound B"),
            ),
            lines("Halts by kind", "short", ("increase(holdpoint_halts_total[1h])", "{{kind}}")),
            lines("Oldest not acknowledged", "s", ("max(holdpoint_halts_unacknowledged_age_seconds)", "age")),
            lines("Halted by itself for", "short", ("sum by (harm) (holdpoint_incidents_open)", "{{harm}}")),
            lines("Releases overdue", "short", ("max(holdpoint_releases_overdue)", "overdue")),
        ),
    ),
}


def dashboard(name: str) -> str:
    """One dashboard, as Grafana imports it."""
    title, panels = DASHBOARDS[name]
    made, x, y = [], 0, 0
    for number, each in enumerate(panels, 1):
        if x + each.width > COLUMNS:
            x, y = 0, y + HEIGHT
        made.append(_panel(number, each, x, y))
        x += each.width
    board = {
        "uid": f"holdpoint-{name}",
        "title": title,
        "tags": ["holdpoint"],
        "schemaVersion": 39,
        "editable": True,
        "refresh": "15s",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [{"name": "source", "label": "Source", "type": "datasource", "query": "prometheus"}]},
        "panels": made,
    }
    return json.dumps(board, indent=2) + "\n"


def _panel(number: int, of: Panel, x: int, y: int) -> dict[str, Any]:
    source = {"type": "prometheus", "uid": "${source}"}
    return {
        "id": number,
        "title": of.title,
        "type": of.kind,
        "datasource": source,
        "gridPos": {"h": HEIGHT, "w": of.width, "x": x, "y": y},
        "fieldConfig": {"defaults": {"unit": of.unit, "min": 0}, "overrides": []},
        "targets": [
            {"refId": "ABCD"[place], "datasource": source, "expr": expression, "legendFormat": legend}
            for place, (expression, legend) in enumerate(of.asks)
        ],
    }


def table() -> str:
    """Every metric, as the documents show it."""
    rows = ["| metric | kind | labels | what it says |", "|---|---|---|---|"]
    for each in METRICS:
        labels = ", ".join(f"`{label}`" for label in each.labels) or "none"
        away = " (said also while the store is away)" if each.away else ""
        rows.append(f"| `{each.name}` | {each.kind} | {labels} | {each.says}{away} |")
    return "\n".join(rows)


def readme(text: str) -> str:
    """The page with the table as it is now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def main() -> None:
    README.write_text(readme(README.read_text(encoding="utf-8")), encoding="utf-8")
    for name in DASHBOARDS:
        (FOLDER / "dashboards" / f"{name}.json").write_text(dashboard(name), encoding="utf-8")


if __name__ == "__main__":
    main()
