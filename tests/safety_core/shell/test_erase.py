"""Content and people are erased, the log's bytes stay, every proof holds, and nothing is opened or guessed any more."""

import contextlib
import hashlib
import json
import sqlite3
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.checkers import check_all
from reports.evidence.folder import from_rows
from safety_core.audit import verifier
from safety_core.audit.check import check
from safety_core.errors import BadInput, KeyReused, Miswired, Refused, UnknownName
from safety_core.intent import commitment, visible_digest
from safety_core.lifecycle import IntentState
from safety_core.people import committed
from safety_core.shell import committing, erase, export, halt, prove, quarantine, release, schedule, staff
from safety_core.switches import Scope
from safety_core.vocabulary import ClientId, PersonId, Role
from steps.rig.opening import opened
from tests.safety_core.shell.ground import Ground
from tests.safety_core.shell.recalling import settle_due
from tests.safety_core.shell.test_quarantine import quarantined

TEXT = "the mayor resigns"
WHY = "kim asked for it on the phone"


@pytest.fixture
def ground():
    made = Ground(whole_log=True)
    made.root = made.person("root", Role.ADMIN)
    return made


def add(ground, name: str, role: Role = Role.OPERATOR, clients=()):
    ground.keys[name] = staff.add_person(ground.core, name, role, clients, by=ground.root)
    return ground.keys_of(name)


def log(ground) -> tuple[bytes, ...]:
    return ground.store.read(lambda tx: tx.audit_entries())


def verified(ground) -> verifier.Report:
    lines = [msgspec.json.encode(row) + b"\n" for row in prove.audit_rows(ground.core)]
    return verifier.verify(lambda: lines)


def rows(ground) -> list[dict]:
    stamp = {"scenario": "s", "clock": "virtual", "source": "simulated"}
    return [{**row, **stamp} for row in export.rows(ground.store)]


def throw(ground, *, person: str, reason: str):
    return halt.halt(ground.core, ground.asked(Scope(client=ClientId("acme")), person=person, reason=reason))


def halted_and_released(ground, halter: str, releaser: str):
    done = throw(ground, person=halter, reason=WHY)
    release.release(ground.core, (done.halt,), ground.keys_of(releaser), f"{halter} said it is over")
    return done


# ---------------------------------------------------------------- what the log holds


def test_no_name_and_no_word_of_a_person_stands_in_the_log(ground):
    add(ground, "kim")
    add(ground, "femi")
    ground.attempt(TEXT)
    halted_and_released(ground, "kim", "femi")
    whole = b"\n".join(log(ground))
    for each in ("kim", "femi", "root", "phone", "over", "mayor"):
        assert each.encode() not in whole


def test_whoever_has_the_salts_reads_who_and_why(ground):
    add(ground, "kim")
    add(ground, "femi")
    halted_and_released(ground, "kim", "femi")
    read = {each["kind"]: each for each in opened(ground.store)}
    assert (read["halt"]["person"], read["halt"]["reason"]) == ("kim", WHY)
    assert (read["release"]["person"], read["release"]["reason"]) == ("femi", "kim said it is over")


def test_a_person_has_one_commitment_and_two_people_have_two(ground):
    first = ground.store.transact(lambda tx: committing.name(ground.core, tx, PersonId("kim")), deadline_s=1)
    assert ground.store.transact(lambda tx: committing.name(ground.core, tx, PersonId("kim")), deadline_s=1) == first
    assert ground.store.transact(lambda tx: committing.name(ground.core, tx, PersonId("kin")), deadline_s=1) != first


def test_without_a_salt_no_dictionary_opens_a_commitment(ground):
    """Names of staff and short posts are few: each is tried, plain, hashed, and salted with all that stands in the log."""
    add(ground, "kim")
    ground.attempt("yes")
    ground.attempt("no")
    halted_and_released(ground, "kim", "root")
    values = {str(value) for each in log(ground) for value in json.loads(each).values()}
    hexes = [bytes.fromhex(each) for each in values if len(each) in (32, 64) and set(each) <= set("0123456789abcdef")]
    guesses = ["kim", "root", "yes", "no", WHY, "holdpoint", "dana"]
    for guess in guesses:
        digest = bytes.fromhex(visible_digest(guess))
        for salt in [b"", *hexes, *(each.encode() for each in values)]:
            for body in (guess.encode(), digest):
                assert hashlib.sha256(salt + body).hexdigest() not in values
                assert hashlib.sha256(body + salt).hexdigest() not in values
        assert guess not in values


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), st.sampled_from(["", "ab", "ab" * 15]))
def test_nothing_is_committed_to_without_a_whole_salt(text, salt):
    with pytest.raises(Miswired):
        committed(salt, text)


def test_content_is_not_committed_to_without_a_salt():
    with pytest.raises(Miswired):
        commitment("", visible_digest("hello"))


# ---------------------------------------------------------------- content


