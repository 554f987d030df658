"""What approvals hold of content and of people is erased with the rest, and the log never held it."""

import msgspec
import pytest

from reports.checkers import check_all
from reports.evidence.folder import from_rows
from safety_core.approvals import ApprovalState
from safety_core.audit.check import check
from safety_core.errors import Refused
from safety_core.intent import visible_digest
from safety_core.shell import approve, asking, erase, requests, rulebook, staff
from safety_core.vocabulary import PersonId, Reason, Role
from steps.rig.opening import opened
from tests.safety_core.shell.ground import Ground
from tests.safety_core.shell.recalling import settle_due
from tests.safety_core.shell.test_approve import TWO, draft, go, say_yes, seen_of
from tests.safety_core.shell.test_erase import add, everywhere, log, rows, verified

TEXT, FIRST = "the mayor thanks you", "the mayor is sorry"
BY_KIM = "kim heard it on the phone"


@pytest.fixture
def ground():
    made = Ground(whole_log=True)
    made.root = made.person("root", Role.ADMIN)
    return made


def told(ground):
    """A reply of lena's that kim edited, had decided by quinn, and quinn said yes to; done, and nothing is needed any more."""
    kim, quinn = add(ground, "kim"), add(ground, "quinn", Role.APPROVER)
    queued = draft(ground, FIRST, author="lena")
    approve.edit(ground.core, queued.intent.intent, kim, TEXT)
    approve.escalate(ground.core, queued.intent.intent, kim, "quinn", BY_KIM)
    say_yes(ground, queued, quinn)
    go(ground)
    ground.clock.pass_s(60)
    settle_due(ground)
    return ground.now(queued)


def refused(ground):
    """A reply that kim said no to."""
    queued = draft(ground, "no thanks", key="other")
    asked = seen_of(ground, queued)
    approve.no(ground.core, asked.approval, ground.keys_of("kim"), seen=asked.commitment[:8], why=BY_KIM)
    return ground.now(queued)


def test_no_name_and_no_word_of_who_decides_stands_in_the_log(ground):
    told(ground)
    refused(ground)
    rulebook.load(ground.core, TWO, ground.root)
    staff.set_active(ground.core, "quinn", active=False, by=ground.root)
    whole = b"\n".join(log(ground))
    for each in ("kim", "lena", "quinn", "root", "phone", "mayor", "rtv"):
        assert each.encode() not in whole
    assert ground.store.read(check).holds


def test_whoever_has_the_salts_reads_who_decided_and_why(ground):
    told(ground)
    refused(ground)
    rulebook.load(ground.core, TWO, ground.root)
    read = {each["kind"]: each for each in opened(ground.store)}
    raised = read["approval_escalated"]
    assert [raised[each] for each in ("person", "why", "author", "editor", "to")] == [
        "kim", BY_KIM, "lena", "kim", "quinn",
    ]  # fmt: skip
    assert (read["approval_rejected"]["person"], read["approval_rejected"]["saw"]) == ("kim", f"kim said no: {BY_KIM}")
    assert (read["decision"]["person"], read["decision"]["why"]) == ("kim", BY_KIM)
    assert (read["edited"]["person"], read["rules"]["person"]) == ("kim", "root")


def test_erased_content_is_in_no_request_any_more(ground):
    done = told(ground)
    texts = (TEXT, FIRST)
    assert any(each in everywhere(ground) for each in texts)
    before = seen_of(ground, done)
    gone = erase.erase_content(ground.core, "acme", ground.root, "asked", intent=done.intent.intent)
    assert (gone.intents, gone.permits) == (1, 1)
    left = everywhere(ground)
    for each in (*texts, *map(visible_digest, texts), before.salt):
        assert each not in left
    found = ground.store.read(lambda tx: tx.approvals())
    assert {(each.visible, each.salt, each.saw) for each in found} == {("", "", "")}
    assert len(found) == 2
    assert before.commitment in {each.commitment for each in found}
    assert (ground.store.read(check).holds, verified(ground).problem) == (True, None)


