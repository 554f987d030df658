"""The tables of the rollout. Where it stands is one row; its cohort is each client's own."""

from sqlalchemy import CheckConstraint, UniqueConstraint

from safety_core.adapters.stores.columns import key, points, seq, table, texts, whole

rollouts = table(
    "rollouts",
    *whole("one", "serial", "plan"),
    *texts("stage", "state", "entered_at"),
    *whole("entered_minute", optional=True),
    *whole("counts_from", "seen_minute"),
    *texts("asked_by", optional=True),
    *whole("asked_minute", optional=True),
    key("one"),
    CheckConstraint("one = 1"),
    CheckConstraint("(state = 'asked') = (asked_by IS NOT NULL)", name="asked_by_somebody"),
)

cells = table(
    "cells",
    *texts("platform", "action", "stage"),
    *whole("entered_minute", "counts_from"),
    key("platform", "action"),
)

cohort = table(
    "cohort",
    seq(),
    *texts("client", "enrolled_by", "enrolled_at"),
    *whole("minute", "serial"),
    *texts("why"),
    *texts("removed_by", "removed_at", optional=True),
    *whole("removed_serial", optional=True),
    *texts("removed_why", optional=True),
    UniqueConstraint("client", name="enrolled_once"),
    points("client", "clients"),
    CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed_by_somebody"),
)

moves = table(
    "moves",
    seq(),
    *whole("serial"),
    *texts("move", "stage", "next_stage", "state"),
    *texts("verdict", optional=True),
    *texts("saw", "person"),
    *texts("second", optional=True),
    *texts("why"),
    *whole("plan", "at_us"),
    *texts("at"),
    *texts("platform", "action", optional=True),
)
