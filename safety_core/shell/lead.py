"""The bytes of a committing request that go before its permit: all but its last, so that what a permit lets go is small.

1. Nothing of it has an effect: the platform has half a request, and lacks bytes that nobody else has (ADR-0008).
2. A halt stops it all the same: looked at before each part, and on the connection in hand. What was sent is then reset.
3. It is no request of its own and takes no slot: the permit's slot is its. Whether there is one is asked beforehand, as all
   checks are, so that a film is not sent in vain.
4. The permit is asked for afterwards; everything is decided anew, however long the film took.
"""

from typing import Final

import msgspec

from safety_core.facts import Identity
from safety_core.halt import us
from safety_core.ports import Adapter, NeverSent, Ready
from safety_core.ruling import refuse
from safety_core.secret import Secret
from safety_core.shell.core import Core
from safety_core.shell.permit import Before, foresee, halted
from safety_core.shell.prepare import Hold, Stop, kept, quiet
from safety_core.vocabulary import Check, Reason

PART_BYTES: Final = 128 * 1024
TAKES_MAX_S: Final = 900.0


def lead(core: Core, adapter: Adapter, hold: Hold, ready: Ready, token: Secret, identity: Identity) -> Stop | None:
    """Send what goes beforehand; ``hold.upload`` then waits for the last bytes, and is whoever's that has the hold to close."""
    _, queued, account = hold.claimed
    against = foresee(
        core, hold.claimed, adapter=adapter, identity=identity, before=Before(ready=ready, under=hold.setting.serial)
    )
    if against is not None:
        return Stop(against)
    give_up_us = core.clock.boot_us() + us(TAKES_MAX_S)
    request = adapter.commit(
        queued.intent, account=account.platform_account, token=token, ready=ready, quiet=quiet(hold)
    )
    request = msgspec.structs.replace(request, sandbox=hold.sent_under)
    begun = core.transport.begin(request, send_by_us=core.clock.boot_us() + us(core.timing.request_s))
    if isinstance(begun, NeverSent):
        return _ended(begun)
    hold.upload = begun
    for at in range(0, len(ready.lead), PART_BYTES):
        if core.clock.boot_us() > give_up_us:
            return Stop(refuse(Check.CONTENT, Reason.NOT_PREPARED, f"not on the platform within {TAKES_MAX_S:.0f} s"))
        lost = kept(core, hold)
        if lost is not None:
            return lost
        stopped = halted(core, queued.intent, hold.setting)
        if stopped is not None:
            return Stop(stopped)
        ended = begun.more(
            ready.lead[at : at + PART_BYTES],
            by_us=core.clock.boot_us() + us(core.timing.request_s),
            recheck=lambda: halted(core, queued.intent, hold.setting),
        )
        if ended is not None:
            return _ended(ended)
        core.seam("publish.led")
    return None


def _ended(sent: NeverSent) -> Stop:
    check = Check.KILL_SWITCH if sent.reason is Reason.SWITCH_THROWN else Check.CONTENT
    reason = sent.reason if sent.reason is Reason.SWITCH_THROWN else Reason.NOT_PREPARED
    return Stop(refuse(check, reason, sent.saw))
