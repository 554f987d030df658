"""The tables of people: who they are, what opens the log's commitments to them, and how they sign in; see ``schema.py``."""

from sqlalchemy import Index

from safety_core.adapters.stores.columns import flag, key, points, table, texts, whole

people = table(
    "people",
    *texts("person", "role"),
    flag("active"),
    *texts("clients"),  # names joined by spaces; a name holds none
    *texts("key_digest", optional=True),
    key("person"),
)

salts = table("salts", *texts("person", "salt"), key("person"))  # of names; an empty one was destroyed

words = table(
    "words",  # what people said, as the audit log commits to it; without salt and text once it was erased
    *texts("commitment"),
    *texts("client", optional=True),
    *texts("person", "salt", "text"),
    key("commitment"),
    Index("words_of_a_person", "person", "text"),
)

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
