"""The table of refreshes; see ``schema.py``."""

from safety_core.adapters.stores.columns import flag, key, points, table, texts, whole

refreshes = table(
    "refreshes",  # of accounts' tokens: the last asking for each
    *texts("client", "platform", "account", "platform_account", "version", "worker", "state"),
    *whole("begun_us", "until_us"),
    flag("unanswered"),
    *texts("saw"),
    *texts("good_until", optional=True),
    key("client", "platform", "account"),
    points("client platform account platform_account", "accounts"),
)
