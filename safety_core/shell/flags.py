"""The flags in force: asked in the minting transaction, loaded and changed by an admin, for every worker at once.

Nothing of them is kept anywhere but in the store, so that there is nothing that could be stale: what was loaded holds for
the next decision of whoever makes it. Only the reading of a text is kept, by its digest.
"""

from collections.abc import Callable

from safety_core.errors import BadInput, StoreUnavailable
from safety_core.flags.answers import Answer
from safety_core.flags.context import flag_of, of_effect
from safety_core.flags.engine import Flags
from safety_core.intent import Intent
from safety_core.lifecycle import IntentState
from safety_core.ports import Transaction
from safety_core.records import QueuedIntent, Rules
from safety_core.shell import flags_text
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant
from safety_core.shell.loading import LOAD_DEADLINE_S, put_in
from safety_core.shell.rules_text import digest_of
from safety_core.shell.staff import admin_of
from safety_core.switches import HOLDPOINT

WAITS_FOR_FLAGS = "flags"


def read_in(tx: Transaction) -> tuple[Rules, Flags] | None:
    """The newest version, as it was loaded and as it is read; ``None`` when there is none that can be read."""
    found = tx.rules(flags_text.NAME)
    if found is None:
        return None
    try:
        return found, flags_text.parsed(found.body, found.digest)
    except BadInput:
        return None


def in_force(core: Core) -> tuple[Rules, Flags]:
    """The same, for whoever shows them.

    Raises:
        StoreUnavailable: there are none that can be read.
    """
    found = core.store.read(read_in)
    if found is None:
        raise StoreUnavailable("the flags cannot be read", "load them anew: holdpoint flags load FILE --as ADMIN")
    return found


def answer_in(core: Core, tx: Transaction, intent: Intent) -> Answer | None:
    """What the flag of an effect says now; ``None`` when there are no flags that can be read."""
    found = read_in(tx)
    if found is None:
        return None
    context = of_effect(
        client=intent.client,
        platform=intent.platform,
        account=intent.account,
        action=intent.action,
        draw=intent.intent,
        now=core.clock.now(),
    )
    return found[1].answer(flag_of(intent.action), context)


def still_off(core: Core, tx: Transaction, intent: Intent) -> bool:
    """Whether its flag is known to be off; else it is decided anew, since nobody would wake it."""
    answer = answer_in(core, tx, intent)
    return answer is not None and not answer.on


def load(core: Core, body: str, *, by: Claimant | None) -> Rules:
    """From now on these flags are in force. What is in force already gets no new version.

    Until there is an admin whoever can open the store may load them; from then on an admin proves themselves.

    Raises:
        BadInput: they cannot be taken; its field is the place in the file.
        Refused: there is an admin, and ``by`` is not proved to be one.
    """
    return _put(core, lambda _: body, by=by)


def switch(core: Core, name: str, *, on: bool, share: int | None = None, by: Claimant | None) -> Rules:
    """Turn one flag of those in force on or off or, with ``share``, on for so many per cent of the clients.

    Raises:
        UnknownName: there is no such flag.
        Refused: as ``load``; or it has strategies that a share cannot say.
        StoreUnavailable: there are no flags that can be read.
    """

    def change(now: Rules | None) -> str:
        if now is None:
            raise StoreUnavailable("the flags cannot be read", "load them: holdpoint flags load FILE --as ADMIN")
        flags_text.parsed(now.body, now.digest)
        return flags_text.changed(now.body, name, on=on, share=share)

    return _put(core, change, by=by)


def _put(core: Core, made: Callable[[Rules | None], str], *, by: Claimant | None) -> Rules:
    def decide(tx: Transaction) -> Rules:
        admin = admin_of(tx, by)
        before = tx.rules(flags_text.NAME)
        body = made(before)
        digest = digest_of(body)
        flags_text.parsed(body, digest)
        if before is not None and before.digest == digest and before.body == body:
            return before
        loaded = put_in(core, tx, flags_text.NAME, body, digest=digest, person=admin or HOLDPOINT)
        _wake_in(core, tx)
        return loaded

    loaded = core.store.transact(decide, deadline_s=LOAD_DEADLINE_S)
    core.seam("flags.loaded")
    return loaded


def some_came_on(core: Core, tx: Transaction) -> bool:
    """Whether something waits for a flag that has come on by a date in it."""
    found = read_in(tx)
    return found is not None and found[1].timed and bool(_now_on(core, tx))


def wake_by_time(core: Core) -> int:
    """For whoever keeps house: what waits for a flag that has come on since, by a date in it, goes on."""
    if not core.store.read(lambda tx: some_came_on(core, tx)):
        return 0
    return core.store.transact(lambda tx: _wake_in(core, tx), deadline_s=LOAD_DEADLINE_S)


def _wake_in(core: Core, tx: Transaction) -> int:
    """What waited for its flag, and need not any longer, is decided anew."""
    woken = _now_on(core, tx)
    for each in woken:
        tx.move_intent(each.intent.intent, IntentState.WAITING, IntentState.QUEUED, waits_for=None, reason=None, saw="")
    return len(woken)


def _now_on(core: Core, tx: Transaction) -> list[QueuedIntent]:
    waiting = [each for each in tx.intents([IntentState.WAITING]) if each.waits_for == WAITS_FOR_FLAGS]
    return [each for each in waiting if not still_off(core, tx, each.intent)]
