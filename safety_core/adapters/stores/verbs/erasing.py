"""Erasing content, and people, from everything but the audit log, which holds neither.

The statements are composed, one for each column that ``personal.py`` names: a command's, and never on a halt's way.
"""

from collections.abc import Iterable

from safety_core.adapters.stores import personal
from safety_core.adapters.stores.statement import Statement
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.letters import LettersGone
from safety_core.people import Erased
from safety_core.vocabulary import ClientId, Commitment, IntentId, PersonId

ANSWERS = Statement("UPDATE repeats SET answer = '' WHERE answer <> ''")


class Erasing(Verbs):
    """See ``ports.Transaction``."""

    def erase_content(self, intents: Iterable[IntentId]) -> Erased:
        self._forget_answers()
        changed = dict.fromkeys(personal.CONTENT, 0)
        for intent in intents:
            for table, columns in personal.CONTENT.items():
                changed[table] += self._set(table, dict(columns), {"intent": intent})
        return Erased(intents=changed["intents"], permits=changed["permits"], words=0)

    def erase_person(self, person: PersonId, to: PersonId) -> Erased:
        self._forget_answers()
        words = self._speech(person)
        for table in ("repeats", "sessions", "sign_ins"):
            self.write(Statement(f"DELETE FROM {table} WHERE person = :is_person"), is_person=person)  # noqa: S608  # as below
        self._set("salts", {"salt": ""}, {"person": person})
        self._set("people", {"active": 0, "key_digest": None}, {"person": person})
        for table, columns in personal.NAMES.items():
            for column in columns:
                self._set(table, {column: to}, {column: person})
        return Erased(intents=0, permits=0, words=words)

    def erase_letters(self, client: ClientId) -> LettersGone:
        self._forget_answers()
        letters = self._set("letters", {**personal.SAID["letters"], "token": ""}, {"client": client}, left=True)
        answers = self._set("answers", dict(personal.SAID["answers"]), {"client": client}, left=True)
        self._set("dispatches", {"saw": ""}, {"client": client})
        return LettersGone(letters, answers)

    def erase_documents(self, client: ClientId) -> int:
        self._forget_answers()
        return self._set("documents", dict(personal.SAID["documents"]), {"client": client}, left=True)

    def erase_words(self, said: Iterable[Commitment]) -> int:
        return sum(self._set("words", dict(personal.SAID["words"]), {"commitment": each}, left=True) for each in said)

    def _forget_answers(self) -> None:
        """Answers that are kept for who asks the same again may quote anything. That it was answered stays."""
        self.write(ANSWERS)

    def _speech(self, person: PersonId) -> int:
        """What they said, and what names them; returns how many commitments of the log it opened."""
        opened = 0
        for table, columns in personal.SPEECH.items():
            for column, speaker in columns.items():
                asked = f"SELECT rowid, {column}, {speaker or 'NULL'} FROM {table} WHERE {column} <> ''"  # noqa: S608  # names of our own
                found = self.fetch(Statement(asked), {})
                mine = [row for row, text, said_by in found if said_by == person or personal.names(text, person)]
                for row in mine:
                    self._set(table, dict(personal.SAID.get(table, {column: personal.ERASED})), {"rowid": row})
                opened += len(mine) if table in personal.SAID else 0
        return opened

    def _set(
        self, table: str, values: dict[str, str | int | None], where: dict[str, object], *, left: bool = False
    ) -> int:
        """How many rows it changed. ``left``: only where a salt is left."""
        changes = ", ".join(f"{column} = :{column}" for column in values)
        found = " AND ".join(f"{table}.{column} = :is_{column}" for column in where)
        found += f" AND {table}.salt <> ''" if left else ""
        asked = {f"is_{column}": value for column, value in where.items()}
        return self.write(Statement(f"UPDATE {table} SET {changes} WHERE {found}"), **values, **asked)  # noqa: S608  # as above
