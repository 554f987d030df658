"""Error budget: burns stopped by themselves, counted anew, no promotion meanwhile, freed by a person; each rule on both sides."""

from collections.abc import Callable

import pytest

from reports.checkers import i18_budget
from reports.evidence.folder import from_rows
from reports.rules.case import Case
from tests.reports import burning
from tests.reports.burning import Burn
from tests.reports.rules import case as cases
from tests.reports.rules.case import Change, finding, found_elsewhere, replace

GATE = "error-budget"


def burns(count: int = 5, *, ends: int = 200, but: Callable[[Burn], None] = lambda _: None) -> Change:
    """So many burns, the last of them changed; judged by the checker as any evidence is."""

    def change(case: Case) -> Case:
        made = [burning.burn(ends=ends, scenario=f"f:{n}") for n in range(count)]
        if made:
            but(made[-1])
        evidences = {each.scenario: from_rows(each.rows()) for each in made}
        found = {name: (i18_budget.check(each),) for name, each in evidences.items()}
        load = {"load": case.evidences["load"]}
        return replace(case, evidences={**load, **evidences}, findings={**case.findings, **found})

    return change


def unhalted(burn: Burn) -> None:
    burn.trips[0] |= {"halt": None, "freed_us": None, "freed_by": None}


def alone(burn: Burn) -> None:
    """Nobody else published meanwhile."""
    burn.ledger[:] = [each for each in burn.ledger if each["n"] != 4]


def unfreed(burn: Burn) -> None:
    burn.trips[0] |= {"freed_us": None, "freed_by": None}
    burn.log[:] = [each for each in burn.log if each["kind"] != "trip_freed"]
    del burn.log[-2 * 196 :]


def freed_by(person: str | None) -> Callable[[Burn], None]:
    return lambda burn: burn.trips[0].update(freed_by=person)


def unfounded(burn: Burn) -> None:
    """One of the two failures was none."""
    failed = [each for each in burn.log if each.get("answer") == burning.REFUSED]
    failed[0]["answer"] = "confirmed"


def untripped(burn: Burn) -> None:
    burn.log[:] = [each for each in burn.log if not each["kind"].startswith("trip")]
    burn.trips.clear()


def said(detail: str) -> Callable[[Burn], None]:
    return lambda burn: burn.samples[0].update(detail=detail)


def unsaid(burn: Burn) -> None:
    del burn.samples[0]


def many(count: int, change: Callable[[Burn], None]) -> Change:
    """Five burns, so many of them changed."""

    def of(case: Case) -> Case:
        made = [burning.burn(scenario=f"f:{n}") for n in range(5)]
        for each in made[:count]:
            change(each)
        return replace(case, evidences={each.scenario: from_rows(each.rows()) for each in made})

    return of


EDGES: list[tuple[str, Change, str]] = [
    ("stopped", burns(), "pass"),
    ("stopped", burns(4), "no_data"),
    ("stopped", burns(0), "no_data"),
    ("stopped", many(3, alone), "pass"),
    ("stopped", many(4, alone), "no_data"),
    ("stopped", burns(but=unhalted), "fail"),
    ("stopped", found_elsewhere(finding("I18", status="broken")), "fail"),
    ("recounted", burns(), "pass"),
    ("recounted", burns(5, ends=199), "no_data"),
    ("recounted", burns(but=unfounded), "fail"),
    ("recounted", burns(but=untripped), "fail"),
    ("recounted", burns(1, but=untripped), "fail"),
    ("promotion", burns(), "pass"),
    ("promotion", many(2, unsaid), "pass"),
    ("promotion", many(3, unsaid), "no_data"),
    ("promotion", burns(but=said("ADVANCED: first")), "fail"),
    ("promotion", burns(but=said("ASKED: one more must agree")), "fail"),
    ("promotion", burns(but=said("refused:  ")), "fail"),
    ("promotion", burns(but=said("")), "fail"),
    ("freed", burns(), "pass"),
    ("freed", many(3, unfreed), "pass"),
    ("freed", many(4, unfreed), "no_data"),
    ("freed", burns(but=freed_by("holdpoint")), "fail"),
    ("freed", burns(but=freed_by("gina")), "fail"),
    ("freed", burns(but=freed_by(None)), "fail"),
]


@pytest.mark.parametrize(("rule", "change", "word"), EDGES)
def test_each_rule_at_its_edge(good: Case, rule: str, change: Change, word: str) -> None:
    result = cases.of(GATE, rule, change(good))
    assert (result.word, bool(result.why), bool(result.rows)) == (word, word != "pass", word == "fail"), result.why


def test_every_rule_has_an_edge_here_or_is_shared() -> None:
    assert {rule for rule, _, _ in EDGES} == set(cases.rules_of(GATE)) - {"invariants", "scenarios"}


def test_what_needs_no_statistics_is_no_burn(good: Case) -> None:
    def change(burn: Burn) -> None:
        burn.trips[0]["harm"] = "wrong_account"

    assert cases.of(GATE, "stopped", burns(5, but=change)(good)).n == 4
