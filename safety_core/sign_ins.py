"""Signing in at the console: what the store holds of a person's password, of their sessions and of attempts that failed.

Times are of the wall clock, in microseconds since 1970: a session outlives a reboot, and a boot clock does not.
"""

import hashlib
from datetime import UTC, datetime, timedelta

import msgspec

from safety_core.vocabulary import PersonId

SLACK_US = 5_000_000
"""So far the wall clock may be set back within a session. Further back it ends, or it would live longer by that."""
FREE_ATTEMPTS = 5
"""So many may fail before anybody waits."""
FIRST_WAIT_US = 1_000_000
"""After the first that is not free; each further one doubles it."""
LONGEST_WAIT_US = 15 * 60 * 1_000_000
FORGET_US = 24 * 60 * 60 * 1_000_000
"""Failures are forgotten so long after the last."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """How one person signs in.

    Attributes:
        password: as argon2 has it, salt and parameters in it; ``None``: they have none, and nothing that is typed is it.
        totp: the secret of their second factor, sealed; ``None``: they have none.
        totp_confirmed: they have shown a code of it; until then it is not asked for.
        last_step: the time step of the last code that was taken: none of it, and none before it, is taken again.
    """

    person: PersonId
    password: str | None = None
    totp: str | None = None
    totp_confirmed: bool = False
    last_step: int = 0

    @property
    def second_factor(self) -> bool:
        """Whether a code is asked for."""
        return self.totp is not None and self.totp_confirmed


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One browser that a person signed in with.

    Attributes:
        digest: SHA-256 (hex) of the token that the browser holds.
        means: how they were proved: ``password``, ``totp`` (password and code) or ``proxy``.
        seen_us: when it was shown last. Shown no more for ``idle_us``, it ends; at ``until_us`` it ends in any case.
    """

    digest: str
    person: PersonId
    means: str
    began_us: int
    seen_us: int
    until_us: int
    idle_us: int

    def stands(self, at_us: int) -> bool:
        """Whether it proves its person at this time. A clock that was set back lengthens nothing."""
        return self.seen_us - SLACK_US <= at_us < min(self.until_us, self.seen_us + self.idle_us)


class Failures(msgspec.Struct, frozen=True, kw_only=True):
    """Attempts to sign in that failed, by one name or from one address, since the last that did not.

    Attributes:
        subject: a digest: what was typed as a name may be anything, a password too.
        until_us: until then nothing is tried.
    """

    subject: str
    count: int
    last_us: int
    until_us: int


def failed(before: Failures | None, subject: str, *, at_us: int) -> Failures:
    """After one more."""
    known = before if before is not None and 0 <= at_us - before.last_us < FORGET_US else None
    count = 1 if known is None else known.count + 1
    beyond = count - FREE_ATTEMPTS
    wait_us = 0 if beyond < 0 else min(FIRST_WAIT_US << min(beyond, 32), LONGEST_WAIT_US)
    return Failures(subject=subject, count=count, last_us=at_us, until_us=at_us + wait_us)


def waits_us(standing: Failures | None, *, at_us: int) -> int:
    """How long nothing is tried yet. A clock that was set back makes nobody wait longer than the longest wait."""
    return 0 if standing is None else max(0, min(standing.until_us - at_us, LONGEST_WAIT_US))


def digest(token: str) -> str:
    """What the store holds of a session's token, and of whatever is counted."""
    return hashlib.sha256(token.encode(errors="backslashreplace")).hexdigest()


def wall_us(at: datetime) -> int:
    """A time of the wall clock as whole microseconds since 1970."""
    return (at - _EPOCH) // timedelta(microseconds=1)
