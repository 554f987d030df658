"""Signing the audit log's head: when it is due, what is never signed, and what stops everything."""

import json
from dataclasses import replace

import pytest

from safety_core.audit.merkle import EMPTY_ROOT, Frontier, leaf_hash
from safety_core.audit.notes import HAND_OVER, open_checkpoint, read_key
from safety_core.errors import LogBroken, NotSigned, Refused
from safety_core.shell import checkpoint, log_keys, staff
from safety_core.shell.checkpoint import ENTRIES_MAX, REREAD_AFTER_S, SIGN_AFTER_S, Signing, keep, sign
from safety_core.shell.identity import Claimant
from safety_core.vocabulary import Harm, PersonId, Role
from tests.safety_core.shell.ground import Ground
from tests.safety_core.shell.signing import NAME, HandSigner, key

SECOND = 1_000_000


class Signed(Ground):
    """A ground with a signer."""

    def __init__(self) -> None:
        super().__init__()
        self.signer = HandSigner(key(1))
        self.core = replace(self.core, signer=self.signer)
        self.own = Signing()

    def write(self, count: int = 1, **more: str) -> None:
        def decide(tx) -> None:
            for _ in range(count):
                tx.append_audit({"kind": "note", "at_us": self.clock.us, **more})

        self.store.transact(decide, deadline_s=1)

    def keep(self) -> None:
        keep(self.core, self.own)

    def checkpoints(self):
        return self.store.read(lambda tx: tx.checkpoints())

    def entries(self):
        return self.store.read(lambda tx: tx.audit_entries())

    def sql(self, statement: str, *values: object) -> None:
        connection = self.store.store._connection
        connection.execute(statement, values)
        connection.commit()

    def halted(self) -> list[Harm | None]:
        return [each.harm for each in self.halts()]

    def admin(self, name: str = "root") -> Claimant:
        return Claimant(PersonId(name), staff.add_person(self.core, name, Role.ADMIN, ()))


@pytest.fixture
def ground() -> Signed:
    return Signed()


def frontier_of(entries) -> Frontier:
    edge = Frontier()
    for each in entries:
        edge = edge.append(leaf_hash(each))
    return edge


def test_a_checkpoint_says_the_root_of_all_entries_and_opens_with_the_key_that_the_log_names(ground):
    ground.write(3)
    made = sign(ground.core)
    (named,) = ground.store.read(lambda tx: tx.log_keys())
    said = open_checkpoint(made.note, read_key(named.verifier))
    assert (said.origin, said.size, said.root) == (NAME, 4, frontier_of(ground.entries()).root())
    assert (made.size, made.root, made.key_id) == (4, said.root.hex(), read_key(named.verifier).id.hex())
    assert named.position == 3
    assert b'"kind":"key"' in ground.entries()[3]


def test_what_stands_still_is_signed_once(ground):
    ground.write()
    assert sign(ground.core) == sign(ground.core)
    ground.keep()
    ground.clock.us += 60 * SECOND
    ground.keep()
    assert len(ground.checkpoints()) == 1


@pytest.mark.parametrize(
    ("later_us", "count"), [(round(SIGN_AFTER_S * SECOND) - 1, 1), (round(SIGN_AFTER_S * SECOND), 2)]
)
def test_entries_wait_so_long_for_their_checkpoint_and_no_longer(ground, later_us, count):
    sign(ground.core)
    ground.write()
    ground.clock.us += later_us
    ground.keep()
    assert len(ground.checkpoints()) == count


@pytest.mark.parametrize(("entries", "count"), [(ENTRIES_MAX - 1, 1), (ENTRIES_MAX, 2)])
def test_so_many_entries_are_signed_at_once_and_one_less_waits(ground, entries, count):
    sign(ground.core)
    ground.write(entries)
    ground.keep()
    assert len(ground.checkpoints()) == count


def test_a_burst_is_signed_at_every_hundred_however_late_the_signer_comes(ground):
    sign(ground.core)
    ground.write(3 * ENTRIES_MAX + 7)
    ground.keep()
    sizes = [each.size for each in ground.checkpoints()]
    assert sizes == [1, 101, 201, 301, 308]
    for each in ground.checkpoints():
        assert each.root == frontier_of(ground.entries()[: each.size]).root().hex()


