"""Salts of people's names, and what people said."""

from safety_core.adapters.stores import rows
from safety_core.adapters.stores.statements import salts as sql
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.people import Words
from safety_core.vocabulary import PersonId


class Salts(Verbs):
    """See ``ports.Transaction``."""

    def salt(self, person: PersonId) -> str | None:
        found = self.fetch(sql.SALT, {"is_person": person})
        return str(found[0][0]) if found else None

    def salts(self) -> dict[PersonId, str]:
        return {PersonId(person): str(salt) for person, salt in self.fetch(sql.SALTS, {})}

    def put_salt(self, person: PersonId, salt: str) -> None:
        self.write(sql.PUT_SALT, person=person, salt=salt)

    def words(self) -> tuple[Words, ...]:
        return self.many(rows.WORDS, sql.WORDS)

    def words_of(self, person: PersonId, text: str) -> tuple[Words, ...]:
        return self.many(rows.WORDS, sql.WORDS_OF, is_person=person, is_text=text)

    def add_words(self, words: Words) -> None:
        self.write(sql.ADD_WORDS, **rows.WORDS.values(words))
