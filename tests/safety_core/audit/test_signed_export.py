"""The proof of the verifier: every field and every record of a signed export flipped, dropped, swapped, truncated."""

import contextlib
import io
import json
import os
from collections.abc import Iterator
from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.audit import verifier
from safety_core.audit.merkle import inclusion_proof, leaf_hash
from safety_core.audit.verifier import Problem, Report, Unreadable, main, prove, verify
from tests.fuzzing import fuzzed
from tests.safety_core.audit.logs import Log, checkpoint_row, dumped, entry_row, key, signed_log

SIZE = int(os.environ.get("HOLDPOINT_EXHAUSTIVE_ENTRIES", "120"))
"""``HOLDPOINT_EXHAUSTIVE_ENTRIES=1000 pytest tests/safety_core/audit/test_signed_export.py`` is the longer proof."""
EVERY = 40
ROTATED_AT = SIZE // 2 + 5
LOG = signed_log(SIZE, every=EVERY, rotate_at=ROTATED_AT)
ROWS = LOG.rows
FIRST = key(1).verifier
ROOT = LOG.edge.root().hex()
PLACES = [number for number, line in enumerate(ROWS) if line.startswith(b'{"kind":"entry"')]
CHECKPOINTS = [number for number in range(len(ROWS)) if number not in PLACES]

READINGS = {name: lru_cache(4096)(getattr(verifier, name)) for name in ("_row", "_entry", "_is_signature")}
_entry = verifier._entry


@pytest.fixture(scope="module", autouse=True)
def _read_once() -> Iterator[None]:
    """What is read of a line alone is remembered by its bytes, refusals excepted: of each export here a line or two are new."""
    with pytest.MonkeyPatch.context() as patch:
        for name, remembered in READINGS.items():
            patch.setattr(verifier, name, remembered)
        patch.setattr(verifier, "_entry", lambda text: (READINGS["_entry"] if type(text) is str else _entry)(text))
        yield


def read(rows: list[bytes], **how: object) -> Report:
    data = b"".join(rows)
    return verify(lambda: io.BytesIO(data), keys=[FIRST], **how)  # type: ignore[arg-type]


def found(rows: list[bytes], **how: object) -> Problem:
    problem = read(rows, **how).problem
    assert problem is not None, "not found"
    return problem


def interval(index: int) -> tuple[int, int]:
    edges = sorted({*range(0, SIZE, EVERY), ROTATED_AT, SIZE})
    start, end = max(each for each in edges if each <= index), min(each for each in edges if each > index)
    return (
        start,
        end if end == ROTATED_AT else end - 1,
    )  # a hand-over vouches for all before it, and may itself be wrong


def placed(problem: Problem, index: int) -> bool:
    """By its own index, or by the interval of checkpoints around it; of a hand-over that is none any more, the whole one."""
    whole = index - index % EVERY, min(index - index % EVERY + EVERY, SIZE) - 1
    places = [(index, index), interval(index), *([whole] if index == ROTATED_AT else [])]
    return (problem.first, problem.last) in places


def bent(rows: list[bytes], number: int, line: bytes) -> list[bytes]:
    return [*rows[:number], line, *rows[number + 1 :]]


def other(value: object) -> object:
    """The same field with the least of changes: one bit of a number, one character of a text, the other truth."""
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int):
        return value ^ 1
    text = str(value)
    at = len(text) // 2
    return text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :] if text else "x"


def test_the_whole_log_holds_over_its_rotation_and_names_the_key_in_force() -> None:
    report = read(ROWS, since=(SIZE, ROOT))
    assert report == Report(SIZE, SIZE, ROOT, None, len(CHECKPOINTS), key(2).verifier)


