"""Who goes first: consent first, then trust, tenure and reach; a cohort that only grows, up to its most."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.canary import TENURE_FULL_DAYS, Candidate, CandidatesFile, check, chosen, ranked
from safety_core.errors import BadFile, BadInput, Refused, UnknownName
from safety_core.fleet.rollout_file import read_candidates
from safety_core.rollout.plan import Canary, Weights
from safety_core.rollout.states import Enrolled
from safety_core.switches import HOUSE
from safety_core.vocabulary import ClientId, PersonId

TODAY = date(2026, 11, 28)
LONG = TODAY - timedelta(days=TENURE_FULL_DAYS)
RULES = Canary(least=2, most=3)


def candidate(client: str, **changed: object) -> Candidate:
    usual = Candidate(client=ClientId(client), trust=50, since=LONG, reach=1_000, consent="contract 7, 2026-11-02")
    return msgspec.structs.replace(usual, **changed)


def enrolled(client: str, *, removed: bool = False) -> Enrolled:
    gone = {"removed_by": PersonId("ada"), "removed_at": "2026-11-27", "removed_why": "left us", "removed_serial": 9}
    return Enrolled(
        client=ClientId(client),
        enrolled_by=PersonId("ada"),
        enrolled_at="2026-11-20",
        minute=1,
        serial=3,
        why="",
        **(gone if removed else {}),
    )


def order(*candidates: Candidate, weights: Weights = RULES.weights) -> list[str]:
    return [each.candidate.client for each in ranked(candidates, weights, today=TODAY)]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"trust": 90}, {"trust": 50}),
        ({"since": LONG}, {"since": TODAY}),
        ({"reach": 10}, {"reach": 1_000_000}),
    ],
)
def test_trust_tenure_and_a_low_blast_radius_each_put_a_client_first(better, worse) -> None:
    assert order(candidate("zeta", **better), candidate("acme", **worse)) == ["zeta", "acme"]


def test_of_equals_the_one_that_reaches_fewer_then_the_name_decides() -> None:
    only_trust = Weights(trust=1, tenure=0, reach=0)
    assert order(candidate("b"), candidate("a"), candidate("c", reach=5), weights=only_trust) == ["c", "a", "b"]


def test_who_has_not_consented_is_no_candidate_and_the_house_never_is() -> None:
    assert order(candidate("acme", consent=""), candidate("globex", consent=" "), candidate(HOUSE)) == []


def test_the_reasons_name_every_figure_and_where_the_consent_is() -> None:
    (found,) = ranked([candidate("acme", trust=80)], RULES.weights, today=TODAY)
    assert found.points == 60  # 50 x 80 + 20 x 100 + 30 x 0, of 100
    assert found.why == (
        "60 points: trust 80, client for 1095 days (100), reaches 1000 people (0); consent: contract 7, 2026-11-02"
    )


def names(found) -> list[str]:
    return [each.candidate.client for each in found]


FIELD = [candidate(name, trust=90 - place) for place, name in enumerate("abcde")]


def test_nobody_named_takes_the_best_until_there_are_most() -> None:
    assert names(chosen([], FIELD, [], RULES, today=TODAY)) == ["a", "b", "c"]
    assert names(chosen([], FIELD, [enrolled("e"), enrolled("a")], RULES, today=TODAY)) == ["b"]


def test_the_named_are_taken_once_each() -> None:
    picked = [ClientId("d"), ClientId("e"), ClientId("d")]
    assert names(chosen(picked, FIELD, [], RULES, today=TODAY)) == ["d", "e"]


@pytest.mark.parametrize(
    ("picked", "cohort", "said"),
    [
        (["a", "b", "c", "d"], [], "above the plan's most of 3"),
        (["a"], [enrolled("c"), enrolled("d"), enrolled("e")], "above the plan's most of 3"),
        ([], [enrolled("c"), enrolled("d"), enrolled("e")], "3 of at most 3"),
        (["a"], [enrolled("a")], "enrolled already"),
        (["a"], [enrolled("a", removed=True)], "was taken out"),
        ([HOUSE], [], "never a canary"),
    ],
)
def test_a_cohort_is_frozen_and_has_its_most(picked, cohort, said) -> None:
    with pytest.raises(Refused, match=said):
        chosen([ClientId(each) for each in picked], FIELD, cohort, RULES, today=TODAY)


def test_who_was_taken_out_frees_a_place_and_is_not_picked_again() -> None:
    cohort = [enrolled("a", removed=True), enrolled("d"), enrolled("e")]
    assert names(chosen([], FIELD, cohort, RULES, today=TODAY)) == ["b"]


def test_whoever_is_not_among_the_candidates_or_has_not_consented_is_refused() -> None:
    with pytest.raises(UnknownName):
        chosen([ClientId("nobody")], FIELD, [], RULES, today=TODAY)
    with pytest.raises(Refused, match="not consented"):
        chosen([ClientId("z")], [*FIELD, candidate("z", consent="")], [], RULES, today=TODAY)


@given(st.lists(st.sets(st.sampled_from("abcde"), max_size=5), max_size=6), st.integers(1, 5))
def test_whatever_is_asked_a_cohort_only_grows_and_never_above_its_most(wishes, most) -> None:
    cohort: list[Enrolled] = []
    for wish in wishes:
        before = [each.client for each in cohort]
        try:
            found = chosen(
                [ClientId(each) for each in sorted(wish)], FIELD, cohort, Canary(least=1, most=most), today=TODAY
            )
        except Refused:
            continue
        cohort += [enrolled(each.candidate.client) for each in found]
        assert [each.client for each in cohort][: len(before)] == before
        assert len({each.client for each in cohort}) == len(cohort) <= most


@pytest.mark.parametrize(
    ("file", "field"),
    [
        ([candidate("acme"), candidate("acme")], "candidate.1.client"),
        ([candidate(HOUSE)], "candidate.0.client"),
        ([candidate("acme", since=TODAY + timedelta(days=1))], "candidate.0.since"),
        ([candidate("acme", consent="x" * 201)], "candidate.0.consent"),
    ],
)
def test_a_file_that_cannot_be_ranked_by_is_refused_with_its_place(file, field) -> None:
    with pytest.raises(BadInput) as refused:
        check(CandidatesFile(candidate=tuple(file)), today=TODAY)
    assert refused.value.field == field


def test_a_wrong_candidate_is_named_by_file_line_and_field(tmp_path) -> None:
    path = tmp_path / "canaries.toml"
    path.write_text('[[candidate]]\nclient = "acme"\ntrust = 101\nsince = 2024-01-01\nreach = 5\n', encoding="utf-8")
    with pytest.raises(BadFile) as refused:
        read_candidates(path, today=TODAY)
    assert (refused.value.line, refused.value.field) == (3, "candidate.0.trust")
