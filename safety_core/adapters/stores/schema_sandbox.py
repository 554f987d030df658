"""The tables of the sandbox: every setting that ever stood, and every leave to act for real."""

from sqlalchemy import CheckConstraint

from safety_core.adapters.stores.columns import key, table, texts, whole

sandboxes = table(
    "sandboxes",
    *whole("serial"),
    *texts("mode", "person"),
    *whole("set_us"),
    *texts("set_at", "platforms", "actions"),
    *whole("until_us", optional=True),
    *texts("until_at"),
    *whole("effects_max", "success_per_mille", "latency_p50_ms", "latency_p95_ms"),
    *texts("vouched"),
    key("serial"),
    CheckConstraint("mode = 'off' OR (until_us IS NOT NULL AND until_at <> '')", name="it_ends"),
)

leaves = table(
    "leaves",
    *whole("serial"),
    *texts("asked_by", "asked_at", "why", "saw"),
    *texts("granted_by", optional=True),
    *texts("granted_at"),
    *texts("ended_by", optional=True),
    *texts("ended_at"),
    key("serial"),
    CheckConstraint("granted_by IS NULL OR granted_by <> asked_by", name="by_two_people"),
)
