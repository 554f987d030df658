"""Signing in: passwords, sessions, and attempts that failed."""

from safety_core.adapters.stores import rows
from safety_core.adapters.stores.statements import sign_ins as sql
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.sign_ins import Failures, Session, SignIn
from safety_core.vocabulary import PersonId


class SignIns(Verbs):
    """See ``ports.Transaction``."""

    def sign_in(self, person: PersonId) -> SignIn | None:
        return self.one(rows.SIGN_IN, sql.SIGN_IN, is_person=person)

    def put_sign_in(self, sign_in: SignIn) -> None:
        self.write(sql.PUT_SIGN_IN, **rows.SIGN_IN.values(sign_in))

    def drop_sign_in(self, person: PersonId) -> bool:
        return self.write(sql.DROP_SIGN_IN, is_person=person) == 1

    def session(self, digest: str) -> Session | None:
        return self.one(rows.SESSION, sql.SESSION, is_digest=digest)

    def sessions_of(self, person: PersonId) -> tuple[Session, ...]:
        return self.many(rows.SESSION, sql.SESSIONS_OF, is_person=person)

    def put_session(self, session: Session) -> None:
        self.write(sql.PUT_SESSION, **rows.SESSION.values(session))

    def end_session(self, digest: str) -> bool:
        return self.write(sql.END_SESSION, is_digest=digest) == 1

    def end_sessions(self, person: PersonId) -> int:
        return self.write(sql.END_SESSIONS, is_person=person)

    def failures(self, subject: str) -> Failures | None:
        return self.one(rows.FAILURES, sql.FAILURES, is_subject=subject)

    def put_failures(self, failures: Failures) -> None:
        self.write(sql.PUT_FAILURES, **rows.FAILURES.values(failures))

    def drop_failures(self, subject: str) -> bool:
        return self.write(sql.DROP_FAILURES, is_subject=subject) == 1

    def forget_sign_ins(self, *, sessions_us: int, failures_us: int) -> int:
        over = self.write(sql.FORGET_SESSIONS, before_us=sessions_us)
        return over + self.write(sql.FORGET_FAILURES, before_us=failures_us)
