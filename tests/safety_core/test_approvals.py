"""What an approval commits to, and the table of its states."""

import hashlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.approvals import (
    APPROVAL_MOVES,
    ASKED_ANEW,
    UNDECIDED,
    ApprovalState,
    committed,
    counted,
    enough,
    expired,
    move,
    voter_refusal,
)
from safety_core.errors import Miswired
from safety_core.intent import effect_digest
from safety_core.ruling import DISPOSITIONS, Disposition
from safety_core.vocabulary import TIES, AccountId, Action, ClientId, IntentId, PersonId, Reason, Role
from tests.safety_core.examples import INTENT, NOW, NOW_US, QUINN, request, said

SALT = "5a" * 16
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
INTENTS = st.builds(
    lambda **changes: msgspec.structs.replace(INTENT, **changes),
    intent=st.sampled_from([IntentId("int_1"), IntentId("int_2")]),
    client=st.builds(ClientId, NAMES),
    account=st.builds(AccountId, NAMES),
    action=st.sampled_from(
        sorted(set(Action) - TIES)
    ),  # a like and a follow show no text, which is refused beside them
    text=NAMES,
    target=st.none() | NAMES,
    not_before_us=st.integers(0, 2),
    not_after_us=st.none() | st.integers(1, 3),
)
DECIDED_ON = ("intent", "client", "platform", "account", "action", "target", "not_before_us", "not_after_us")


@given(INTENTS, INTENTS, st.integers(1, 2), st.integers(1, 2))
def test_two_commitments_are_equal_only_where_everything_decided_on_is(one, other, rules, others_rules):
    from safety_core.intent import visible_digest

    same = (
        all(getattr(one, name) == getattr(other, name) for name in DECIDED_ON)
        and visible_digest(one.text) == visible_digest(other.text)
        and rules == others_rules
    )
    assert (committed(one, rules=rules, salt=SALT) == committed(other, rules=others_rules, salt=SALT)) is same


def test_what_is_committed_to_is_canonical_json_to_the_byte():
    intent = msgspec.structs.replace(INTENT, account=AccountId("zürich-1"), target="ß")
    plain = (
        '{"account":"zürich-1","action":"publish","client":"acme","intent":"int_1","not_after_us":null,'
        f'"not_before_us":0,"platform":"X","rules":3,"target":"ß","visible":"{effect_digest(intent)}"}}'
    )
    opened = hashlib.sha256(bytes.fromhex(SALT) + hashlib.sha256(plain.encode()).digest()).hexdigest()
    assert committed(intent, rules=3, salt=SALT) == opened


@given(INTENTS, st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16))
def test_with_another_salt_nobody_sees_that_the_content_is_the_same(intent, one, other):
    equal = committed(intent, rules=1, salt=one.hex()) == committed(intent, rules=1, salt=other.hex())
    assert equal is (one == other)


@pytest.mark.parametrize("name", ["author", "editor", "idempotency_key", "tag", "salt", "first_text"])
def test_who_wrote_it_is_not_what_is_decided_on_but_who_may_decide(name):
    other = msgspec.structs.replace(INTENT, **{name: "5a" * 16})
    assert committed(other, rules=1, salt=SALT) == committed(INTENT, rules=1, salt=SALT)


@pytest.mark.parametrize("state", ApprovalState)
@pytest.mark.parametrize("to", ApprovalState)
def test_a_move_that_is_not_in_the_table_is_a_bug(state, to):
    one = request(INTENT, state=state)
    if to in APPROVAL_MOVES[state]:
        assert move(one, to, saw="why").state is to
    else:
        with pytest.raises(Miswired, match="cannot go from"):
            move(one, to)


def test_what_is_over_is_never_approved_again():
    over = set(ApprovalState) - {ApprovalState.ASKED, ApprovalState.APPROVED}
    assert all(APPROVAL_MOVES[state] == frozenset() for state in over)
    assert {state for state in ApprovalState if request(INTENT, state=state).open} == set(ApprovalState) - over


@given(st.permutations(["quinn", "rosa", "sam", "quinn"]))
def test_the_order_in_which_people_say_yes_changes_nothing(names):
    asked = request(INTENT, quorum=3)
    votes = [said(asked, msgspec.structs.replace(QUINN, person=PersonId(name))) for name in names]
    assert counted(asked, votes) == {"quinn", "rosa", "sam"}
    assert enough(asked, counted(asked, votes))
    assert not enough(asked, counted(asked, votes[:2]))


def test_either_clock_ends_it():
    asked = request(INTENT)
    assert not expired(asked, now=NOW, now_us=NOW_US)
    assert expired(asked, now=NOW, now_us=asked.expires_us)
    assert expired(msgspec.structs.replace(asked, expires_at=NOW.isoformat()), now=NOW, now_us=NOW_US)


def test_an_intent_waits_for_a_person_wherever_its_approval_may_yet_be_given():
    of_approval = {each for each in Reason if each.value.startswith("approv")}
    assert {each for each in of_approval if DISPOSITIONS[each] is Disposition.WAITS} == UNDECIDED


def test_nobody_is_asked_anew_who_has_not_answered_yet_or_took_the_yes_back():
    assert UNDECIDED - {Reason.APPROVAL_MISSING, Reason.APPROVAL_REVOKED} == ASKED_ANEW


@pytest.mark.parametrize(
    ("person", "said_of_them"),
    [
        ({"active": False}, "quinn is not active"),
        ({"role": Role.VIEWER}, "quinn (viewer) may not approve as approver for acme"),
        ({}, None),
    ],
)
def test_whose_yes_does_not_count_is_told_why(person, said_of_them):
    assert voter_refusal(request(INTENT), msgspec.structs.replace(QUINN, **person)) == said_of_them
