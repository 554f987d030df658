"""``Idempotency-Key``: a POST that must not be done twice is done once, however often it is sent.

1. The key is the person's own, and stands for one request: its operation and all that it was given. With anything else it is
   refused (409), as it is while the first one is under way.
2. What was done is answered again for a day, word for word, with ``Idempotent-Replayed: true``.
3. What was refused has changed nothing: its key is free again, and the same may be sent once more.
4. What became of a request whose process died, or whose store did not answer, nobody knows: it is not done again by itself.

(draft-ietf-httpapi-idempotency-key-header, but that a key which stands for something else is 409 here, and not 422.)
"""

import hashlib
from collections.abc import Callable
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from safety_core.console.api.problems import InProgress
from safety_core.console.problems import status_of
from safety_core.console.table import Desk, Given, Operation
from safety_core.errors import BadInput, HoldpointError, KeyReused, StoreUnavailable
from safety_core.repeats import UNDER_WAY_US, Repeat
from safety_core.shell import repeats
from safety_core.sign_ins import wall_us

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
MAX_CHARS = 200
CHANGED_NOTHING = frozenset({403, 404, 409, 422})
"""Statuses of what was refused by a rule: nothing was done."""


class Done(NamedTuple):
    """What a request is answered with. ``replayed``: it was done before."""

    status: int
    body: bytes
    replayed: bool = False


Do = Callable[[], Done]
"""Does it, and says what it is answered with. Raises what is answered as a problem."""


def once(desk: Desk, operation: Operation, key: str, given: Given, do: Do) -> Done:
    """Do it, or find what it was answered before.

    Raises:
        BadInput: the key is none.
        KeyReused: it stands for another request.
        InProgress: the same is under way, or nobody knows what became of it.
    """
    mine = Repeat(
        person=desk.person.person,
        key_digest=_digest(_checked(key)),
        operation=operation.name,
        given=_digest(f"{operation.name}\n{msgspec.json.encode(given, order='deterministic').decode()}"),
        began_us=wall_us(desk.whole.clock.now()),
    )
    before = repeats.begin(desk.whole, mine)
    if before is not None:
        return _again(before, mine)
    try:
        done = do()
    except HoldpointError as refused:
        if status_of(refused) in CHANGED_NOTHING:
            repeats.undone(desk.whole, mine)
        raise
    _keep(desk, replace(mine, status=done.status, answer=done.body.decode()))
    return done


def _keep(desk: Desk, repeat: Repeat) -> None:
    """What was done is answered, whether or not that could be kept."""
    try:
        repeats.answered(desk.whole, repeat)
    except StoreUnavailable:
        return


def _checked(key: str) -> str:
    if not 0 < len(key) <= MAX_CHARS or not key.isascii() or not key.isprintable():
        raise BadInput(HEADER, "is not a key", f"send 1 to {MAX_CHARS} printable ASCII characters, a new UUID for one")
    return key


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _again(before: Repeat, mine: Repeat) -> Done:
    if (before.operation, before.given) != (mine.operation, mine.given):
        raise KeyReused(HEADER, "stands for another request", "send a new key with a new request")
    if before.answer:
        return Done(before.status, before.answer.encode(), replayed=True)
    if before.status:
        raise InProgress(
            "the same was done under this key, and what it was answered was erased since", "look at what it made"
        )
    if abs(mine.began_us - before.began_us) < UNDER_WAY_US:
        raise InProgress("the same is under way under this key", "wait for a second, and send it again")
    raise InProgress(
        "the same was begun under this key, and nobody knows what became of it",
        "look whether it was done; if it was not, send it with a new key",
    )
