"""GO only when everything was judged and passed; what one gate lacks or breaks decides the step, and is shown."""

from collections.abc import Callable
from typing import Any

import pytest

from reports import policy, verdict
from reports.checkers import check_all
from reports.evidence.folder import Evidence, from_rows
from reports.evidence.messages import Run
from reports.halts import Floors, halt_samples
from reports.rules.case import RuleResult
from tests.reports import bench as benches
from tests.reports import six
from tests.reports.bench import Bench
from tests.reports.rules.case import scenario

STEP = "bench: kill switch"


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        (("pass", "pass"), "GO"),
        (("pass", "no_data"), "NO DATA"),
        (("no_data", "fail"), "NO-GO"),
        (("fail", "pass"), "NO-GO"),
        ((), "NO DATA"),
    ],
)
def test_broken_outweighs_missing_and_missing_outweighs_passed(words: tuple[str, ...], whole: str) -> None:
    results = tuple(
        RuleResult(name="R", limit="", measured="", n=1, bound="", word=word, why="w")
        for word in words  # type: ignore[arg-type]
    )
    assert verdict.gate_word(results)[0] == whole


def decided(evidences: dict[str, Evidence], bench: Bench) -> verdict.Verdict:
    loaded = policy.load()
    return verdict.decide(
        STEP,
        loaded,
        evidences=evidences,
        run=Run(scenarios=(scenario(),), finished=True, success=True, errors=()),
        load=benches.load_of(bench),
        environment=benches.environment_of(loaded.digest),
    )


def settled(little: Bench) -> Evidence:
    little.scenario, little.clock = "f:1", "virtual"
    little.samples[-1]["us"] += 400 * benches.SECOND
    return from_rows(little.rows())


def test_an_honest_load_is_go_and_acknowledging_at_commit_is_no_go(whole: Bench, little: Bench) -> None:
    features = {"f:1": settled(little)}
    good = decided({**features, "load": from_rows(whole.rows())}, whole)
    assert (good.word, good.exit_code, good.effects_after) == ("GO", 0, 0), good.why
    assert [each.why for each in good.gates if each.word is None] == ["not required by this step"] * 5
    assert len(good.criteria) == 6
    for each in whole.halts:
        each["quiesced_us"] = each["fenced_us"] - 6000
    bad = decided({**features, "load": from_rows(whole.rows())}, whole)
    assert (bad.word, bad.exit_code) == ("NO-GO", 1)
    assert bad.effects_after > 0
    assert "Global kill switch" in bad.why


def test_six_gates_are_go_and_each_says_what_it_shows(made: six.Made) -> None:
    good = made.decided()
    assert (good.word, good.exit_code) == ("GO", 0), good.why
    assert [(each.gate, each.word) for each in good.gates] == [(gate, "GO") for gate in six.GATES]
    assert [each.word for each in good.criteria] == [None] * 6
    assert good.why.startswith("All 6 gates are open")
    shows = (
        "nothing in scope reached",
        "attempts to reach across",
        "its record before it",
        "a person's yes",
        "No window",
        "halted its own scope by itself",
    )
    for gate, told in zip(good.gates, shows, strict=False):
        assert told in gate.why
    assert [each.headline.name for each in good.gates if each.headline] == [
        "Effects after acknowledgement", "Attempts across tenants", "Effects without a record", "Unapproved engagements",
        "Windows exceeded", "Burns stopped",
    ]  # fmt: skip


@pytest.mark.parametrize("gate", six.BREAKS)
def test_one_row_of_each_kind_makes_its_own_gate_no_go_and_no_other(made: six.Made, gate: str) -> None:
    for breaks in six.BREAKS[gate]:
        bad = made.but(breaks).decided()
        assert (bad.word, bad.exit_code) == ("NO-GO", 1)
        assert [each.gate for each in bad.gates if each.word == "NO-GO"] == [gate], breaks.__name__
        (failed,) = [each for each in bad.gates if each.word == "NO-GO"]
        assert bad.why.startswith(f"{failed.title}. ")
        assert failed.broke is not None
        assert failed.broke[1].row["kind"] in six.KINDS


def test_a_wrong_account_stops_isolation_and_is_shown_by_its_effect(made: six.Made) -> None:
    bad = made.but(six.wrong_account).decided()
    (isolation,) = [each for each in bad.gates if each.gate == "isolation"]
    assert (bad.word, isolation.word) == ("NO-GO", "NO-GO")
    assert isolation.broke is not None
    rule, row = isolation.broke
    assert (rule.name, row.row["kind"], row.row["n"]) == ("Wrong accounts", "effect", made.load.ledger[7]["n"])
    assert bad.why.startswith("Per-client isolation (and Audit trail, Global kill switch). Wrong accounts: ")


