"""The audit log at a desk: what is found, that what is shown to hold does, and that what does not is said not to."""

import re
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.audit import verifier
from safety_core.console.operations import audit
from safety_core.errors import BadInput, Refused, UnknownName
from safety_core.shell import audit_look, audit_whole, checkpoint, promote, prove, staff
from safety_core.vocabulary import Role
from tests.safety_core.console.nouns.desks import HOSTILE, do, sitting
from tests.safety_core.shell.ground import Ground
from tests.safety_core.shell.signing import HandSigner, key


@pytest.fixture
def ground():
    made = Ground(whole_log=True)
    made.core = replace(made.core, signer=HandSigner(key(1)))
    made.person("olga", Role.OPERATOR)
    made.person("root", Role.ADMIN)
    yield made
    made.store.close()


@pytest.fixture
def signed(ground):
    """A log with posts, a named person's words, and a checkpoint of all of it."""
    for text in ("one", "two"):
        ground.attempt(text)
    checkpoint.sign(ground.core)
    ground.clock.pass_s(3_600)
    promote.hold(ground.core, ground.keys_of("olga"), HOSTILE)
    checkpoint.sign(ground.core)
    return ground


@pytest.fixture
def olga(signed):
    return sitting(replace(signed.core, signer=None), signed.keys_of("olga"))  # the console has no key


def size(ground):
    return ground.store.read(lambda tx: tx.audit_size())


def spoil(ground, sql, *values: object):
    """Past every door."""
    connection = ground.store.store._connection
    connection.execute(sql, values)
    connection.commit()


# ---------------------------------------------------------------- searching


def test_the_newest_are_first_and_piece_by_piece_every_entry_comes_once(signed, olga):
    whole = [each.index for each in do(olga, "audit.search", limit="1000").entries]
    assert whole == list(range(size(signed) - 1, -1, -1))
    found, before = [], None
    while True:
        page = do(olga, "audit.search", limit="3", **({} if before is None else {"before": str(before)}))
        found += [each.index for each in page.entries]
        before = page.next
        if before is None:
            break
    assert found == whole


@pytest.mark.parametrize(
    ("given", "kinds"),
    [
        ({"kind": "permit"}, {"permit"}),
        ({"person": "olga"}, {"stage", "person"}),
        ({"client": "acme"}, {"submitted", "permit", "answer", "outcome"}),
        ({"since": "2026-01-01T01:00:00Z"}, {"stage"}),
        ({"until": "2026-01-01T01:00:00Z", "person": "olga"}, {"person"}),
        ({"kind": "permit", "person": "olga"}, set()),
    ],
)
def test_what_is_asked_for_is_found_and_nothing_else(olga, given, kinds):
    assert {each.kind for each in do(olga, "audit.search", **given).entries} == kinds


def test_what_happened_to_one_intent_is_found(signed, olga):
    permit = signed.permits()[0]
    found = do(olga, "audit.search", intent=permit.intent).entries
    assert {each.kind for each in found} >= {"submitted", "permit"}
    assert all(("intent", permit.intent) in [(one.name, one.value) for one in each.about] for each in found)


def test_an_id_within_somebodys_words_is_no_entry_of_it(signed, olga):
    """Entries are found by their bytes: what somebody writes must not look like a field."""
    assert do(olga, "audit.search", intent='x","kind":"permit').entries == ()
    assert do(olga, "audit.search", kind='permit","x":"').entries == ()


def test_whom_nobody_knows_is_answered_with_the_nearest(olga):
    with pytest.raises(UnknownName, match="did you mean olga"):
        do(olga, "audit.search", person="olgaa")
    with pytest.raises(UnknownName, match="acme"):
        do(olga, "audit.search", client="acmee")
    with pytest.raises(BadInput, match="since"):
        do(olga, "audit.search", since="yesterday")


def test_names_and_words_are_opened_and_erased_ones_are_not(signed, olga):
    (held,) = do(olga, "audit.search", kind="stage", person="olga").entries
    assert held.person == "olga"
    opened = {each.name: each.opened for each in do(olga, "audit.show", index=held.index).fields}
    assert (opened["person"], opened["why"]) == ("olga", HOSTILE)
    spoil(signed, "UPDATE words SET salt = '', text = ''")
    spoil(signed, "UPDATE salts SET salt = '' WHERE person = 'olga'")
    opened = {each.name: each.opened for each in do(olga, "audit.show", index=held.index).fields}
    assert (opened["person"], opened["why"]) == (None, None)


# ---------------------------------------------------------------- one record and its proof


def as_file(folder, answer):
    path = folder / "proof.ndjson"
    path.write_bytes(msgspec.json.encode(answer.proof) + b"\n")
    return path


def verified(path):
    """What a stranger sees, who has the verifier and the key."""
    told = [sys.executable, str(Path(verifier.__file__)), str(path), "--key", key(1).verifier]
    return subprocess.run(told, capture_output=True, text=True, check=False)


