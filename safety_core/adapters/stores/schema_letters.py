"""The tables of letters to clients; see ``schema.py``."""

from sqlalchemy import Index, UniqueConstraint, text

from safety_core.adapters.stores.columns import key, points, seq, table, texts, whole

_ON_THE_WAY = "state IN ('pending', 'sending')"

contacts = table(
    "contacts",  # where each client is reached, on each channel once; an address is gone with its row
    *texts("client", "channel", "address"),
    *texts("secret", optional=True),
    *texts("salt", "set_by", "at"),
    key("client", "channel"),
    points("client", "clients"),
)

letters = table(
    "letters",
    seq(),
    *texts("letter", "client", "kind", "occasion", "subject", "body", "salt", "token"),
    *texts("written_by", optional=True),
    *texts("at"),
    UniqueConstraint("letter", name="letters_are_named_once"),
    UniqueConstraint("client", "letter", name="letter_of_client"),
    UniqueConstraint("client", "kind", "occasion", name="each_letter_once"),
    points("client", "clients"),
)

dispatches = table(
    "dispatches",
    *texts("client", "letter", "channel", "state"),
    *whole("attempts", "due_us"),
    *texts("saw"),
    key("client", "letter", "channel"),
    points("client letter", "letters"),
    Index(
        "dispatches_on_the_way",
        "channel",
        sqlite_where=text(_ON_THE_WAY),
        postgresql_where=text(_ON_THE_WAY),
    ),
)

answers = table(
    "answers",
    seq(),
    *texts("letter", "client", "said", "salt"),
    *whole("at_us"),
    *texts("at"),
    UniqueConstraint("client", "letter", name="one_answer_of_each_letter"),
    points("client letter", "letters"),
)
