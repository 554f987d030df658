"""The tables of outcomes told by webhook; see ``schema.py``."""

from sqlalchemy import Index, UniqueConstraint, text

from safety_core.adapters.stores.columns import key, points, seq, table, texts, whole

_ON_THE_WAY = "state IN ('pending', 'sending')"

receivers = table(
    "receivers",  # as the configuration names them; whoever sends holds the two together
    *texts("client", "receiver"),
    *whole("failures", "due_us", "taken"),
    *texts("saw"),
    key("client", "receiver"),
    points("client", "clients"),
)

callbacks = table(
    "callbacks",
    seq(),
    *texts("client", "receiver", "intent", "ended"),
    *whole("ended_us"),
    *texts("reason", "object", optional=True),
    *texts("state"),
    *whole("attempts", "due_us"),
    *whole("since_s", optional=True),
    *texts("saw"),
    UniqueConstraint("client", "intent", "receiver", "ended", "ended_us", name="each_end_once"),
    points("client intent", "intents"),
    points("client receiver", "receivers"),
    Index(
        "callbacks_on_the_way",
        "client",
        "receiver",
        "attempts",
        "seq",
        sqlite_where=text(_ON_THE_WAY),
        postgresql_where=text(_ON_THE_WAY),
    ),
)
