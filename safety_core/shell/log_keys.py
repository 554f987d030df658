"""The keys of the audit log: handing it over from one to the next, and a new beginning after one that was lost."""

from safety_core.audit import entries
from safety_core.audit.merkle import Frontier, leaf_hash
from safety_core.audit.notes import HAND_OVER, checkpoint_text, read_key
from safety_core.errors import Refused
from safety_core.people import Person
from safety_core.ports import SigningKey, Transaction
from safety_core.records import LogKey
from safety_core.shell import checkpoint
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.vocabulary import Role


def hand_over(core: Core, old: SigningKey, new: SigningKey, by: Claimant, why: str) -> int:
    """From here on the new key signs: the old one says so, in its last checkpoint. Returns the index of the entry.

    Doing it once more after a crash changes nothing.

    Raises:
        Refused: nobody proved to be an admin; the old key is not the log's; or the new one bears another name.
        NotSigned, LogBroken: the log cannot be signed as it is, so it is not handed over.
    """
    checkpoint.sign(core)
    assert core.signer is not None
    before = core.signer.last() or Frontier()
    _same_name(old.verifier, new.verifier)

    def decide(tx: Transaction) -> tuple[int, Frontier]:
        person = _admin(tx, by)
        named = tx.log_keys()[-1]
        if named.verifier == new.verifier:
            return named.position, before
        if named.verifier != old.verifier:
            raise Refused(f"the log's own key is {named.verifier}", "hand over with that one")
        frontier = before
        for each in tx.audit_entries(before.size):
            frontier = frontier.append(leaf_hash(each))
        size, root, now_us = tx.audit_size(), frontier.root(), core.clock.boot_us()
        if root != tx.audit_root():
            raise checkpoint.broken(f"its {size} entries do not extend the {before.size} that were signed")
        origin = read_key(old.verifier).name
        note = old.sign(checkpoint_text(origin, size, root, f"{HAND_OVER}{new.verifier}"))
        at = core.clock.now()
        tx.append_audit(entries.key_handover(new.verifier, note, person=person.person, why=why, at_us=now_us, at=at))
        tx.add_log_key(LogKey(position=size, verifier=new.verifier))
        return size, frontier

    position, frontier = core.store.transact(decide, deadline_s=checkpoint.WRITE_DEADLINE_S)
    core.signer.remember(frontier)
    core.seam("checkpoint.handed_over")
    return position


def begin_anew(core: Core, new: SigningKey, by: Claimant, why: str) -> int:
    """From here on the new key signs, without the word of the old one, which is lost. Returns the index of the entry.

    Whoever verifies must be handed the new key as well: the log alone does not show that it may sign.

    Raises:
        Refused: nobody proved to be an admin; the log names no key yet; or the new one bears another name.
    """

    def decide(tx: Transaction) -> int:
        person = _admin(tx, by)
        named = tx.log_keys()
        if not named:
            raise Refused("the log names no key yet", "leave --lost away")
        _same_name(named[-1].verifier, new.verifier)
        position, at_us = tx.audit_size(), core.clock.boot_us()
        entry = entries.key_named(new.verifier, person=person.person, why=why, at_us=at_us, at=core.clock.now())
        tx.append_audit(entry)
        tx.add_log_key(LogKey(position=position, verifier=new.verifier))
        return position

    return core.store.transact(decide, deadline_s=checkpoint.WRITE_DEADLINE_S)


def _admin(tx: Transaction, by: Claimant) -> Person:
    return require(tx, by, Role.ADMIN, None)


def _same_name(old: str, new: str) -> None:
    if read_key(old).name != read_key(new).name:
        raise Refused("the new key bears another name than the log", f"name it {read_key(old).name}")