@pytest.mark.parametrize("part", range(4))
def test_every_field_of_every_entry_changed_removed_or_renamed_is_found_and_placed(part: int) -> None:
    for index in range(part, SIZE, 4):
        plain = json.loads(LOG.entries[index])
        for name in plain:
            changed = {**plain, name: other(plain[name])}
            removed = {each: value for each, value in plain.items() if each != name}
            renamed = {**removed, f"{name}_": plain[name]}
            for each in (changed, removed, renamed):
                text = json.dumps(each, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
                problem = found(bent(ROWS, PLACES[index], entry_row(index, text)))
                assert placed(problem, index), (index, name, each, problem)


def test_every_field_of_every_row_of_an_entry_changed_or_removed_is_named() -> None:
    for index, number in enumerate(PLACES):
        plain = json.loads(ROWS[number])
        for name in plain:
            if name == "entry":
                continue  # above
            removed = {each: value for each, value in plain.items() if each != name}
            for each in ({**plain, name: other(plain[name])}, removed):
                problem = found(bent(ROWS, number, dumped(each)))
                assert (problem.first, problem.last, problem.line) == (index, index, number + 1)


@pytest.mark.parametrize("number", CHECKPOINTS)
def test_every_field_and_every_character_of_a_checkpoint_is_found_at_its_line(number: int) -> None:
    plain = json.loads(ROWS[number])
    notes = [
        plain["note"][:at] + chr(ord(plain["note"][at]) ^ 1) + plain["note"][at + 1 :]
        for at in range(len(plain["note"]))
    ]
    bad: list[dict] = [{**plain, "note": note} for note in [*notes, plain["note"][:-1], "", plain["note"] * 2]]
    bad += [{**plain, "kind": "checkpoin"}, {**plain, "note": None}, {**plain, "note": 1}]
    bad += [{name: value for name, value in plain.items() if name != gone} for gone in plain]
    bad += [{**plain, "size": size} for size in (plain["size"] - 1, plain["size"] + 1, str(plain["size"]), None)]
    bad += [
        {**plain, "root": plain["root"][:at] + other(each) + plain["root"][at + 1 :]}
        for at, each in enumerate(plain["root"])
    ]
    for each in bad:
        problem = found(bent(ROWS, number, dumped(each)))
        assert problem.line == number + 1, (each, problem)


@pytest.mark.parametrize("index", range(SIZE))
def test_every_record_dropped_swapped_repeated_or_added_is_placed(index: int) -> None:
    number = PLACES[index]
    dropped = [*ROWS[:number], *ROWS[number + 1 :]]
    if index < SIZE - 1:
        assert found(dropped).first == index
        following = PLACES[index + 1]
        swapped = bent(bent(ROWS, number, ROWS[following]), following, ROWS[number])
        assert found(swapped).first == index
        far = PLACES[(index * 7 + 3) % SIZE]
        if far != number:
            swapped = bent(bent(ROWS, number, ROWS[far]), far, ROWS[number])
            assert found(swapped).first == min(index, PLACES.index(far))
        under_right_indexes = bent(ROWS, number, entry_row(index, LOG.entries[index + 1].decode()))
        under_right_indexes[following] = entry_row(index + 1, LOG.entries[index].decode())
        assert placed(found(under_right_indexes), index) or placed(found(under_right_indexes), index + 1)
    else:
        assert (found(dropped).first, found(dropped).last) == interval(index)
    repeated = [*ROWS[:number], ROWS[number], *ROWS[number:]]
    assert found(repeated).first == index + 1
    added = [*ROWS[:number], entry_row(index, '{"kind":"added"}'), *ROWS[number:]]
    assert placed(found(added), index) or placed(found(added), index + 1)


@pytest.mark.parametrize("number", CHECKPOINTS)
def test_a_dropped_checkpoint_vouches_for_less_and_breaks_nothing(number: int) -> None:
    report = read([*ROWS[:number], *ROWS[number + 1 :]])
    last = number == CHECKPOINTS[-1]
    assert report.problem is None
    assert report.complete_to == (json.loads(ROWS[CHECKPOINTS[-2]])["size"] if last else SIZE)


@pytest.mark.parametrize("kept", range(1, len(ROWS)))
def test_every_truncation_is_found_against_a_later_checkpoint(kept: int) -> None:
    short = ROWS[:kept]
    entries = sum(1 for each in PLACES if each < kept)
    if entries == SIZE:  # only the last checkpoint is gone, and the one kept elsewhere stands for it
        assert read(short, since=LOG.note()).complete_to == SIZE
    else:
        problem = found(short, since=LOG.note())
        assert f"is of {SIZE} entries and only {entries} are here" in problem.what
        assert problem.last == SIZE - 1


def test_a_log_that_was_rolled_back_and_grew_again_is_found_against_a_note_kept_elsewhere() -> None:
    kept_by_a_witness = LOG.note()
    forked = signed_log(SIZE - 1, every=EVERY, rotate_at=ROTATED_AT)
    forked.add(kind="other", history=True)
    forked.checkpoint()
    assert read(forked.rows).problem is None
    problem = found(forked.rows, since=kept_by_a_witness)
    assert (problem.first, problem.last, problem.line) == (SIZE - 1, SIZE - 1, None) or problem.last == SIZE - 1


def test_a_witness_may_have_signed_beside_us() -> None:
    name, _, signature = key(9, "witness.example").sign(LOG.note().partition("\n\n")[0] + "\n").rpartition("\n\n")
    assert read(ROWS, since=f"{LOG.note()}{signature}").problem is None
    with pytest.raises(Unreadable, match="neither SIZE:ROOT nor"):
        read(ROWS, since="nonsense")
    assert "no signed checkpoint" in found(ROWS, since=f"{name}\n\n{signature}").what or found(
        ROWS, since=f"{name}\n\n{signature}"
    )


# ------------------------------------------------------------ keys


def log_with(*, first: int = 1, by: int | None = None, skip: bool = False, second: str = "key_handover") -> Log:
    """A log whose change of key may be wrong."""
    log = Log()
    log.key = key(first)
    log.name_key()
    log.add(kind="note", at_us=1)
    log.checkpoint()
    if skip:
        log.key = key(2)
    elif second == "key":
        log.key = key(2)
        log.name_key()
    else:
        log.hand_over(key(2), by=None if by is None else key(by))
    log.add(kind="note", at_us=2)
    log.checkpoint()
    return log


def test_a_hand_over_that_the_old_key_did_not_sign_is_named() -> None:
    problem = found(log_with(by=3).rows)
    assert (problem.first, problem.last) == (2, 2)
    assert "not signed by the key in force" in problem.what
    assert found(log_with(by=2).rows).first == 2


def test_a_hand_over_that_was_left_out_is_found_at_the_first_checkpoint_of_the_new_key() -> None:
    problem = found(log_with(skip=True).rows)
    assert "not signed by the key in force" in problem.what
    assert (problem.first, problem.last) == (2, 2)


def test_a_second_key_without_a_hand_over_is_believed_by_whoever_trusts_it_only() -> None:
    rows = log_with(second="key").rows
    assert found(rows).first == 2
    data = b"".join(rows)
    both = verify(lambda: io.BytesIO(data), keys=[FIRST, key(2).verifier])
    assert (both.problem, both.complete_to) == (None, 4)


def test_a_log_of_another_first_key_is_not_the_one_that_is_trusted() -> None:
    assert found(log_with(first=3).rows).first == 0


def test_a_hand_over_cannot_be_moved_to_another_place() -> None:
    log = log_with()
    moved = Log()
    for each in (0, 1):
        moved.add(**json.loads(log.entries[each]))
    moved.add(kind="note", at_us=7)
    moved.add(**json.loads(log.entries[2]))
    moved.key = key(2)
    moved.checkpoint()
    assert found(moved.rows).first == 3


def test_an_old_key_signs_nothing_after_its_hand_over() -> None:
    log = log_with()
    log.key = key(1)
    log.add(kind="note", at_us=3)
    log.checkpoint()
    assert "not signed by the key in force" in found(log.rows).what


def test_a_hand_over_to_a_key_of_another_name_is_none() -> None:
    log = Log()
    log.name_key()
    log.hand_over(key(2, "another"))
    log.checkpoint()
    assert found(log.rows).first == 1


def test_a_hand_over_before_any_key_is_none() -> None:
    log = Log()
    log.hand_over(key(2))
    assert found(log.rows).first == 0


def test_a_signature_before_any_key_was_named_is_wrong() -> None:
    log = Log()
    log.add(kind="note", at_us=1)
    log.checkpoint()
    assert "names no key before it" in found(log.rows).what


def test_without_signatures_nothing_is_shown_to_whoever_trusts_a_key() -> None:
    unsigned = [row for number, row in enumerate(ROWS) if number in PLACES]
    assert "no checkpoint of it is signed" in found(unsigned).what
    stripped = [checkpoint_row(SIZE, ROOT, None)]
    assert "is not signed" in found([*unsigned, *stripped]).what
    assert verify(lambda: io.BytesIO(b"".join([*unsigned, *stripped]))).problem is None


@pytest.mark.parametrize("bad", ["", "x", FIRST[:-1], f"{FIRST}\n", FIRST.replace("+", " ")])
def test_a_key_that_is_none_is_refused(bad: str) -> None:
    with pytest.raises(Unreadable, match="copy the whole line"):
        verify(lambda: io.BytesIO(b"".join(ROWS)), keys=[bad])


# ------------------------------------------------------------ proofs


def proof(index: int, size: int = SIZE) -> dict:
    made = signed_log(size, every=EVERY, rotate_at=ROTATED_AT)
    path = inclusion_proof([leaf_hash(each) for each in made.entries], index)
    return {
        "kind": "proof", "index": index, "entry": made.entries[index].decode(), "path": [each.hex() for each in path],
        "note": made.note(), "handovers": made.handovers,
    }  # fmt: skip


@pytest.mark.parametrize("index", [0, 1, ROTATED_AT - 1, ROTATED_AT, ROTATED_AT + 1, SIZE - 1])
def test_a_proof_holds_from_the_first_key_on_over_the_rotation(index: int) -> None:
    assert f"Entry {index} stands in the log of {SIZE}" in prove(proof(index), FIRST)


def test_every_field_of_a_proof_changed_or_removed_is_found() -> None:
    whole = proof(17)
    bad = [{name: value for name, value in whole.items() if name != gone} for gone in whole if gone != "kind"]
    bad += [{**whole, "index": index} for index in (*range(17), *range(18, SIZE), -1, SIZE, SIZE + 1, True, None, "17")]
    bad += [{**whole, "path": whole["path"][:at] + whole["path"][at + 1 :]} for at in range(len(whole["path"]))]
    bad += [
        {**whole, "path": [*whole["path"][:at], other(each), *whole["path"][at + 1 :]]}
        for at, each in enumerate(whole["path"])
    ]
    bad += [{**whole, "path": [*whole["path"], "00" * 32]}, {**whole, "path": [7]}, {**whole, "path": {}}]
    bad += [
        {**whole, "handovers": []},
        {**whole, "handovers": [whole["note"]]},
        {**whole, "handovers": whole["handovers"] * 2},
    ]
    bad += [
        {**whole, "note": whole["note"][:at] + other(each) + whole["note"][at + 1 :]}
        for at, each in enumerate(whole["note"])
    ]
    bad += [{**whole, "entry": proof(16)["entry"]}, {**whole, "entry": whole["entry"] + " "}, {**whole, "note": None}]
    for each in bad:
        with pytest.raises(verifier._Wrong):
            prove(each, FIRST)


def test_a_proof_of_an_entry_that_does_not_exist_is_none() -> None:
    for size in (1, 2, 3, 7):
        whole = proof(0, size)
        for index in range(-3, 12):
            if index != 0:
                with pytest.raises(verifier._Wrong):
                    prove({**whole, "index": index}, FIRST)


# ------------------------------------------------------------ whatever comes in

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["entry", "checkpoint", "proof", FIRST]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
FIELDS = ["kind", "index", "entry", "size", "root", "note", "path", "handovers", "scenario"]
ANY_ROWS = st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON)), max_size=4)


