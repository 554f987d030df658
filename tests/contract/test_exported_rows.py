"""What core and simulators export is the evidence format, field for field; both sides compute the same digests."""

import hashlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.checkers import scope
from reports.evidence.rows import FILES, AnyRow, CheckpointRow, Row
from safety_core.budget.objectives import Does
from safety_core.budget.trips import Trip
from safety_core.documents import DocumentKind
from safety_core.intent import commitment, effect_digest, visible_digest
from safety_core.records import Answered, Breach, Confirmation
from safety_core.sandbox import Leave
from safety_core.shell import automatic, documents, export, prove
from safety_core.switches import Scope
from safety_core.triggers import Alarm
from safety_core.vocabulary import Action, ClientId, Harm, PersonId, Platform, TripId, WorkerId
from simulators import ledger
from steps.rig.rig import Rig
from tests.safety_core.examples import INTENT


class Noted(msgspec.Struct):
    words: str


@pytest.fixture(scope="module")
def finished():
    """A run in which every kind of row comes about."""
    rig = Rig(5, "contract")
    rig.add_client("acme", 2)
    rig.keep_quiet("acme", since_s=7_200, until_s=10_800)
    rig.limit(
        Platform.X,
        name="posts a day",
        subject="account",
        whose="ours",
        actions=["publish"],
        most=50,
        window="local day",
    )
    rig.fault("answer_lost", rig.store.read(lambda tx: tx.accounts())[0].platform, do={"cut": "reset"})
    for n in range(3):
        rig.submit("acme", f"Grüße {n}", account=f"acme-{1 + n % 2}")
    rig.settle_all()
    target = rig.now(rig.submitted[0]).object
    rig.submit("acme", "Grüße zurück", action="reply", target=target)
    rig.run_for(5)
    rig.add_client("zeta", 1)
    rig.submit("zeta", "like me")
    rig.run_for(5)
    rig.like("acme", "like me", "zeta")
    rig.halt_and_wait("dana", Scope(client=ClientId("acme")), "contract")
    rig.release("femi", "done")
    permit = rig.store.read(lambda tx: tx.permits())[0]
    breach = Breach(client=permit.client, intent=permit.intent, permit=permit.permit, what="for the test", found_us=1)
    rig.store.transact(lambda tx: tx.add_breach(breach), deadline_s=1)
    automatic.throw_automatically(rig.core, Alarm(harm=Harm.WRONG_ACCOUNT, what="seen", client=ClientId("zeta")))
    thrown = rig.last_halt().halt
    word = Confirmation(halt=thrown, worker=WorkerId("worker-1"), pid=1, how=Answered.CONFIRMED, at_us=1)
    rig.store.transact(lambda tx: tx.confirm(word), deadline_s=1)
    rig.enrol("dana", "acme", "for the test")
    stopped = Trip(
        trip=TripId("trip-1"), by="x-publish", harm=Harm.BUDGET_BURN, does=Does.HALT, client=permit.client, what="fails",
        tripped_us=1, minute=1, at="then", halt=thrown, freed_us=2, freed_by="femi",
    )  # fmt: skip
    rig.store.transact(lambda tx: tx.add_trip(stopped), deadline_s=1)
    leave = Leave(serial=1, asked_by=PersonId("dana"), asked_at="then", why="for the test", saw="all verified")
    rig.store.transact(lambda tx: tx.put_leave(leave), deadline_s=1)
    rig.reach_by_mail("acme")
    rig.ask_how("acme")
    rig.run_for(5)
    rig.answer("acme", "acme")
    rig.store.transact(
        lambda tx: documents.keep(
            rig.core,
            tx,
            Noted("spring"),
            client=ClientId("acme"),
            kind=DocumentKind.BRAND,
            subject="brand",
            state="current",
        ),
        deadline_s=1,
    )
    rows = rig.finish()
    yield rig, rows
    rig.close()


def test_every_row_converts_without_a_field_too_many_or_too_few(finished):
    _, rows = finished
    converted = [msgspec.convert(row, AnyRow, strict=True) for row in rows]
    for raw, row in zip(rows, converted, strict=True):
        written = {name: value for name, value in msgspec.to_builtins(row).items() if name != "kind"}
        assert set(raw) - {"kind"} == set(written), f"{raw['kind']} leaves fields to their defaults"


def test_every_kind_of_row_that_an_export_writes_came_about(finished):
    """Others write what a rehearsal was, what an observer saw, and what was looked at for support."""
    _, rows = finished
    of_others = {each.__struct_config__.tag for name in ("observed.ndjson", "support.ndjson") for each in FILES[name]}
    tags = {each.__struct_config__.tag for kinds in FILES.values() for each in kinds}
    tags -= {"budget", "rehearsal"} | of_others
    assert {row["kind"] for row in rows} == tags


def test_of_a_permit_and_an_intent_no_text_and_no_credential_leaves(finished):
    _, rows = finished
    said = msgspec.json.encode(rows).decode()
    assert "Grüße" not in said
    assert "vault:" not in said


