"""Approved bytes and human engagement, over one honest reply and what is planted in it."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from reports.checkers import check_all
from reports.evidence.folder import from_rows
from tests.reports.bench import SECOND, Bench, committed, make, visible

RULES = '[engagement]\nquorum = 1\nlife_h = 24\nrole = "approver"\n'
STRICT = RULES + '[[rule]]\nclient = "acme"\naction = "publish"\nquorum = 1\n'
SALT = "5a" * 16


def binding_of(what: dict[str, Any], **changes: Any) -> str:
    """The commitment of a request, written here a third time."""
    given = {"not_after_us": None, "not_before_us": 0, **what, **changes}
    plain = json.dumps(given, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    return hashlib.sha256(bytes.fromhex(SALT) + hashlib.sha256(plain).digest()).hexdigest()


class Story:
    """One reply of acme's, approved by quinn: rows and log in the order in which they came about."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        post = next(each for each in bench.ledger if each["account"] == bench.bindings[0]["platform_account"])
        self.at_us = max(each["seen_us"] for each in bench.checkpoints) + SECOND
        shown = visible("thank you")
        what = {"intent": "int-a", "client": "acme", "platform": "X", "account": "acme-1", "action": "reply"}
        told = binding_of({**what, "rules": 1, "target": "post-1", "visible": shown})
        self.intent = {
            **bench.intents[0], **what, "tag": "tag-a", "salt": SALT, "visible": shown, "object": "obj-a",
            "submitted_us": self.at_us, "due_us": self.at_us, "settled_us": self.at_us + 9, "target": "post-1",
        }  # fmt: skip
        self.approval = {
            "approval": "app-1", **what, "commitment": told, "salt": SALT, "visible": shown, "target": "post-1",
            "not_before_us": 0, "not_after_us": None, "rules": 1, "quorum": 1, "role": "approver", "author": "rtv",
            "editor": None, "asked_us": self.at_us, "expires_us": self.at_us + 86_400 * SECOND, "expires_at": "",
            "state": "approved", "escalated_role": None, "escalated_person": None, "approved_us": self.at_us + 2,
            "ended_us": None, "consumed_by": "per-a", "saw": "",
        }  # fmt: skip
        self.decision = {
            "approval": "app-1", "intent": "int-a", "client": "acme", "person": "quinn", "role": "approver",
            "word": "yes", "commitment": told, "why": "", "at_us": self.at_us + 2, "at": "",
        }  # fmt: skip
        self.permit = {
            **bench.permits[0], **what, "permit": "per-a", "platform_account": post["account"], "object": "obj-a",
            "minted_us": self.at_us + 5, "sent_us": self.at_us + 6, "answered_us": self.at_us + 8, "visible": shown,
            "settle_us": None, "confirmed_us": self.at_us + 9, "approval": "app-1",
        }  # fmt: skip
        self.effect = {
            **post, "n": 900_001, "call": 900_001, "arrived_us": self.at_us + 7, "committed_us": self.at_us + 7,
            "visible_us": self.at_us + 7, "object": "obj-a", "visible": shown, "tag": "tag-a", "target": "post-1",
        }  # fmt: skip
        self.log: list[dict[str, Any]] = [
            {"kind": "person", "person": "quinn", "role": "approver", "active": True},
            {"kind": "approval_asked", "approval": "app-1", "commitment": told},
            {"kind": "decision", "approval": "app-1", "person": "quinn", "word": "yes", "commitment": told},
            {"kind": "approval_approved", "approval": "app-1", "commitment": told},
            {"kind": "permit", "permit": "per-a", "intent": "int-a", "platform": "X",
             "platform_account": post["account"], "commitment": committed(SALT, shown)},
            {"kind": "answer", "permit": "per-a", "answer": "accepted"},
        ]  # fmt: skip
        self.people = [{"person": "quinn", "role": "approver", "active": True}]
        self.rules = [
            {"name": "approvals", "version": 1, "digest": "", "body": RULES, "loaded_by": "holdpoint", "at": ""}
        ]

    def place(self, kind: str) -> int:
        return next(place for place, each in enumerate(self.log) if each["kind"] == kind)

    def findings(self) -> dict[str, Any]:
        bench = self.bench
        bench.intents.append(self.intent)
        bench.permits.append(self.permit)
        bench.ledger.append(self.effect)
        bench.people += self.people
        bench.rules, bench.approvals, bench.decisions = self.rules, [self.approval], [self.decision]
        for entry in self.log:
            line = json.dumps({"v": 1, "at_us": self.at_us, **entry}, sort_keys=True, separators=(",", ":"))
            bench.audit.append({"index": len(bench.audit), "entry": line})
        return {each.invariant: each for each in check_all(from_rows(bench.rows()))}


