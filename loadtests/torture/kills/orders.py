"""What the nursery is told, and what it answers."""

from typing import Literal

import msgspec

from safety_core.shell.submit import Wanted

Role = Literal["worker", "submitter"]
Death = Literal["armed", "random", "dead man", "bug"]


class Doom(msgspec.Struct, frozen=True, kw_only=True):
    """One process that is to die: at the ``nth`` pass of a point, or ``after_s`` seconds when the point is random.

    Attributes:
        second: it starts among the remains of one that was just killed, and dies while it clears up.
    """

    point: str
    nth: int = 1
    after_s: float = 0.0
    role: Role = "worker"
    second: bool = False


class Orders(msgspec.Struct, frozen=True, kw_only=True):
    """One batch: on which installation, who is to die, and what is handed over meanwhile.

    Attributes:
        at_once: processes side by side.
        limit_s: one that has not come past its point by then is killed there and then; the nth that is tried has n times that.
        work: intents, handed over in order, ``each_time`` of them at most at once, and ``each_life`` for each process that is
            begun: else a slow machine would have it all done before half of them are dead, and the rest came past nothing.
    """

    config: str
    dooms: tuple[Doom, ...]
    work: tuple[Wanted, ...]
    at_once: int
    threads: int
    limit_s: float
    each_time: int
    each_life: int


class Killed(msgspec.Struct, frozen=True, kw_only=True):
    """How one process ended; ``armed`` is at its point, ``random`` by the nursery, ``dead man`` by its own timer."""

    doom: Doom
    how: Death
    lived_s: float
    detail: str = ""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """The nursery's answer: everybody's end, and how much was handed over."""

    killed: tuple[Killed, ...]
    handed: int