def test_a_proof_is_what_the_command_line_hands_out_and_a_stranger_can_check(signed, olga, tmp_path):
    answer = do(olga, "audit.prove", index="3")
    assert answer.holds
    assert [each.holds for each in answer.checks] == [True, True]
    (row,) = prove.proofs(olga.whole, lambda at, _: at == 3)
    assert msgspec.json.decode(msgspec.json.encode(answer.proof)) == row
    told = verified(as_file(tmp_path, answer))
    assert told.returncode == 0, told.stdout + told.stderr


def test_a_record_that_was_changed_is_not_proven(signed, olga):
    spoil(
        signed,
        "UPDATE audit_leaves SET entry = CAST(replace(CAST(entry AS TEXT), 'acme', 'acm3') AS BLOB) WHERE position = ?",
        first(signed, b"permit"),
    )
    answer = do(olga, "audit.prove", index=first(signed, b"permit"))
    assert not answer.holds
    assert "does NOT lead to the root that was signed" in answer.checks[1].saw


def first(ground, kind):
    entries = ground.store.read(lambda tx: tx.audit_entries())
    return next(place for place, each in enumerate(entries) if b'"kind":"' + kind in each)


def test_a_record_whose_neighbour_is_gone_is_not_proven(signed, olga):
    spoil(signed, "DELETE FROM audit_leaves WHERE position = 2")
    assert not do(olga, "audit.prove", index="3").holds


def test_a_checkpoint_with_another_signature_or_root_proves_nothing(signed, olga):
    note = signed.store.read(lambda tx: tx.last_checkpoint()).note
    spoil(signed, "UPDATE checkpoints SET note = ?", note.replace("— ", "— x"))
    assert not do(olga, "audit.prove", index="3").holds
    spoil(signed, "UPDATE checkpoints SET note = ?, root = ?", note, "0" * 64)
    assert not do(olga, "audit.prove", index="3").holds


def test_what_is_not_signed_yet_is_said_so_and_there_is_no_file(signed, olga):
    signed.attempt("three")
    newest = size(signed) - 1
    answer = do(olga, "audit.prove", index=newest)
    assert (answer.proof, answer.holds) == (None, False)
    assert f"and entry {newest} is not" in answer.checks[0].saw
    assert do(olga, "audit.prove", index="3").holds
    with pytest.raises(UnknownName):
        do(olga, "audit.prove", index=newest + 1)


# ---------------------------------------------------------------- the whole log


def test_a_log_that_holds_says_so_with_the_head_to_keep(signed, olga):
    found = do(olga, "audit.verify")
    assert (found.holds, found.signed_to, found.key) == (True, size(signed), key(1).verifier)
    signed.attempt("three")
    later = do(olga, "audit.verify", since=found.head)
    assert later.holds
    assert "it only grew since" in later.checks[1].saw


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_leaves SET entry = CAST(replace(CAST(entry AS TEXT), 'acme', 'acm3') AS BLOB) WHERE position = 5",
        "DELETE FROM audit_leaves WHERE position = 5",
        "UPDATE audit_head SET root = zeroblob(32)",
        "DELETE FROM log_keys",
    ],
)
def test_a_log_that_was_changed_does_not_hold(signed, sql, tmp_path):
    """Another process looks: this one works from the edge that it remembers."""
    spoil(signed, sql)
    copy = tmp_path / "copy.sqlite"
    with sqlite3.connect(copy) as to:
        signed.store.store._connection.backup(to)
    to.close()
    store = open_sqlite(str(copy), mode="inline", create=False)
    try:
        olga = sitting(replace(signed.core, store=store, signer=None), signed.keys_of("olga"))
        found = do(olga, "audit.verify")
        assert not found.holds
        assert not found.checks[0].holds
    finally:
        store.close()


def test_a_log_that_was_cut_or_rolled_back_does_not_extend_the_head_that_was_kept(signed, olga):
    grown = f"{size(signed) + 10}:{'ab' * 32}"
    assert not do(olga, "audit.verify", since=grown).holds
    assert "it was cut" in do(olga, "audit.verify", since=grown).checks[1].saw
    other = f"{size(signed) - 3}:{'ab' * 32}"
    assert "are not those of the head that was kept" in do(olga, "audit.verify", since=other).checks[1].saw
    for wrong in ("3", "3:", "x:y", f"-1:{'ab' * 32}", f"{'9' * 17}:{'ab' * 32}"):
        with pytest.raises(BadInput, match="since"):
            do(olga, "audit.verify", since=wrong)


def test_the_whole_log_is_read_for_one_person_at_a_time(olga):
    turn = olga.outside.turns.log
    assert turn.acquire(blocking=False)
    try:
        for name, given in (("audit.verify", {}), ("audit.prove", {"index": "0"})):
            with pytest.raises(Refused, match="somebody has the whole log read just now"):
                do(olga, name, **given)
        assert do(olga, "audit.search").entries
    finally:
        turn.release()
    assert do(olga, "audit.verify").holds


# ---------------------------------------------------------------- handing it out


def exported(desk, limit):
    rows, after, whole = [], -1, {}
    while after is not None:
        part = do(desk, "audit.export", after=after, limit=limit, **whole)
        rows += part.rows
        after, whole = part.next, {"size": part.size}
    return rows