@pytest.mark.parametrize("kind", ["halt", "quiesced", "halt_failed", "release"])
def test_a_halts_record_is_signed_at_once(ground, kind):
    sign(ground.core)
    ground.write(kind=kind)
    ground.keep()
    assert len(ground.checkpoints()) == 2


def test_what_was_written_before_the_first_key_is_covered_and_not_signed_step_by_step(ground):
    ground.write(5 * ENTRIES_MAX)
    assert [sign(ground.core).size] == [each.size for each in ground.checkpoints()] == [501]


def test_a_clock_of_an_earlier_boot_keeps_nobody_from_signing(ground):
    sign(ground.core)
    ground.write()
    ground.clock.us = 5
    ground.keep()
    assert len(ground.checkpoints()) == 2


def test_without_a_key_nothing_is_signed_nothing_is_named_and_everything_goes_on(ground):
    ground.signer.held = None
    ground.keep()
    assert ground.own.unsigned == "there is no key; make one"
    assert (ground.checkpoints(), ground.entries(), ground.halted()) == ((), (), [])
    ground.signer.held = key(1)
    ground.keep()
    assert (ground.own.unsigned, len(ground.checkpoints())) == (None, 1)


def test_a_process_without_a_signer_signs_nothing(ground):
    with pytest.raises(NotSigned):
        sign(replace(ground.core, signer=None))


def test_a_key_that_the_log_does_not_name_signs_nothing(ground):
    sign(ground.core)
    ground.write()
    ground.signer.held = key(2)
    with pytest.raises(NotSigned, match="the log's own key is"):
        sign(ground.core)
    assert len(ground.checkpoints()) == 1


# ------------------------------------------------------------ what is no extension of what was signed


def test_a_log_that_went_back_is_not_signed_and_halts_everything(ground):
    ground.write(9)
    sign(ground.core)
    ground.sql("DELETE FROM audit_leaves WHERE position >= 5")
    ground.sql("DELETE FROM checkpoints")
    edge = frontier_of(ground.entries())
    ground.sql("UPDATE audit_head SET size = 5, nodes = ?, root = ?", b"".join(edge.nodes), edge.root())
    with pytest.raises(LogBroken, match="has 5 entries, and 10 were signed"):
        sign(ground.core)
    ground.keep()
    assert ground.halted() == [Harm.AUDIT_BREAK]


def test_a_log_that_went_back_and_grew_past_what_was_signed_is_not_signed(ground):
    ground.write(9)
    sign(ground.core)
    ground.sql("DELETE FROM audit_leaves WHERE position >= 5")
    ground.sql("DELETE FROM checkpoints")
    edge = frontier_of(ground.entries())
    ground.sql("UPDATE audit_head SET size = 5, nodes = ?, root = ?", b"".join(edge.nodes), edge.root())
    ground.write(20, other="history")
    with pytest.raises(LogBroken, match="do not extend"):
        sign(ground.core)
    assert ground.checkpoints() == ()


def test_an_entry_edited_since_the_last_checkpoint_is_not_signed(ground):
    sign(ground.core)
    ground.write(3)
    ground.sql("UPDATE audit_leaves SET entry = ? WHERE position = 2", b'{"kind":"other"}')
    with pytest.raises(LogBroken):
        sign(ground.core)


@pytest.mark.parametrize("position", [0, 41, 99, 100, 149])
def test_an_edited_entry_is_found_by_reading_again_wherever_it_stands(ground, position):
    ground.write(149)
    ground.keep()
    ground.sql("UPDATE audit_leaves SET entry = ? WHERE position = ?", b'{"kind":"other"}', position)
    ground.clock.us += round(REREAD_AFTER_S * SECOND)
    ground.keep()
    assert ground.halted() == [Harm.AUDIT_BREAK]
    ground.keep()
    assert ground.halted() == [Harm.AUDIT_BREAK], "once, while it stands"


def test_a_log_longer_than_a_slice_is_read_again_to_its_end(ground, monkeypatch):
    monkeypatch.setattr(checkpoint, "REREAD_ENTRIES", 10)
    ground.write(34)
    sign(ground.core)
    ground.sql("UPDATE audit_leaves SET entry = ? WHERE position = 33", b'{"kind":"other"}')
    rounds = 0
    while not ground.halted():
        ground.keep()
        rounds += 1
    assert rounds == 4


