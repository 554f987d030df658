"""The tables of the rollout. Where it stands is one row; its cohort is each client's own."""

from sqlalchemy import CheckConstraint, UniqueConstraint

from safety_core.adapters.stores.columns import key, points, seq, table, whole, words

rollouts = table(
    "rollouts",
    *whole("one", "serial", "plan"),
    *words("stage", "state", "entered_at"),
    *whole("entered_minute", optional=True),
    *whole("counts_from", "seen_minute"),
    *words("asked_by", optional=True),
    *whole("asked_minute", optional=True),
    key("one"),
    CheckConstraint("one = 1"),
    CheckConstraint("(state = 'asked') = (asked_by IS NOT NULL)", name="asked_by_somebody"),
)

cells = table(
    "cells",
    *words("platform", "action", "stage"),
    *whole("entered_minute", "counts_from"),
    key("platform", "action"),
)

cohort = table(
    "cohort",
    seq(),
    *words("client", "enrolled_by", "enrolled_at"),
    *whole("minute", "serial"),
    *words("why"),
    *words("removed_by", "removed_at", optional=True),
    *whole("removed_serial", optional=True),
    *words("removed_why", optional=True),
    UniqueConstraint("client", name="enrolled_once"),
    points("client", "clients"),
    CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed_by_somebody"),
)

moves = table(
    "moves",
    seq(),
    *whole("serial"),
    *words("move", "stage", "next_stage", "state"),
    *words("verdict", optional=True),
    *words("saw", "person"),
    *words("second", optional=True),
    *words("why"),
    *whole("plan", "at_us"),
    *words("at"),
    *words("platform", "action", optional=True),
)