def test_a_letter_and_its_answer_open_what_the_log_committed_to(finished):
    _, rows = finished
    logged = [msgspec.json.decode(each["entry"]) for each in rows if each["kind"] == "entry"]
    letter, answer, contact = (
        next(each for each in rows if each["kind"] == kind) for kind in ("letter", "answer", "contact")
    )
    said = {(each["kind"], each.get("letter")): each for each in logged}
    for row, text, mark in (
        (letter, f"{letter['subject']}\n\n{letter['body']}", said["letter", letter["letter"]]["commitment"]),
        (answer, answer["said"], said["form_answer", answer["letter"]]["said"]),
        (contact, contact["address"], said["contact", None]["address"]),
    ):
        assert hashlib.sha256(bytes.fromhex(row["salt"]) + text.encode()).hexdigest() == mark
    assert not letter["open"]


def test_a_document_opens_what_the_log_committed_to_and_says_nothing(finished):
    _, rows = finished
    logged = [msgspec.json.decode(each["entry"]) for each in rows if each["kind"] == "entry"]
    (row,) = [each for each in rows if each["kind"] == "document"]
    (kept,) = [each for each in logged if each["kind"] == "document_kept"]
    assert row["digest"] == hashlib.sha256(b'{"words":"spring"}').hexdigest()
    assert hashlib.sha256(bytes.fromhex(row["salt"] + row["digest"])).hexdigest() == kept["commitment"]
    assert "spring" not in msgspec.json.encode(rows).decode()


def test_a_halts_row_holds_its_scope_flat(finished):
    rig, rows = finished
    (row,) = [each for each in rows if each["kind"] == "halt" and not each["automatic"]]
    halt = rig.store.read(lambda tx: tx.halt(row["halt"]))
    assert (row["client"], row["platform"], row["state"]) == ("acme", None, "released")
    assert row["quiesced_us"] == halt.quiesced_us


def test_limits_say_from_when_they_were_in_force_and_where_each_account_counts_its_days(finished):
    rig, rows = finished
    entries = [msgspec.json.decode(each["entry"]) for each in rows if each["kind"] == "entry"]
    loaded = {each["version"]: each["at_us"] for each in entries if each["kind"] == "rules"}
    limits = [each for each in rows if each["kind"] == "limit"]
    assert {each["version"]: each["from_us"] for each in limits} == {1: 0, **loaded}
    (day,) = [each for each in limits if each["window"] == "local day"]
    first = rig.store.read(lambda tx: tx.accounts())[0]
    assert (day["most"], day["zones"]) == (50, {first.platform_account: "Europe/Berlin"})


def test_the_head_is_the_logs_own(finished):
    rig, _ = finished
    head = msgspec.convert(
        {"scenario": "s", "clock": "virtual", "source": "simulated", **export.checkpoint(rig.store, seen_us=3)},
        CheckpointRow,
    )
    *entries, last = prove.audit_rows(rig.core)
    assert (head.size, head.root, head.note) == (last["size"], last["root"], last["note"])
    assert [each["index"] for each in entries] == list(range(head.size))


def test_an_effects_digest_is_its_intents(finished):
    _, rows = finished
    intents = {each["tag"]: each["visible"] for each in rows if each["kind"] == "intent"}
    effects = [each for each in rows if each["kind"] == "effect"]
    assert effects
    assert all(intents[each["tag"]] == each["visible"] for each in effects)
    assert {each["event"] for each in effects} == {"create_post", "like"}


def test_an_effects_permit_holds_the_commitment_that_its_intents_salt_opens(finished):
    _, rows = finished
    intents = {each["intent"]: each for each in rows if each["kind"] == "intent"}
    logged = [msgspec.json.decode(each["entry"]) for each in rows if each["kind"] == "entry"]
    permits = [each for each in logged if each["kind"] == "permit"]
    assert permits
    for each in permits:
        intent = intents[each["intent"]]
        opened = hashlib.sha256(bytes.fromhex(intent["salt"]) + bytes.fromhex(intent["visible"])).hexdigest()
        assert each["commitment"] == opened


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_both_readings_of_visible_content_agree(text):
    assert visible_digest(text) == ledger.visible_digest(text, ())


@given(st.integers(1, 10**19 - 1).map(str))
def test_all_three_readings_of_a_like_agree(post):
    like = msgspec.structs.replace(INTENT, action=Action.LIKE, text="", target=post)
    assert effect_digest(like) == ledger.like_digest(post) == scope.done_digest("likes", post)


def test_composed_and_decomposed_look_the_same_and_digest_the_same():
    assert visible_digest("Zu\u0308rich") == visible_digest("Z\u00fcrich") == ledger.visible_digest("Zu\u0308rich", ())


@given(st.binary(min_size=16, max_size=16), st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_a_commitment_is_over_the_salts_bytes_and_the_digests(salt, text):
    digest = visible_digest(text)
    assert commitment(salt.hex(), digest) == hashlib.sha256(salt + bytes.fromhex(digest)).hexdigest()


def test_every_row_says_where_it_comes_from(finished):
    _, rows = finished
    head = set(Row.__struct_fields__)
    assert all(head <= set(row) for row in rows)
