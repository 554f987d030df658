"""The table of prepare leases; see ``schema.py``."""

from safety_core.adapters.stores.columns import key, points, table, texts, whole

leases = table(
    "leases",  # each stands while its request may be on its way: the table is as long as there are requests being prepared
    *texts("platform", "platform_account", "intent", "client", "account", "action", "worker"),
    *whole("epoch", "asked_us", "duration_us"),
    key("platform", "platform_account"),
    points("client intent", "intents"),
    points("client platform account platform_account", "accounts"),
)
