"""Attempts to be proved by what can be guessed: after a few that failed, whoever goes on waits, and each time longer.

An attempt counts as failed before it is looked at, and what succeeds is taken off again: so many at once are no way around the
wait. What is counted is kept as digests.
"""

import msgspec

from safety_core.errors import Refused
from safety_core.ports import Transaction
from safety_core.shell.core import Core
from safety_core.sign_ins import digest, failed, waits_us, wall_us

ATTEMPT_DEADLINE_S = 10.0
SECOND_US = 1_000_000


class Wait(Refused):
    """Too many attempts failed: nothing is tried for so long."""

    def __init__(self, seconds: int) -> None:
        super().__init__("too many attempts failed, by this name or from this address", f"try again in {seconds} s")
        self.seconds = seconds


def by_name(name: str) -> str:
    """What is counted of a name, whether somebody has it or not."""
    return digest(f"name/{name}")


def from_address(address: str) -> str:
    """What is counted of an address."""
    return digest(f"address/{address}")


def charge(core: Core, tx: Transaction, *subjects: str) -> None:
    """Count an attempt as failed.

    Raises:
        Wait: there were too many; it is not to be looked at, and is not counted.
    """
    now = wall_us(core.clock.now())
    standing = {subject: tx.failures(subject) for subject in subjects}
    wait_us = max(waits_us(each, at_us=now) for each in standing.values())
    if wait_us > 0:
        raise Wait(-(-wait_us // SECOND_US))
    for subject, before in standing.items():
        tx.put_failures(failed(before, subject, at_us=now))


def charge_alone(core: Core, *subjects: str) -> None:
    """The same in a transaction of its own, which stands whatever becomes of the attempt."""
    core.store.transact(lambda tx: charge(core, tx, *subjects), deadline_s=ATTEMPT_DEADLINE_S)


def take_off(tx: Transaction, subject: str) -> None:
    """This one did not fail; what failed before stands."""
    known = tx.failures(subject)
    if known is not None:
        tx.put_failures(msgspec.structs.replace(known, count=known.count - 1, until_us=known.last_us))
