"""Refreshes of accounts' tokens."""

from safety_core.adapters.stores import rows
from safety_core.adapters.stores.expressions.making import ordered, put, some

PUT = put(rows.REFRESH, "client", "platform", "account")
REFRESHES = ordered(rows.REFRESH, "client", "platform", "account")
OF = some(rows.REFRESH, "client", "platform", "account")
