"""Requests that must not be done twice."""

from safety_core.adapters.stores import rows
from safety_core.adapters.stores.statements import repeats as sql
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.repeats import Repeat
from safety_core.vocabulary import PersonId


class Repeats(Verbs):
    """See ``ports.Transaction``."""

    def repeat(self, person: PersonId, key_digest: str) -> Repeat | None:
        return self.one(rows.REPEAT, sql.REPEAT, is_person=person, is_key_digest=key_digest)

    def put_repeat(self, repeat: Repeat) -> None:
        self.write(sql.PUT_REPEAT, **rows.REPEAT.values(repeat))

    def drop_repeat(self, person: PersonId, key_digest: str) -> bool:
        return self.write(sql.DROP_REPEAT, is_person=person, is_key_digest=key_digest) == 1

    def forget_repeats(self, *, before_us: int) -> int:
        return self.write(sql.FORGET_REPEATS, before_us=before_us)
