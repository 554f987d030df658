"""The table of refreshes; see ``schema.py``."""

from safety_core.adapters.stores.columns import flag, key, points, table, whole, words

refreshes = table(
    "refreshes",  # of accounts' tokens: the last asking for each
    *words("client", "platform", "account", "platform_account", "version", "worker", "state"),
    *whole("begun_us", "until_us"),
    flag("unanswered"),
    *words("saw"),
    *words("good_until", optional=True),
    key("client", "platform", "account"),
    points("client platform account platform_account", "accounts"),
)
