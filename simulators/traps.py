"""What waits at a seam of the scheduler: a pause, or a kill. Set by a scenario, sprung by the nth matching crossing."""

from collections.abc import Callable


class Trap:
    """A pause or a kill that waits at a seam.

    Attributes:
        process: only crossings by this process count; ``None`` is any. So with ``actor``.
        nth: which matching crossing springs it, from 1, counted from when it was set.
        reached_us: boot clock at which it was sprung; ``None`` while it waits.
        caught: name of the actor that sprang it.
    """

    def __init__(self, *, seam: str, process: str | None, actor: str | None, nth: int) -> None:
        if nth < 1:
            raise ValueError(f"nth counts from 1, not {nth}")
        self.seam = seam
        self.process = process
        self.actor = actor
        self.nth = nth
        self.reached_us: int | None = None
        self.caught: str | None = None
        self._left = nth

    @property
    def reached(self) -> bool:
        """Whether it was sprung; stays true afterwards."""
        return self.reached_us is not None

    def springs(self, seam: str, *, process: str, actor: str) -> bool:
        """Count one crossing; true exactly once."""
        if self.reached or self._left == 0 or seam != self.seam:
            return False
        if self.process not in {None, process} or self.actor not in {None, actor}:
            return False
        self._left -= 1
        return self._left == 0


class Kill(Trap):
    """The whole process of whoever crosses is killed there."""


class Pause(Trap):
    """Whoever crosses stops there, until released or until its time.

    Attributes:
        until_us: boot clock at which the pause ends by itself; ``None`` never.
        for_us: the same, counted from the crossing.
        whole: the whole process stands still, as after SIGSTOP; its dead man's timers run on.
        over: released, run out, or its process killed.
    """

    def __init__(
        self,
        *,
        seam: str,
        process: str | None,
        actor: str | None,
        nth: int,
        until_us: int | None,
        for_us: int | None,
        whole: bool,
        release: Callable[["Pause"], None],
    ) -> None:
        super().__init__(seam=seam, process=process, actor=actor, nth=nth)
        if until_us is not None and for_us is not None:
            raise ValueError("a pause ends at a time (until_us) or after a while (for_us), not both")
        self.until_us = until_us
        self.for_us = for_us
        self.whole = whole
        self.over = False
        self._release = release

    def end_us(self, now_us: int) -> int | None:
        """When a pause that begins now ends by itself."""
        if self.for_us is not None:
            return now_us + self.for_us
        return None if self.until_us is None else max(self.until_us, now_us)

    def release(self) -> None:
        """Let go whom it holds, at once; or, when nobody came yet, wait for nobody. Twice is once."""
        self._release(self)
