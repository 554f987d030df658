"""What was seen of each account so far, rebuilt from what was written: nothing else is remembered. No I/O."""

from collections.abc import Iterable

import msgspec

from reports.evidence.observed_rows import AnyObservedRow, BlindRow, ChangedRow, GoneRow, LookRow, SeenRow

Whose = tuple[str, str]
"""Platform and the platform's id of an account."""


class Known(msgspec.Struct):
    """One object, as it was seen last."""

    what: str
    visible: str
    target: str | None
    gone: bool = False


class Seen(msgspec.Struct):
    """What was seen of one account.

    Attributes:
        objects: by their ids. look: the number of the last look, 0 before the first; looked: whether one was finished.
        complete: whether one was ever complete. began_us, last_us: the wall's time at the first look and at the last.
        blind: what was said not to be seen.
    """

    objects: dict[str, Known] = {}
    look: int = 0
    looked: bool = False
    complete: bool = False
    began_us: int | None = None
    last_us: int | None = None
    blind: set[str] = set()


class Memory:
    """What was seen of all accounts."""

    def __init__(self, rows: Iterable[AnyObservedRow] = ()) -> None:
        self._of: dict[Whose, Seen] = {}
        for row in rows:
            self.take(row)

    def of(self, platform: str, account: str) -> Seen:
        """What was seen of that one."""
        return self._of.setdefault((platform, account), Seen())

    def take(self, row: AnyObservedRow) -> None:
        """Remember a row that is written."""
        seen = self.of(row.platform, row.account)
        match row:
            case BlindRow():
                seen.blind.add(row.what)
                return
            case LookRow():
                seen.looked = True
                seen.complete |= row.word == "complete"
            case SeenRow():
                seen.objects[row.object] = Known(row.what, row.visible, row.target)
            case ChangedRow():
                if row.object in seen.objects:
                    seen.objects[row.object].visible = row.visible
            case GoneRow():
                if row.object in seen.objects:
                    seen.objects[row.object].gone = True
        seen.look = max(seen.look, row.look)
        seen.began_us = row.at_us if seen.began_us is None else seen.began_us
        seen.last_us = row.at_us
