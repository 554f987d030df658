"""The figures on error budgets are repeated by their seed, and of all failing shares the worst halts soonest."""

from pathlib import Path

from loadtests import budgets
from safety_core.budget.classes import Failure

RULES = budgets.packaged_objectives()


def test_the_same_seed_gives_the_same_figures():
    assert budgets._lines(RULES, 7, 2) == budgets._lines(RULES, 7, 2)
    assert budgets._lines(RULES, 7, 2) != budgets._lines(RULES, 8, 2)


def test_the_more_fails_the_sooner_it_halts():
    def last(failing: float) -> int:
        found = budgets.detection(RULES, 7, 30, failing=failing, before=0, failure=Failure.REFUSED, per_hour=6)
        return found[len(found) // 2]

    middles = [last(failing) for failing in budgets.FAILING]
    assert middles == sorted(middles, reverse=True)
    assert middles[-1] == 2


def test_the_page_on_error_budgets_has_the_table_of_looks_that_is_printed():
    page = Path(budgets.__file__).parents[1] / "docs" / "error-budgets.md"
    assert "\n".join(budgets.look_lines(RULES.objectives[0].worst)) in page.read_text(encoding="utf-8")
