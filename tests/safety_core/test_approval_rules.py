"""Rules on approvals as data: the strictest counts, and none can let engagement through."""

import hashlib
from itertools import permutations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.stores.packaged import packaged
from safety_core.approval_rules import ApprovalRules, Engagement, Need, Rule
from safety_core.errors import BadInput
from safety_core.people import RANK
from safety_core.shell.rules_text import check, digest_of, parsed
from safety_core.vocabulary import ENGAGEMENT, NEVER_ASKED, Action, Platform, Role
from tests.safety_core.examples import INTENT

DECIDING = [role for role in Role if role is not Role.VIEWER]
DAY = Need(quorum=1, life_s=86_400, role=Role.APPROVER)
RULE = st.builds(
    Rule,
    quorum=st.integers(0, 3),
    client=st.sampled_from([None, "acme", "bolt"]),
    platform=st.sampled_from([None, Platform.X]),
    action=st.sampled_from([None, *Action]),
    life_h=st.sampled_from([1.0, 24.0, 48.0]),
    role=st.sampled_from(DECIDING),
)


def intent_of(action: Action):
    return msgspec.structs.replace(INTENT, action=action)


def test_what_comes_with_a_release_asks_one_approver_for_a_day_and_only_for_engagement():
    (rules,) = (each for each in packaged() if each.name == "approvals")
    found = parsed(rules.body, rules.digest)
    assert (rules.version, rules.loaded_by) == (1, "holdpoint")
    assert {action: found.need(intent_of(action)) for action in Action} == {
        action: DAY if action in ENGAGEMENT else None for action in Action
    }


@given(st.lists(RULE, max_size=3), st.sampled_from(sorted(ENGAGEMENT)))
def test_no_rules_let_engagement_through_without_at_least_the_floor(rules, action):
    floor = Engagement(quorum=2, life_h=12.0, role=Role.OPERATOR)
    need = ApprovalRules(engagement=floor, rule=tuple(rules)).need(intent_of(action))
    assert need is not None
    assert need.quorum >= 2
    assert need.life_s <= 43_200
    assert RANK[need.role] >= RANK[Role.OPERATOR]


@given(st.lists(RULE, max_size=3), RULE, st.sampled_from(sorted(Action)))
def test_a_further_rule_never_loosens_anything_and_the_order_changes_nothing(rules, more, action):
    intent = intent_of(action)
    answers = {ApprovalRules(rule=order).need(intent) for order in permutations((*rules, more))}
    assert len(answers) == 1
    before, (after,) = ApprovalRules(rule=tuple(rules)).need(intent), answers
    if before is not None:
        assert after is not None
        assert (after.quorum >= before.quorum, after.life_s <= before.life_s, RANK[after.role] >= RANK[before.role]) == (
            True, True, True,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "asked"),
    [
        ({}, True),
        ({"client": "acme", "platform": Platform.X, "action": Action.PUBLISH}, True),
        ({"client": "bolt"}, False),
        ({"platform": Platform.LINKEDIN}, False),
        ({"action": Action.EDIT}, False),
    ],
)
def test_a_rule_asks_for_what_it_names_and_what_it_does_not_name_is_all(rule, asked):
    need = ApprovalRules(rule=(Rule(quorum=1, **rule),)).need(INTENT)
    assert (need is not None) is asked


def test_rules_that_name_no_more_ask_one_approver_for_a_day():
    assert ApprovalRules().need(intent_of(Action.REPLY)) == DAY
    assert ApprovalRules(rule=(Rule(quorum=1),)).need(INTENT) == DAY


def test_a_rule_that_exempts_asks_nobody():
    assert ApprovalRules(rule=(Rule(quorum=0, action=Action.PUBLISH),)).need(INTENT) is None


@pytest.mark.parametrize("action", sorted(NEVER_ASKED))
def test_a_rule_on_everything_asks_for_nothing_of_what_is_never_asked_for(action):
    assert ApprovalRules(rule=(Rule(quorum=1),)).need(intent_of(action)) is None


