"""I9 of signed checkpoints: every key is named by the one before it, and every note is signed by the key in force."""

import json

import pytest

from reports.checkers import i09_append_only, signatures
from reports.evidence.folder import Evidence, from_rows
from tests.safety_core.audit.logs import Log, key, signed_log

ABOUT = {"scenario": "s", "clock": "virtual", "source": "simulated"}


def evidence(rows: list[bytes]) -> Evidence:
    plain = [json.loads(each) for each in rows]
    return from_rows(
        {**ABOUT, **row, **({"seen_us": n} if row["kind"] == "checkpoint" else {})} for n, row in enumerate(plain)
    )


def found(rows: list[bytes]):
    return i09_append_only.check(evidence(rows))


LOG = signed_log(60, every=10, rotate_at=25)


def test_a_signed_log_holds_over_its_rotation_and_says_how_much_is_signed():
    finding = found(LOG.rows)
    assert (finding.status, finding.n) == ("held", 60)
    assert "6 checkpoints, 6 of them signed" in finding.why
    assert signatures.signed_to(evidence(LOG.rows)) == 60


def test_an_unsigned_log_holds_and_is_said_to_be_unsigned():
    rows = [
        json.dumps({**json.loads(each), "note": None}).encode()
        if b'"note":"' in each and b'"checkpoint"' in each
        else each
        for each in LOG.rows
    ]
    assert "none of them signed" in found(rows).why
    assert signatures.signed_to(evidence(rows)) == 0


@pytest.mark.parametrize("number", [n for n, each in enumerate(LOG.rows) if each.startswith(b'{"kind":"checkpoint"')])
def test_a_note_changed_anywhere_is_a_break(number):
    row = json.loads(LOG.rows[number])
    for at in range(len(row["note"])):
        note = row["note"][:at] + chr(ord(row["note"][at]) ^ 1) + row["note"][at + 1 :]
        rows = [*LOG.rows[:number], json.dumps({**row, "note": note}).encode(), *LOG.rows[number + 1 :]]
        assert found(rows).status == "broken", at


def broken(log: Log) -> str:
    finding = found(log.rows)
    assert finding.status == "broken"
    return finding.why


def started() -> Log:
    log = Log()
    log.name_key()
    log.add(kind="note", at_us=1)
    log.checkpoint()
    return log


def test_a_signature_without_a_key_that_was_named_is_none():
    log = Log()
    log.add(kind="note", at_us=1)
    log.checkpoint()
    assert "no key is named before it" in broken(log)


@pytest.mark.parametrize("by", [2, 3])
def test_a_hand_over_that_the_old_key_did_not_sign_is_a_break(by):
    log = started()
    log.hand_over(key(2), by=key(by))
    log.checkpoint()
    assert "names a key and it is no checkpoint that" in broken(log)


def test_a_skipped_hand_over_is_a_break():
    log = started()
    log.key = key(2)
    log.add(kind="note", at_us=2)
    log.checkpoint()
    assert "the checkpoint of 3 entries" in broken(log)


def test_a_second_key_stands_only_in_the_word_of_a_person():
    log = started()
    log.key = key(2)
    log.name_key()
    assert "did not hand over" in broken(log)
    log = started()
    log.key = key(2)
    log.add(kind="key", key=log.key.verifier, person="root", why="burned")
    log.checkpoint()
    assert found(log.rows).status == "held"


def test_a_hand_over_before_any_key_and_a_key_that_is_none_are_breaks():
    log = Log()
    log.hand_over(key(2))
    assert "no key was there" in broken(log)
    log = Log()
    log.add(kind="key", key="nonsense", person=None, why=None)
    assert "no verifier key" in broken(log)


def test_a_note_of_another_size_than_its_row_is_a_break():
    rows = list(LOG.rows)
    number = next(n for n, each in enumerate(rows) if each.startswith(b'{"kind":"checkpoint","size":10'))
    other = next(json.loads(each)["note"] for each in rows if each.startswith(b'{"kind":"checkpoint","size":20'))
    rows[number] = json.dumps({**json.loads(rows[number]), "note": other}).encode()
    assert "another size or root" in found(rows).why