def test_erased_content_is_gone_and_every_proof_holds(ground):
    done = ground.attempt(TEXT)
    ground.clock.pass_s(60)
    settle_due(ground)
    before, held = log(ground), verified(ground)
    gone = erase.erase_content(ground.core, "acme", ground.root, "asked", intent=done.intent.intent)
    assert (gone.intents, gone.permits) == (1, 1)
    after = ground.now(done)
    assert (after.intent.text, after.intent.salt, after.saw, after.state) == ("", "", "", IntentState.CONFIRMED)
    assert [each.visible for each in ground.permits()] == [""]
    assert log(ground)[: len(before)] == before, "the log's bytes never change"
    last = opened(ground.store)[-1]
    assert [last[each] for each in ("kind", "client", "intent", "intents", "person", "why")] == [
        "erased", "acme", done.intent.intent, 1, "root", "asked",
    ]  # fmt: skip
    assert ground.store.read(check).holds
    assert verified(ground).problem is None
    again = [msgspec.json.encode(row) + b"\n" for row in prove.audit_rows(ground.core)]
    assert verifier.verify(lambda: again, since=(held.entries, held.root)).problem is None
    exported = msgspec.json.encode(rows(ground)).decode()
    assert visible_digest(TEXT) not in exported


def test_what_is_erased_is_no_data_for_i5_and_breaks_nothing(ground):
    ground.attempt(TEXT)
    ground.clock.pass_s(60)
    settle_due(ground)
    erase.erase_content(ground.core, "acme", ground.root, "asked")
    found = {each.invariant: each for each in check_all(from_rows(rows(ground)))}
    assert {each.status for each in found.values()} <= {"held", "no_data"}, found


@pytest.mark.parametrize("state", ["queued", "quarantined", "under permit", "absent, and looked at again"])
def test_nothing_that_is_needed_yet_is_erased(ground, state):
    if state == "queued":
        queued = ground.submit(TEXT)
    elif state == "under permit":
        queued, _ = ground.under_permit(TEXT)
    else:
        queued, permit = quarantined(ground, TEXT, taken=False)
        if state.startswith("absent"):
            quarantine.absent(ground.core, permit.permit, add(ground, "dana"), "not there")
    with pytest.raises(Refused, match="still needed"):
        erase.erase_content(ground.core, "acme", ground.root, "asked", intent=queued.intent.intent)
    assert erase.erase_content(ground.core, "acme", ground.root, "asked").intents == 0
    assert ground.now(queued).intent.text == TEXT


def test_only_what_was_handed_over_before_the_date_is_erased(ground):
    old = ground.attempt("old words")
    ground.clock.pass_s(3_600)
    settle_due(ground)
    between = ground.clock.now()
    ground.clock.pass_s(3_600)
    new = ground.attempt("new words")
    ground.clock.pass_s(60)
    settle_due(ground)
    assert erase.erase_content(ground.core, "acme", ground.root, "too old", before=between).intents == 1
    assert (ground.now(old).intent.text, ground.now(new).intent.text) == ("", "new words")
    early = between - timedelta(days=9)
    assert erase.erase_content(ground.core, "acme", ground.root, "too old", before=early).intents == 0


def test_another_clients_content_is_not_erased_nor_its_names_told(ground):
    staff.add_accounts(ground.core, [ground.account("bolt", 1)])
    mine = ground.attempt(TEXT)
    with pytest.raises(UnknownName):
        erase.erase_content(ground.core, "bolt", ground.root, "asked", intent=mine.intent.intent)
    assert erase.erase_content(ground.core, "bolt", ground.root, "asked").intents == 0
    with pytest.raises(Refused):
        erase.erase_content(ground.core, "acme", add(ground, "bob", Role.ADMIN, ("bolt",)), "asked")
    assert ground.now(mine).intent.text == TEXT


def test_a_key_of_erased_content_is_still_taken(ground):
    done = ground.attempt(TEXT, key="once")
    ground.clock.pass_s(60)
    settle_due(ground)
    erase.erase_content(ground.core, "acme", ground.root, "asked", intent=done.intent.intent)
    with pytest.raises(KeyReused):
        ground.submit(TEXT, key="once")


def test_what_was_erased_is_not_erased_twice(ground):
    done = ground.attempt(TEXT)
    ground.clock.pass_s(60)
    settle_due(ground)
    erase.erase_content(ground.core, "acme", ground.root, "asked")
    entries = len(log(ground))
    with pytest.raises(Refused, match="already"):
        erase.erase_content(ground.core, "acme", ground.root, "asked", intent=done.intent.intent)
    assert erase.erase_content(ground.core, "acme", ground.root, "asked").intents == 0
    assert len(log(ground)) == entries, "nothing was erased, so nothing is recorded"


# ---------------------------------------------------------------- people


def everywhere(ground) -> str:
    """All that the store holds beside the log, as text."""
    store = ground.store.store
    with contextlib.closing(sqlite3.connect(":memory:")) as copy:
        store._connection.backup(copy)
        copy.execute("DELETE FROM audit_leaves")
        return "\n".join(copy.iterdump())


