"""What is measured is the same work: answers are compared, and a peer that is not there is said by its name."""

import hashlib
import sys
from types import SimpleNamespace

import msgspec
import pytest

from loadtests.benchmarks import audit_log, flags, guard
from loadtests.benchmarks.guard import IDLE_MAX, P99_MAX_US, judged
from safety_core.audit.canonical import canonical
from safety_core.audit.merkle import leaf_hash, root
from safety_core.vocabulary import Action

CASES = {name: (intent, facts) for name, intent, facts in guard.cases()}


@pytest.mark.parametrize("case", CASES)
def test_the_plain_guard_gives_the_same_rulings(case):
    guard.assert_equal(*CASES[case])


def test_the_plain_guard_agrees_where_facts_are_missing_or_other():
    intent, facts = CASES["all allow"]
    replace = msgspec.structs.replace
    own = facts.account
    others = [
        replace(facts, switches=None),
        replace(facts, account=None),
        replace(facts, account=replace(own, client="other")),
        replace(facts, identity=None),
        replace(facts, identity=replace(facts.identity, asked_us=-60_000_000)),
        replace(facts, content=replace(facts.content, length=0)),
        replace(facts, content=replace(facts.content, actions=frozenset())),
    ]
    for each in others:
        guard.assert_equal(intent, each)
    guard.assert_equal(replace(intent, action=Action.REPLY), facts)


def test_a_comparison_of_unequal_answers_fails(monkeypatch):
    intent, facts = CASES["all refuse"]
    monkeypatch.setattr(
        guard.plain_guard, "_content", lambda intent, facts: guard.plain_guard._tenancy(intent, facts, 0)
    )
    with pytest.raises(AssertionError):
        guard.assert_equal(intent, facts)


@pytest.mark.parametrize(
    ("worst_us", "uneven", "met"),
    [
        (P99_MAX_US, 9.0, True),
        (P99_MAX_US + 0.1, IDLE_MAX, False),
        (P99_MAX_US + 0.1, IDLE_MAX + 0.1, None),
    ],
)
def test_a_miss_counts_only_on_an_idle_core(worst_us, uneven, met):
    assert judged(worst_us, uneven).met is met


def test_the_sample_log_holds_every_kind_of_publishing_and_no_entry_twice():
    log = audit_log.sample(500)
    assert len(log) == 500
    assert {each["kind"] for each in log} == {"submitted", "permit", "answer", "outcome", "refusal"}
    assert len({canonical(each) for each in log}) == 500


def test_peers_that_are_not_installed_are_named(monkeypatch):
    for name in ("rfc8785", "pymerkle"):
        monkeypatch.setitem(sys.modules, name, None)
    found = audit_log.run(quick=True)
    assert [each.split()[0] for each in found.no_data] == ["rfc8785", "pymerkle"]
    assert [each.text for each in found.goals] == ["leaf step <= 4 µs"]


class Tree:
    """A peer's tree, as pymerkle offers it."""

    wrong = False

    def __init__(self, algorithm) -> None:
        assert algorithm == "sha256"
        self.leaves: list[bytes] = []

    def append_entry(self, data):
        self.leaves.append(leaf_hash(data))

    def get_root(self):
        return hashlib.sha256(b"").digest() if self.wrong else root(self.leaves)


@pytest.fixture
def peers(monkeypatch):
    monkeypatch.setitem(sys.modules, "rfc8785", SimpleNamespace(dumps=canonical))
    monkeypatch.setitem(sys.modules, "pymerkle", SimpleNamespace(InmemoryTree=Tree))


@pytest.mark.usefixtures("peers")
def test_with_both_peers_there_are_three_goals():
    found = audit_log.run(quick=True)
    assert found.no_data == ()
    assert len(found.goals) == 3


@pytest.mark.usefixtures("peers")
def test_a_peer_with_another_root_is_no_peer(monkeypatch):
    monkeypatch.setattr(Tree, "wrong", True)
    with pytest.raises(AssertionError):
        audit_log.run(quick=True)


@pytest.mark.usefixtures("peers")
def test_a_peer_with_other_bytes_is_no_peer(monkeypatch):
    monkeypatch.setitem(sys.modules, "rfc8785", SimpleNamespace(dumps=lambda entry: canonical(entry) + b" "))
    with pytest.raises(AssertionError):
        audit_log.run(quick=True)


def test_flags_are_compared_before_they_are_timed_and_both_goals_are_said():
    found = flags.run(quick=True)
    assert found.no_data == ()
    assert [each.text.rpartition(", ")[2] for each in found.goals] == [
        "for clients that come again",
        "for clients never asked before",
    ]
    assert found.figures[0].value == 600


def test_a_peer_that_answers_otherwise_is_no_peer(monkeypatch):
    monkeypatch.setattr(flags.Peer, "on", lambda *_: True)
    with pytest.raises(AssertionError):
        flags.run(quick=True)


def test_unleash_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "UnleashClient", None)
    found = flags.run(quick=True)
    assert (found.goals, found.no_data[0].split()[0]) == ((), "UnleashClient")