@pytest.mark.parametrize("limit", [1, 4, 1_000])
def test_the_export_is_line_for_line_that_of_the_command_line(signed, olga, tmp_path, limit):
    signed.attempt("unsigned, at the end")
    rows = exported(olga, limit)
    assert [msgspec.to_builtins(each) for each in rows] == list(prove.audit_rows(olga.whole))
    path = tmp_path / "audit.ndjson"
    path.write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in rows))
    told = verified(path)
    assert told.returncode == 0, told.stdout + told.stderr


def test_an_unsigned_log_ends_in_its_head(ground):
    ground.attempt("one")
    olga = sitting(replace(ground.core, signer=None), ground.keys_of("olga"))
    rows = exported(olga, 3)
    assert [msgspec.to_builtins(each) for each in rows] == list(prove.audit_rows(olga.whole))
    assert rows[-1].note is None


def test_what_is_written_while_it_is_handed_out_is_no_part_of_it(signed, olga):
    first_part = do(olga, "audit.export", limit=2)
    signed.attempt("meanwhile")
    rest = do(olga, "audit.export", after=first_part.next, size=first_part.size)
    assert rest.next is None
    assert max(each.index for each in rest.rows if isinstance(each, audit.EntryRow)) == first_part.size - 1


# ---------------------------------------------------------------- whose it is


@pytest.fixture
def anna(signed):
    """Acts for bolt alone; all posts so far are acme's."""
    staff.add_accounts(signed.core, [signed.account("bolt", 1)])
    signed.keys["anna"] = staff.add_person(signed.core, "anna", Role.VIEWER, ("bolt",), by=signed.keys_of("root"))
    return sitting(replace(signed.core, signer=None), signed.keys_of("anna"))


def test_who_acts_for_one_client_finds_its_entries_and_no_others(signed, anna):
    assert do(anna, "audit.search", limit="1000").entries == ()
    signed.submit("mine", client="bolt", account="bolt-1")
    (own,) = do(anna, "audit.search").entries
    assert (own.client, own.kind) == ("bolt", "submitted")
    assert do(anna, "audit.show", index=own.index).index == own.index
    said = []
    for index in (first(signed, b"permit"), first(signed, b"stage"), 999_999):
        for name in ("audit.show", "audit.prove"):
            with pytest.raises(UnknownName) as refused:
                do(anna, name, index=index)
            said.append(str(refused.value).replace(str(index), "…"))
    assert len(set(said)) == 1, "what is another's is answered as what never was"
    with pytest.raises(UnknownName) as refused:
        do(anna, "audit.search", client="acme")
    assert "did you mean acme" not in str(refused.value)
    with pytest.raises(Refused):
        do(anna, "audit.export")
    with pytest.raises(Refused):
        audit.export(anna, audit.Part())


def test_where_the_log_is_broken_is_for_those_who_act_for_all(signed, anna):
    spoil(
        signed,
        "UPDATE audit_leaves SET entry = CAST(replace(CAST(entry AS TEXT), '\"nth\":2', '\"nth\":9') AS BLOB) WHERE client = 'acme'",
    )
    found = do(anna, "audit.verify")
    assert (found.holds, found.first_wrong) == (False, None)
    assert "acme" not in str(found)
    assert audit_whole.HIDDEN in found.checks[0].saw
    assert do(sitting(signed.core, signed.keys_of("olga")), "audit.verify").first_wrong is not None


# ---------------------------------------------------------------- a long log


def test_a_page_of_a_long_log_reads_that_much_of_it_by_its_key_and_no_more(signed, olga, monkeypatch):
    copies = 100_000
    spoil(
        signed,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO audit_leaves (position, client, "
        'entry) SELECT (SELECT size FROM audit_head) - 1 + i, \'acme\', CAST(replace(\'{"at":"2026-01-01T02:00:00+00:00",'
        '"at_us":1,"client":"acme","intent":"int-#","kind":"answer","nth":1,"v":2}\', \'#\', i) AS BLOB) FROM n',
        copies,
    )
    whole = size(signed) + copies
    monkeypatch.setattr(type(signed.store.store.read(lambda tx: tx)), "audit_size", lambda _: whole)
    asked = []
    connection = signed.store.store._connection
    connection.set_trace_callback(asked.append)
    page = do(olga, "audit.search")
    assert (len(page.entries), page.read, page.entries[0].index) == (100, 100, whole - 1)
    rare = do(olga, "audit.search", intent="int-7")
    assert ([each.index for each in rare.entries], rare.read, rare.next) == (
        [whole - copies + 6],
        audit_look.READ_MAX,
        whole - audit_look.READ_MAX,
    ), "one look reads so much and says how far it came"
    connection.set_trace_callback(None)
    found_by = {
        row[3]
        for statement in asked
        if "audit_leaves" in statement
        for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")
    }
    ranges = [re.findall(r"position >=? ?(\d+)|position <\s+(\d+)", each) for each in asked if "audit_leaves" in each]
    spans = [int(below) - int(above) for (above, _), (_, below) in ranges]
    assert max(spans) == audit_look.AT_ONCE, "no look holds more of it at once"
    assert found_by == {"SEARCH audit_leaves USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"}
