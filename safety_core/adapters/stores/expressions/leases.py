"""Prepare leases."""

from sqlalchemy import bindparam, delete

from safety_core.adapters.stores import rows
from safety_core.adapters.stores.expressions.making import ordered, put, table_of, where

PUT = put(rows.LEASE, "platform", "platform_account")
LEASES = ordered(rows.LEASE, "platform", "platform_account")
_LEASES = table_of(rows.LEASE)
END = delete(_LEASES).where(
    where(_LEASES, "platform", "platform_account", "intent", "worker"), _LEASES.c.asked_us <= bindparam("is_asked_us")
)
