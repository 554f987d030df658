"""The store's verbs on signing in."""

from typing import Protocol

from safety_core.sign_ins import Failures, Session, SignIn
from safety_core.vocabulary import PersonId

NOT_SCOPED = (
    *("sign_in", "put_sign_in", "drop_sign_in", "sessions_of", "put_session", "end_session", "end_sessions"),
    *("failures", "put_failures", "drop_failures", "forget_sign_ins"),
)
"""Those by which people sign in: before they are anybody, or over their own alone; never as somebody of some clients."""


class SignInVerbs(Protocol):
    """See ``ports.Transaction``."""

    def sign_in(self, person: PersonId) -> SignIn | None: ...
    def put_sign_in(self, sign_in: SignIn) -> None:
        """Insert, or replace by person."""

    def drop_sign_in(self, person: PersonId) -> bool: ...
    def session(self, digest: str) -> Session | None: ...
    def sessions_of(self, person: PersonId) -> tuple[Session, ...]:
        """Those that were not ended, whether over or not; the newest last."""

    def put_session(self, session: Session) -> None:
        """Insert, or replace by digest."""

    def end_session(self, digest: str) -> bool: ...
    def end_sessions(self, person: PersonId) -> int:
        """All of a person's; how many there were."""

    def failures(self, subject: str) -> Failures | None: ...
    def put_failures(self, failures: Failures) -> None:
        """Insert, or replace by subject."""

    def drop_failures(self, subject: str) -> bool: ...
    def forget_sign_ins(self, *, sessions_us: int, failures_us: int) -> int:
        """Drop sessions that were over before, and failures of which the last was before; how many."""
