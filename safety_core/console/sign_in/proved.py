"""Who was proved here a moment ago, for one thing alone: stopping this machine while the store can prove nobody.

1. What is kept is the session as the store had it, by its token's digest, and when that was read (boot clock). No token, no role.
2. Each time the store proves somebody it is kept anew. What it refuses is forgotten at once, and never kept again: not by a look
   that began before, either. Where the store can be read nobody asks here.
3. It is good for ``KEPT_US`` after the store was read last, and never for longer than the session itself.
"""

import threading

from safety_core.sign_ins import Session

KEPT_US = 5 * 60 * 1_000_000
MOST = 200
"""So many at a time; who was proved longest ago goes first."""


class Proved:
    """What one process keeps, and loses with its end."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._kept: dict[str, tuple[Session, int]] = {}  # the one that was proved last stands last
        self._refused: dict[str, None] = {}

    def keep(self, session: Session, *, now_us: int) -> None:
        """The store has just proved this session."""
        with self._turn:
            self._kept.pop(session.digest, None)
            if session.digest not in self._refused:
                self._kept[session.digest] = (session, now_us)
            if len(self._kept) > MOST:
                del self._kept[next(iter(self._kept))]

    def forget(self, digest: str) -> None:
        """It proves nobody any more."""
        with self._turn:
            self._kept.pop(digest, None)
            self._refused[digest] = None
            if len(self._refused) > MOST:
                del self._refused[next(iter(self._refused))]

    def every(self) -> tuple[Session, ...]:
        """All that are kept, whether they are still good or not."""
        with self._turn:
            return tuple(session for session, _ in self._kept.values())

    def standing(self, digest: str, *, now_us: int, wall_us: int) -> Session | None:
        """The session of this digest, if it was proved a moment ago and stands by the wall clock."""
        with self._turn:
            session, at_us = self._kept.get(digest, (None, 0))
        fresh = session is not None and at_us <= now_us < at_us + KEPT_US
        return session if fresh and session is not None and session.stands(wall_us) else None