def text_of(quorum: object = 1, life_h: object = 24) -> str:
    return f"[engagement]\nquorum = {quorum}\nlife_h = {life_h}\n[[rule]]\nquorum = {quorum}\nlife_h = {life_h}\n"


@pytest.mark.parametrize(("quorum", "taken"), [(-1, False), (1, True), (9, True), (10, False), (1.5, False)])
def test_one_to_nine_can_be_asked_for_a_yes(quorum, taken):
    body = text_of(quorum=quorum)
    if taken:
        assert parsed(body, digest_of(body)).rule[0].quorum == quorum
    else:
        with pytest.raises(BadInput, match="cannot be read"):
            parsed(body, digest_of(body))


def test_a_rule_may_ask_for_none():
    body = "[[rule]]\nquorum = 0\naction = 'publish'\n"
    assert parsed(body, digest_of(body)).need(INTENT) is None


@pytest.mark.parametrize(
    ("life_h", "taken"), [(0, False), (0.5, True), (720, True), (720.5, False), ("'1'", False), ("inf", False)]
)
def test_a_yes_holds_for_a_time_and_at_most_for_thirty_days(life_h, taken):
    body = text_of(life_h=life_h)
    if taken:
        assert parsed(body, digest_of(body)).rule[0].life_h == life_h
    else:
        with pytest.raises(BadInput, match="cannot be read"):
            parsed(body, digest_of(body))


@pytest.mark.parametrize("action", [None, *sorted(ENGAGEMENT)])
def test_a_rule_that_exempts_engagement_is_refused_by_its_place(action):
    with pytest.raises(BadInput, match=r"^rule\.1\.quorum: is 0 and exempts"):
        check(ApprovalRules(rule=(Rule(quorum=1), Rule(quorum=0, action=action))))


def test_the_floor_for_engagement_cannot_be_nobody():
    with pytest.raises(BadInput, match=r"^engagement\.quorum: is 0"):
        check(ApprovalRules(engagement=Engagement(quorum=0)))


def test_an_exemption_of_what_is_not_engagement_is_taken_and_loosens_nothing():
    rules = ApprovalRules(rule=(Rule(quorum=0, action=Action.PUBLISH), Rule(quorum=1, client="acme")))
    check(rules)
    assert rules.need(INTENT) is not None


@pytest.mark.parametrize("place", ["engagement.role", "rule.0.role"])
def test_a_viewer_decides_nothing(place):
    viewer = {"role": Role.VIEWER}
    rules = (
        ApprovalRules(engagement=Engagement(**viewer))
        if place.startswith("engagement")
        else ApprovalRules(rule=(Rule(quorum=1, **viewer),))
    )
    with pytest.raises(BadInput, match=rf"^{place}: viewer may not decide"):
        check(rules)


@pytest.mark.parametrize("action", sorted(NEVER_ASKED))
def test_what_is_never_asked_for_cannot_be_named(action):
    with pytest.raises(BadInput, match=r"^rule\.0\.action: "):
        check(ApprovalRules(rule=(Rule(quorum=1, action=action),)))


@pytest.mark.parametrize(
    "body",
    ["not toml", "quorum = 1", "[engagement]\nquorum = 10", "[engagement]\nlife_h = nan", "[engagement]\nlife_h = -1",
     "[engagement]\nlife_h = 1e9", "[engagement]\nquorum = '1'", "[[rule]]\nquorum = 1\nclient = 1", "[[rule]]",
     "[[rule]]\nquorum = 0"],
)  # fmt: skip
def test_rules_in_the_store_that_cannot_be_read_are_no_rules(body):
    with pytest.raises(BadInput):
        parsed(body, digest_of(body))


def test_rules_in_the_store_that_were_changed_behind_it_are_no_rules():
    body = "[engagement]\nquorum = 1\n"
    assert parsed(body, hashlib.sha256(body.encode()).hexdigest()).engagement.quorum == 1
    with pytest.raises(BadInput, match="not those that were loaded"):
        parsed(body + " ", digest_of(body))