@pytest.fixture
def story() -> Story:
    return Story(make(halts=2))


def test_an_honest_reply_holds_and_is_counted(story: Story) -> None:
    found = story.findings()
    assert [(found[name].status, found[name].n) for name in ("I4", "I13")] == [("held", 1), ("held", 1)]
    assert found["I5"].status == found["I2"].status == "held"


def test_an_honest_like_holds_and_one_of_another_post_does_not(story: Story) -> None:
    for post, status in (("post-1", "held"), ("post-2", "broken")):
        each = Story(make(halts=2))
        shown = hashlib.sha256(f'{{"likes":"{post}"}}'.encode()).hexdigest()
        meant = hashlib.sha256(b'{"likes":"post-1"}').hexdigest()
        what = {name: each.intent[name] for name in ("intent", "client", "platform", "account")}
        told = binding_of({**what, "action": "like", "rules": 1, "target": "post-1", "visible": meant})
        for row in (each.intent, each.permit, each.approval):
            row.update(action="like", visible=meant)
        for row in (each.approval, each.decision, *each.log[1:4]):
            row["commitment"] = told
        each.effect.update(event="like", object=post, target=post, visible=shown)
        found = each.findings()
        assert (found["I4"].status, found["I13"].status) == (status, "held")


def test_where_nobody_was_answered_there_is_no_data() -> None:
    found = {each.invariant: each for each in check_all(from_rows(make(halts=2).rows()))}
    assert [found[name].status for name in ("I4", "I13")] == ["no_data", "no_data"]


def _other_bytes(story: Story) -> None:
    story.effect["visible"] = visible("thank you\u200b")


def _other_target(story: Story) -> None:
    story.effect["target"] = "post-2"


def _other_account(story: Story) -> None:
    story.effect["account"] = story.bench.bindings[1]["platform_account"]


def _replayed(story: Story) -> None:
    story.approval["intent"] = "int-00001"


def _replayed_commitment(story: Story) -> None:
    story.intent["account"] = story.permit["account"] = "acme-2"
    story.effect["account"] = story.permit["platform_account"] = story.bench.bindings[1]["platform_account"]


def _unsalted(story: Story) -> None:
    story.approval["salt"] = ""


def _no_approval(story: Story) -> None:
    story.permit["approval"] = None


def _asked_only(story: Story) -> None:
    del story.log[story.place("approval_approved")]


def _approved_after(story: Story) -> None:
    story.log.append(story.log.pop(story.place("approval_approved")))


def _expired(story: Story) -> None:
    story.approval["expires_us"] = story.permit["minted_us"]


def _longer_than_the_rules(story: Story) -> None:
    story.rules[0]["body"] = RULES.replace("24", "0.000000001")


def _ended(how: str) -> Callable[[Story], None]:
    def plant(story: Story) -> None:
        story.log.insert(story.place("permit"), {"kind": f"approval_{how}", "approval": "app-1"})

    plant.__name__ = f"_{how}_before"
    return plant


def _revoked_under_way(story: Story) -> None:
    story.log.insert(story.place("answer"), {"kind": "approval_revoked", "approval": "app-1"})


def _newer_rules(story: Story) -> None:
    newer = {"kind": "rules", "name": "approvals", "version": 2}
    story.log.insert(story.place("permit"), newer)


def _window_over(story: Story) -> None:
    story.approval["not_after_us"] = story.permit["minted_us"] - 1
    told = binding_of(
        {name: story.intent[name] for name in ("intent", "client", "platform", "account", "action")},
        rules=1, target="post-1", visible=story.effect["visible"], not_after_us=story.approval["not_after_us"],
    )  # fmt: skip
    for each in (story.approval, story.decision, *story.log[1:4]):
        each["commitment"] = told


def _by_author(story: Story) -> None:
    story.approval["author"] = story.intent["author"] = "quinn"


def _by_editor(story: Story) -> None:
    story.approval["editor"] = "quinn"


def _by_a_viewer(story: Story) -> None:
    story.decision["role"] = "viewer"


def _by_too_low_a_role(story: Story) -> None:
    story.rules[0]["body"] = RULES.replace("approver", "operator")


def _inactive_when_minted(story: Story) -> None:
    story.log.insert(story.place("permit"), {"kind": "person", "person": "quinn", "role": "approver", "active": False})