@fuzzed("exported log")
@given(ANY_ROWS, st.booleans(), st.binary(max_size=20))
def test_no_row_raises_anything_but_its_own_error(rows, real, tail) -> None:
    data = b"".join([*(ROWS[:3] if real else []), *map(dumped_or_nan, rows), tail])
    for keys in ([], [FIRST]):
        try:
            assert verify(lambda: io.BytesIO(data), keys=keys).complete_to <= SIZE
        except Unreadable:
            continue
    for each in rows:
        with contextlib.suppress(verifier._Wrong):
            prove(each, FIRST)
            raise AssertionError("that is no proof")


def dumped_or_nan(row: dict) -> bytes:
    return json.dumps(row).encode() + b"\n"


@fuzzed("exported log")
@given(st.text(), st.text())
def test_no_key_and_no_kept_note_raises_anything_but_its_own_error(trusted: str, kept: str) -> None:
    data = b"".join(ROWS[:3])
    for how in ({"keys": [trusted]}, {"since": kept}):
        with contextlib.suppress(Unreadable):
            verify(lambda: io.BytesIO(data), **how)


# ------------------------------------------------------------ the command


def test_the_command_checks_logs_and_proofs_with_a_key(tmp_path, capsys) -> None:
    log, proofs, note = tmp_path / "log.ndjson", tmp_path / "proof.ndjson", tmp_path / "note"
    log.write_bytes(b"".join(ROWS))
    note.write_text(LOG.note())
    proofs.write_bytes(dumped(proof(3)) + dumped(proof(5)))
    assert main([str(log), "--key", FIRST, "--since", str(note)]) == 0
    assert f"{len(CHECKPOINTS) + 1} signatures hold, the last by {key(2).verifier}." in capsys.readouterr().out
    assert main([str(log), "--key", key(3).verifier]) == 1
    assert "neither --key nor the key before it names" in capsys.readouterr().out
    assert main([str(proofs), "--key", FIRST]) == 0
    assert "Entry 5 stands in the log" in capsys.readouterr().out
    assert main([str(proofs)]) == 2
    assert "one trusted key" in capsys.readouterr().err
    assert main([str(proofs), "--key", key(3).verifier]) == 1
    assert "BROKEN: line 1" in capsys.readouterr().out


def test_an_unsigned_log_says_so(tmp_path, capsys) -> None:
    path = tmp_path / "log.ndjson"
    path.write_bytes(ROWS[PLACES[1]].replace(b'"index":1', b'"index":0'))
    assert main([str(path)]) == 0
    assert "UNSIGNED" in capsys.readouterr().out
