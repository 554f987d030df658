"""The statements as they run: text that is compiled from ``expressions/salts.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

SALT = Statement("SELECT salts.salt FROM salts WHERE salts.person = :is_person")
SALTS = Statement("SELECT salts.person, salts.salt FROM salts ORDER BY salts.person")
PUT_SALT = Statement(
    "INSERT INTO salts (person, salt) VALUES (:person, :salt) ON CONFLICT (person) DO UPDATE SET salt = excluded.salt",
)
ADD_WORDS = Statement(
    "INSERT INTO words (commitment, client, person, salt, text) VALUES (:commitment, :client, :person, :salt, :text)",
)
WORDS = Statement(
    "SELECT words.commitment, words.client, words.person, words.salt, words.text FROM words ORDER BY words.commitment",
)
WORDS_OF = Statement(
    """SELECT words.commitment, words.client, words.person, words.salt, words.text FROM words WHERE words.person =
    :is_person AND words.text = :is_text""",
)