def test_a_request_whose_content_was_erased_is_shown_and_counts_for_nothing(ground):
    done = told(ground)
    erase.erase_content(ground.core, "acme", ground.root, "asked")
    shown = requests.shown(ground.core, done.intent.intent)
    assert (shown.against.split(":")[0], "erased" in shown.against) == (Reason.APPROVAL_VOID, True)
    assert [each.against for each in requests.listed(ground.core, everything=True)][-1] == shown.against
    with pytest.raises(Refused):
        ground.store.read(lambda tx: requests.as_seen(tx, shown.approval, shown.approval.commitment[:8]))


@pytest.mark.parametrize("name", ["kim", "quinn"])
def test_who_decided_edited_or_was_asked_is_nowhere_any_more_once_erased(ground, name):
    told(ground)
    refused(ground)
    before = log(ground)
    erase.erase_person(ground.core, name, ground.root, "left us")
    assert log(ground)[: len(before)] == before
    left = everywhere(ground)
    assert name not in left
    assert ("phone" in left) == (name == "quinn"), "what somebody said goes with them"
    asked, people = ground.store.read(lambda tx: (tx.approvals(), tx.decisions()))
    named = {*(each.person for each in people), *(each.editor for each in asked)}
    named |= {each.escalated_person for each in asked}
    assert "erased-1" in named
    assert (ground.store.read(check).holds, verified(ground).problem) == (True, None)


def test_whoever_only_drafted_is_erased_too(ground):
    done = told(ground)
    erase.erase_person(ground.core, "lena", ground.root, "left us")
    assert ground.now(done).intent.author == seen_of(ground, done).author == "erased-1"
    assert "lena" not in msgspec.json.encode(rows(ground)).decode()


def test_whoever_loaded_the_rules_is_erased_and_the_rules_stay_in_force(ground):
    rulebook.load(ground.core, TWO, add(ground, "kim", Role.ADMIN))
    erase.erase_person(ground.core, "kim", ground.root, "left us")
    loaded, _ = rulebook.in_force(ground.core)
    assert (loaded.loaded_by, loaded.body) == ("erased-1", TWO)


def test_the_yes_of_somebody_erased_counts_no_more_for_what_is_not_done_yet(ground):
    quinn = add(ground, "quinn", Role.APPROVER)
    queued = draft(ground, TEXT)
    say_yes(ground, queued, quinn)
    erase.erase_person(ground.core, "quinn", ground.root, "left us")
    go(ground)
    after = ground.now(queued)
    assert (after.waits_for, after.reason, ground.permits()) == (
        asking.WAITS_FOR_DECISION, Reason.APPROVER_NOT_ALLOWED, [],
    )  # fmt: skip
    assert ground.store.read(lambda tx: tx.person(PersonId("erased-1"))).active is False
    newest = ground.store.read(lambda tx: tx.approval_of(queued.intent.intent))
    assert newest.state is ApprovalState.ASKED


def test_what_somebody_erased_drafted_goes_on_and_its_later_entries_name_what_stands_in_their_place(ground):
    quinn = add(ground, "quinn", Role.APPROVER)
    queued = draft(ground, TEXT, author="lena")
    first = opened(ground.store)[-1]
    erase.erase_person(ground.core, "lena", ground.root, "left us")
    say_yes(ground, queued, quinn)
    read = {each["kind"]: each for each in opened(ground.store)}
    assert (first["author"], read["approval_approved"]["author"]) == ("lena", "erased-1")
    assert read["approval_asked"]["author"] == read["person_erased"]["erased"], "a commitment that nothing opens"
    found = {each.invariant: each for each in check_all(from_rows(rows(ground)))}
    assert found["I9"].status != "broken", found["I9"].why
    again = draft(ground, "and another", author="lena")
    assert seen_of(ground, again).author == "lena"


def test_after_every_kind_of_erasure_no_checker_finds_anything(ground):
    told(ground)
    refused(ground)
    for name in ("quinn", "kim", "lena"):
        erase.erase_person(ground.core, name, ground.root, "left us")
    assert erase.erase_content(ground.core, "acme", ground.root, "asked").intents == 2
    found = {each.invariant: each for each in check_all(from_rows(rows(ground)))}
    assert "broken" not in {each.status for each in found.values()}, found
