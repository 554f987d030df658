"""The tables of signing in; see ``schema.py``."""

from safety_core.adapters.stores.columns import flag, key, points, table, texts, whole

sign_ins = table(
    "sign_ins",
    *texts("person"),
    *texts("password", "totp", optional=True),  # argon2's hash; the second factor's secret, sealed
    flag("totp_confirmed"),
    *whole("last_step"),
    key("person"),
    points("person", "people"),
)

sessions = table(
    "sessions",
    *texts("digest", "person", "means"),  # digest: of the token
    *whole("began_us", "seen_us", "until_us", "idle_us"),  # of the wall clock
    key("digest"),
    points("person", "people"),
)

failures = table("failures", *texts("subject"), *whole("count", "last_us", "until_us"), key("subject"))
