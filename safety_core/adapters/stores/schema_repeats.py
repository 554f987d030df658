"""The table of requests that must not be done twice; see ``schema.py``."""

from safety_core.adapters.stores.columns import key, points, table, texts, whole

repeats = table(
    "repeats",  # key_digest and given: digests
    *texts("person", "key_digest", "operation", "given"),
    *whole("began_us", "status"),
    *texts("answer"),
    key("person", "key_digest"),
    points("person", "people"),
)