def test_an_erased_person_is_nowhere_any_more_and_every_proof_holds(ground):
    add(ground, "kim")
    add(ground, "femi")
    halted_and_released(ground, "kim", "femi")
    halted_and_released(ground, "femi", "kim")
    before = log(ground)
    gone = erase.erase_person(ground.core, "kim", ground.root, "left us")
    assert (gone.called, gone.in_plain) == ("erased-1", 0)
    assert log(ground)[: len(before)] == before
    assert (ground.store.read(check).holds, verified(ground).problem) == (True, None)
    assert "kim" not in everywhere(ground)
    assert "phone" not in everywhere(ground), "what somebody said goes with them"
    kept = {each["kind"]: each for each in opened(ground.store)}
    assert kept["release"]["person"] not in ("kim", "erased-1")
    person = ground.store.read(lambda tx: tx.person(PersonId("erased-1")))
    assert (person.active, person.key_digest) == (False, None)
    assert [each.person for each in ground.halts()] == ["erased-1", "femi"]
    found = {each.invariant: each for each in check_all(from_rows(rows(ground)))}
    assert "broken" not in {each.status for each in found.values()}, found


def test_nobody_guesses_an_erased_person_from_what_is_left(ground):
    add(ground, "kim")
    halted_and_released(ground, "kim", "root")
    erase.erase_person(ground.core, "kim", ground.root, "left us")
    whole = b"\n".join(log(ground)).decode()
    salts = set(ground.store.read(lambda tx: tx.salts()).values()) | {
        each.salt for each in ground.store.read(lambda tx: tx.words())
    }
    for salt in salts - {""}:
        for guess in ("kim", WHY):
            assert committed(salt, guess) not in whole


def test_an_erased_person_who_is_named_again_is_somebody_new(ground):
    add(ground, "kim")
    before = ground.store.transact(lambda tx: committing.name(ground.core, tx, PersonId("kim")), deadline_s=1)
    erase.erase_person(ground.core, "kim", ground.root, "left us")
    assert ground.store.transact(lambda tx: committing.name(ground.core, tx, PersonId("kim")), deadline_s=1) != before
    assert erase.erase_person(ground.core, "kim", ground.root, "left us again").called == "erased-2"


def test_who_only_typed_a_name_at_a_halt_is_erased_too(ground):
    done = throw(ground, person="Kim Doe", reason=WHY)
    with pytest.raises(Refused, match="in force"):
        erase.erase_person(ground.core, "Kim Doe", ground.root, "asked")
    release.release(ground.core, (done.halt,), ground.root, "over")
    assert erase.erase_person(ground.core, "Kim Doe", ground.root, "asked").called == "erased-1"
    assert "Kim Doe" not in everywhere(ground)


def test_typing_the_name_of_somebody_erased_opens_nothing_of_theirs_and_breaks_nothing(ground):
    add(ground, "kim")
    halted_and_released(ground, "kim", "root")
    erase.erase_person(ground.core, "kim", ground.root, "left us")
    throw(ground, person="erased-1", reason="mischief")
    found = {each.invariant: each for each in check_all(from_rows(rows(ground)))}
    assert found["I9"].status != "broken", found["I9"]


def test_a_person_of_an_open_schedule_stays(ground):
    add(ground, "kim")
    done = throw(ground, person="root", reason="why")
    at = ground.clock.now() + timedelta(hours=1)
    made = schedule.propose(ground.core, [done.halt], at, ground.keys_of("kim"), "later")
    with pytest.raises(Refused, match="is open"):
        erase.erase_person(ground.core, "kim", ground.root, "left us")
    schedule.withdraw(ground.core, made.schedule, ground.keys_of("kim"))
    erase.erase_person(ground.core, "kim", ground.root, "left us")
    assert "kim" not in everywhere(ground)


@pytest.mark.parametrize("name", ["root", "holdpoint", "nobody", "erased-1"])
def test_who_cannot_be_erased(ground, name):
    add(ground, "kim")
    throw(ground, person="holdpoint", reason="why")
    erase.erase_person(ground.core, "kim", ground.root, "left us")
    with pytest.raises((Refused, UnknownName)):
        erase.erase_person(ground.core, name, ground.root, "asked")


def test_only_an_admin_with_a_reason_erases(ground):
    add(ground, "kim")
    with pytest.raises(Refused):
        erase.erase_person(ground.core, "root", ground.keys_of("kim"), "revenge")
    for why in ("", " ", "x" * 501):
        with pytest.raises(BadInput):
            erase.erase_person(ground.core, "kim", ground.root, why)
        with pytest.raises(BadInput):
            erase.erase_content(ground.core, "acme", ground.root, why)


def test_nobody_may_be_called_as_the_erased_are(ground):
    with pytest.raises(BadInput, match="erased person"):
        add(ground, "erased-7")


def test_what_an_earlier_release_wrote_in_plain_is_said_to_stay(ground):
    add(ground, "kim")
    ground.store.transact(lambda tx: tx.append_audit({"v": 1, "kind": "halt", "person": "kim"}), deadline_s=1)
    assert erase.erase_person(ground.core, "kim", ground.root, "left us").in_plain == 1