def _inactive_when_deciding(story: Story) -> None:
    story.log.insert(1, {"kind": "person", "person": "quinn", "role": "approver", "active": False})
    story.log.insert(story.place("permit"), {"kind": "person", "person": "quinn", "role": "approver", "active": True})


def _never_a_person(story: Story) -> None:
    del story.log[0]


def _not_in_the_log(story: Story) -> None:
    del story.log[story.place("decision")]


def _other_word(story: Story) -> None:
    story.decision["word"] = story.log[story.place("decision")]["word"] = "no"


def _for_other_bytes(story: Story) -> None:
    story.decision["commitment"] = story.log[story.place("decision")]["commitment"] = "00" * 32


def _quorum(story: Story) -> None:
    story.rules[0]["body"] = RULES.replace("quorum = 1", "quorum = 2")


def _escalated(story: Story) -> None:
    story.approval["escalated_person"] = "rosa"


def _stray(story: Story) -> None:
    story.effect["tag"] = "nobodys"


def _before_its_permit(story: Story) -> None:
    story.permit["minted_us"] = story.effect["arrived_us"] + 1


BREAKS_I4 = [
    _other_bytes, _other_target, _other_account, _replayed, _replayed_commitment, _unsalted, _no_approval, _asked_only,
    _approved_after, _expired, _longer_than_the_rules, _ended("revoked"), _ended("void"), _ended("expired"),
    _ended("rejected"), _revoked_under_way, _newer_rules, _window_over, _by_author, _by_editor, _by_a_viewer,
    _by_too_low_a_role, _inactive_when_minted, _inactive_when_deciding, _never_a_person, _not_in_the_log, _other_word,
    _for_other_bytes, _quorum, _escalated, _stray, _before_its_permit,
]  # fmt: skip


@pytest.mark.parametrize("plant", BREAKS_I4, ids=lambda each: each.__name__)
def test_each_clause_of_approved_bytes_is_found_broken(story: Story, plant: Callable[[Story], None]) -> None:
    plant(story)
    assert story.findings()["I4"].status == "broken"


@pytest.mark.parametrize(
    "plant",
    [_no_approval, _by_author, _not_in_the_log, _other_word, _stray, _before_its_permit],
    ids=lambda each: each.__name__,
)
def test_engagement_without_a_persons_own_decision_is_found(story: Story, plant: Callable[[Story], None]) -> None:
    plant(story)
    assert story.findings()["I13"].status == "broken"


def test_one_decision_for_two_effects_is_found(story: Story) -> None:
    """Whatever the commitment says: each engagement needs one of its own."""
    second = {**story.intent, "intent": "int-b", "tag": "tag-b", "object": "obj-b"}
    permit = {**story.permit, "permit": "per-b", "intent": "int-b", "object": "obj-b"}
    effect = {**story.effect, "n": 900_002, "call": 900_002, "object": "obj-b", "tag": "tag-b"}
    story.bench.intents.append(second)
    story.bench.permits.append(permit)
    story.bench.ledger.append(effect)
    found = story.findings()
    assert found["I13"].status == "broken"
    assert any("a decision of its own" in each.sentence for each in found["I13"].rows)


def test_a_person_whom_nobody_added_is_nobody(story: Story) -> None:
    story.people.clear()
    assert story.findings()["I13"].status == "broken"


def test_a_reply_is_engagement_by_the_platforms_word_whatever_the_records_call_it(story: Story) -> None:
    story.intent["action"] = story.permit["action"] = "publish"
    found = story.findings()
    assert (found["I13"].n, found["I4"].status) == (1, "broken")


def test_a_revocation_after_the_effect_was_proved_not_there_is_in_order(story: Story) -> None:
    story.log[-1] = {"kind": "answer", "permit": "per-a", "answer": "not_sent"}
    story.log.append({"kind": "approval_revoked", "approval": "app-1"})
    assert story.findings()["I4"].status == "held"


def test_what_the_rules_name_beside_engagement_needs_approval_too(story: Story) -> None:
    story.rules.append({**story.rules[0], "version": 2, "body": STRICT})
    story.log.append({"kind": "rules", "name": "approvals", "version": 2})
    assert story.findings()["I4"].n == 1, "what was minted before the rules were loaded"
    again = Story(make(halts=2))
    again.rules[0]["body"] = STRICT
    found = again.findings()["I4"]
    acmes = sum(each["client"] == "acme" for each in again.bench.intents)
    assert (found.status, found.n) == ("broken", acmes)