def test_a_removed_entry_halts_everything(ground):
    ground.write(20)
    ground.keep()
    ground.sql("DELETE FROM audit_leaves WHERE position = 19")
    ground.clock.us += round(REREAD_AFTER_S * SECOND)
    ground.keep()
    assert ground.halted() == [Harm.AUDIT_BREAK]


def test_a_checkpoint_of_another_root_halts_everything(ground):
    ground.write(20)
    ground.keep()
    ground.sql("UPDATE checkpoints SET root = ?", "0" * 64)
    ground.keep()
    assert ground.halted() == [Harm.AUDIT_BREAK]


def test_a_signer_whose_memory_is_lost_goes_on_from_the_newest_checkpoint_once_the_log_is_shown_to_hold_it(ground):
    ground.write(20)
    sign(ground.core)
    ground.signer.signed = None
    ground.write(3)
    assert sign(ground.core).size == 24
    ground.signer.signed = None
    ground.write(3)
    ground.sql("UPDATE audit_leaves SET entry = ? WHERE position = 2", b'{"kind":"other"}')
    with pytest.raises(LogBroken):
        sign(ground.core)


# ------------------------------------------------------------ rotation


def test_a_hand_over_is_the_old_keys_last_checkpoint_and_names_the_new_one(ground):
    root = ground.admin()
    ground.write(5)
    position = log_keys.hand_over(ground.core, key(1), key(2), root, "yearly")
    entry = ground.entries()[position]
    first, second = ground.store.read(lambda tx: tx.log_keys())
    said = open_checkpoint(json.loads(entry)["note"], read_key(first.verifier))
    assert (said.size, said.root) == (position, frontier_of(ground.entries()[:position]).root())
    assert said.more == (f"{HAND_OVER}{key(2).verifier}",)
    assert (second.verifier, second.position) == (key(2).verifier, position)
    assert b'"kind":"key_handover"' in entry
    ground.signer.held = key(2)
    assert open_checkpoint(sign(ground.core).note, read_key(second.verifier)).size == position + 1


def test_a_hand_over_made_twice_is_one(ground):
    root = ground.admin()
    once = log_keys.hand_over(ground.core, key(1), key(2), root, "yearly")
    size = len(ground.entries())
    ground.signer.held = key(2)
    assert log_keys.hand_over(ground.core, key(1), key(2), root, "yearly") == once
    assert len(ground.entries()) == size


def test_only_a_proved_admin_hands_over(ground):
    root = ground.admin()
    for claimed in (Claimant(root.person, b"x"), Claimant(PersonId("femi"), None)):
        with pytest.raises(Refused):
            log_keys.hand_over(ground.core, key(1), key(2), claimed, "yearly")
        with pytest.raises(Refused):
            log_keys.begin_anew(ground.core, key(2), claimed, "lost")


def test_a_key_of_another_name_does_not_take_over(ground):
    root = ground.admin()
    sign(ground.core)
    other = key(2, "another")
    with pytest.raises(Refused, match="another name"):
        log_keys.hand_over(ground.core, key(1), other, root, "yearly")
    with pytest.raises(Refused, match="another name"):
        log_keys.begin_anew(ground.core, other, root, "lost")


def test_after_a_lost_key_another_begins_in_the_word_of_an_admin(ground):
    root = ground.admin()
    with pytest.raises(Refused, match="no key yet"):
        log_keys.begin_anew(ground.core, key(2), root, "lost")
    sign(ground.core)
    log_keys.begin_anew(ground.core, key(2), root, "the machine burned")
    ground.signer.held = key(2)
    assert sign(ground.core).key_id == read_key(key(2).verifier).id.hex()


def test_an_edited_log_is_not_handed_over(ground):
    root = ground.admin()
    sign(ground.core)
    ground.write(3)
    ground.sql("UPDATE audit_leaves SET entry = ? WHERE position = 3", b'{"kind":"other"}')
    with pytest.raises(LogBroken):
        log_keys.hand_over(ground.core, key(1), key(2), root, "yearly")


def test_the_empty_log_holds_its_first_key_only(ground):
    assert ground.store.read(lambda tx: tx.audit_root()) == EMPTY_ROOT
    assert sign(ground.core).size == 1
