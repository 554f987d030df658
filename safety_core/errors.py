"""Everything the core raises. Outcomes are values; what is here is a bug, bad input or broken wiring.

Each class has the exit code its command ends with, and each message says what to do next.

    2   could not run: bad input or configuration, nothing changed
    4   refused by a rule (release by the same person, …), nothing changed
    5   the store, or the shelf, could not be read or written
    6   a halt was not acknowledged within its bound

1 is no error's of these: interrupted, or what was said could not be written; of some commands an answer: no, off, it does not fit.
"""

from typing import ClassVar

NAME_SAID_CHARS = 80
"""As much of a name that does not exist is said again."""


class HoldpointError(Exception):
    """Base of all: a sentence on what is wrong and one on what to do."""

    exit_code: ClassVar[int] = 2

    def __init__(self, wrong: str, do: str) -> None:
        super().__init__(f"{wrong}; {do}")
        self.wrong = wrong
        self.do = do


class BadInput(HoldpointError):
    """A value from outside that cannot be taken. Names the field."""

    def __init__(self, field: str, wrong: str, do: str) -> None:
        super().__init__(f"{field}: {wrong}", do)
        self.field = field


class BadFile(HoldpointError):
    """A file from outside that cannot be taken. Names file, line (from 1) and field."""

    def __init__(self, file: str, line: int | None, field: str, wrong: str, do: str) -> None:
        where = f"{file}:{line}" if line is not None else file
        super().__init__(f"{where}: {field}: {wrong}" if field else f"{where}: {wrong}", do)
        self.file = file
        self.line = line
        self.field = field


class UnknownName(BadInput):
    """A client, platform, account, action or person that does not exist; offers the nearest that do."""

    def __init__(self, field: str, name: str, nearest: tuple[str, ...], do: str = "") -> None:
        offer = f"did you mean {' or '.join(nearest)}?" if nearest else "nothing there has a similar name"
        said = repr(name) if len(name) <= NAME_SAID_CHARS else f"{name[:NAME_SAID_CHARS]!r}… ({len(name)} characters)"
        apart = " " if nearest or do.startswith("(") else "; "
        super().__init__(field, f"there is no {said}", f"{offer}{apart + do if do else ''}")
        self.nearest = nearest


class KeyReused(BadInput):
    """An idempotency key came again with other content."""


class Refused(HoldpointError):
    """A rule says no to a person's command. Nothing changed."""

    exit_code = 4


class MediaMissing(HoldpointError):
    """The bytes of a medium are not on the shelf, or are not those that its name says."""


class ShelfUnavailable(HoldpointError):
    """The bytes of a medium could not be put on the shelf; nothing of them is there."""

    exit_code = 5


class StoreUnavailable(HoldpointError):
    """The store could not be reached, locked, read or committed. Nothing that it should have allowed may go on."""

    exit_code = 5


class NotRecorded(HoldpointError):
    """What the sandbox caught, or what came of it, could not be written down."""

    exit_code = 5


class StoreWentBack(StoreUnavailable):
    """The store is older than this machine has seen it: restored, failed over or replaced."""


class StoreTooNew(StoreUnavailable):
    """The database was written by a newer release."""


class StoreCorrupt(StoreUnavailable):
    """The database's content contradicts itself."""


class HaltNotAcknowledged(HoldpointError):
    """t0 + B passed and something in scope may still be live. Names who did not answer."""

    exit_code = 6


class NotDelivered(HoldpointError):
    """A channel did not take a notice. Tried again later; nothing waits for it."""


class Bounced(NotDelivered):
    """The other side says that nobody is there. A person looks into it; nothing is tried again by itself."""


class NoCredential(HoldpointError):
    """No secret can be had for a credential reference: a wiring error, not counted against the budget."""


class CredentialMissing(NoCredential):
    """Nothing stands behind the reference."""


class CredentialUnusable(NoCredential):
    """Something stands behind the reference and must not be used, or cannot be read: it is another account's, of another
    key, altered, older than one seen before, or others can read it.
    """


class NotSigned(HoldpointError):
    """There is no usable signing key, or what was signed last is not known: it stays unsigned. Nothing waits for it."""


class LogBroken(HoldpointError):
    """The audit log is not the one that was signed: it is signed no further, and whoever signs halts everything."""

    exit_code = 4


class FlowUnavailable(HoldpointError):
    """The planner, creator or drafter did not answer."""


class FlowUnreadable(HoldpointError):
    """The planner, creator or drafter answered something that is no plan, asset or draft."""


class Miswired(HoldpointError):
    """Parts were put together wrongly: a bug in a composition, never a fault of the world."""