@pytest.mark.parametrize("invariant", ["I4", "I10", "I11", "I12", "I13"])
def test_a_gate_whose_checker_judged_nothing_has_no_data_and_says_what(made: six.Made, invariant: str) -> None:
    lacking = made.without(invariant).decided()
    assert (lacking.word, lacking.exit_code) == ("NO DATA", 3)
    (gate,) = [each for each in lacking.gates if each.word == "NO DATA"]
    assert invariant in gate.invariants
    assert any(invariant in each.why for each in gate.rules)


def test_without_a_load_no_gate_has_data(made: six.Made) -> None:
    lacking = made.decided(load=None)
    assert [each.word for each in lacking.gates] == ["NO DATA"] * 6
    assert "there was no load" in lacking.why


def test_no_evidence_is_no_data(whole: Bench) -> None:
    nothing = decided({}, whole)
    assert (nothing.word, nothing.exit_code) == ("NO DATA", 3)


def test_every_kind_of_halt_is_a_sample_under_an_honest_load(whole: Bench) -> None:
    found = halt_samples(from_rows(whole.rows()), Floors(in_flight_machine=20, in_flight_scope=1, queued_scope=1))
    assert {each.kind for each in found if each.is_sample} == set(benches.KINDS)
    assert len(found) == 35


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda bench: bench.journal.clear(), "in scope were in flight"),
        (lambda bench: [each.update(submitted_us=1 << 40) for each in bench.intents], "were queued"),
        (lambda bench: bench.samples.clear(), "tagged read of the harness's own"),
        (lambda bench: [each.update(status=503) for each in bench.journal if not each["committing"]], "tagged read"),
        (lambda bench: [each.update(released_us=None, state="quiesced") for each in bench.halts], "never released"),
        (lambda bench: bench.ledger.clear(), "nothing in its scope took effect after its release"),
    ],
)
def test_an_idle_halt_is_no_sample_and_says_why(little: Bench, change: Callable[[Bench], Any], told: str) -> None:
    change(little)
    first = halt_samples(from_rows(little.rows()), Floors(in_flight_machine=1, in_flight_scope=1, queued_scope=1))[0]
    assert not first.is_sample
    assert any(told in why for why in first.why_not), first.why_not


@pytest.mark.parametrize(("more", "counts"), [(0, True), (1, False)])
def test_the_floor_of_requests_in_flight_is_inclusive(little: Bench, more: int, counts: bool) -> None:
    halt = min(little.halts, key=lambda each: each["asked_us"])
    flying = sum(
        each["committing"] and each["arrived_us"] <= halt["asked_us"]
        and halt["asked_us"] < (each["replied_us"] or little.permits[each["n"] - 1]["answered_us"])
        for each in little.journal
    )  # fmt: skip
    floors = Floors(in_flight_machine=flying + more, in_flight_scope=1, queued_scope=1)
    assert halt_samples(from_rows(little.rows()), floors)[0].is_sample is counts


def test_checkers_are_listed_once_each(little: Bench) -> None:
    numbers = [int(each.invariant.removeprefix("I")) for each in check_all(from_rows(little.rows()))]
    assert numbers == sorted(set(numbers))


def house(made: six.Made, **changed: Any) -> verdict.Verdict:
    """The same run, asked for the house."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(six, "STEP", "simulated → house")
        return made.decided(**changed)


def test_the_house_is_no_data_and_everything_that_is_missing_is_named_once(made: six.Made) -> None:
    asked = house(made)
    assert (asked.word, asked.exit_code) == ("NO DATA", 3), asked.why
    assert len(set(asked.missing)) == len(asked.missing)
    (lacking,) = [each for each in asked.missing if each.startswith("Platforms: ")]
    assert lacking.endswith("on 6 platforms: Facebook, Instagram, Threads, LinkedIn, TikTok, YouTube")
    assert any(each.startswith("Background weather: ") and "0 storms of 429 came" in each for each in asked.missing)
    assert any(each.startswith("Global kill switch, Halts that count: ") for each in asked.missing)
    assert [each.word for each in asked.criteria] == ["NO DATA"] * 5 + [None]
    assert {each.word for each in asked.gates} == {"NO DATA"}


def test_a_criterion_that_is_missed_is_no_go_and_is_named(made: six.Made) -> None:
    bad = house(made.but(six.wrong_account))
    (missed,) = [each for each in bad.criteria if each.word == "NO-GO"]
    assert (bad.word, missed.criterion) == ("NO-GO", "wrong-account")
    assert missed.broke is not None
    assert missed.broke[1].row["n"] == made.load.ledger[7]["n"]
    assert "Wrong account" in bad.why
