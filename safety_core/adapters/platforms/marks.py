"""How far was seen, where ids do not grow with time: the newest second, and what stood there at that second.

Written ``1764370000:idA,idB``. Times are told in whole seconds, so that something else may still come at the newest one. What
has no time may be newer than anything.
"""

import re
from collections.abc import Iterable

from safety_core.errors import BadInput
from safety_core.ports import PlatformObject
from safety_core.vocabulary import Mark

_MARK = re.compile(r"(?P<second>-?[0-9]{1,15}):(?P<ids>[^,:\s]+(?:,[^,:\s]+)*)")


def mark(objects: Iterable[PlatformObject], before: Mark | None) -> Mark | None:
    """How far these and what ``before`` marks were seen; ``None``: nothing was."""
    second, ids = (None, frozenset[str]()) if before is None else _read(before)
    for each in objects:
        at = _second(each)
        if at is None or (second is not None and at < second):
            continue
        ids = frozenset((*(ids if at == second else ()), str(each.object)))
        second = at
    return None if second is None else Mark(f"{second}:{','.join(sorted(ids))}")


def newer(shown: PlatformObject, than: Mark | None) -> bool:
    """Whether an object may have been made after ``than`` was marked.

    Raises:
        BadInput: what is no mark; an order by it would mean nothing.
    """
    if than is None:
        return True
    second, ids = _read(than)
    at = _second(shown)
    return at is None or at > second or (at == second and shown.object not in ids)


def since(than: Mark) -> int:
    """The second from which on to list, so that what stands at the mark's own second is listed whichever way it is meant."""
    return _read(than)[0] - 1


def _second(shown: PlatformObject) -> int | None:
    return None if shown.created_at is None else int(shown.created_at.timestamp())


def _read(text: Mark) -> tuple[int, frozenset[str]]:
    found = _MARK.fullmatch(text)
    if found is None:
        raise BadInput("mark", f"{text[:80]!r} is no mark of seconds", "look at where it was taken from")
    return int(found["second"]), frozenset(found["ids"].split(","))
