"""Claims: half of a budget left is green, a fifth yellow, less is red; what is not measured is red."""

import msgspec
import pytest

from loadtests.budgets import packaged_objectives
from safety_core.budget.bands import Band, CellOutlook, Outlook, band, left
from safety_core.budget.bounds import pooled
from safety_core.budget.burning import Sum
from safety_core.vocabulary import Action

POSTS = packaged_objectives().objectives[0]


@pytest.mark.parametrize(
    ("failures", "expected"), [(0, Band.GREEN), (5, Band.GREEN), (6, Band.YELLOW), (8, Band.YELLOW), (9, Band.RED)]
)
def test_the_edges_of_bands(failures, expected):
    assert band(left(POSTS, Sum(good=1_000 - failures, bad=failures))) is expected


def test_while_there_are_few_events_the_budget_is_of_the_planned_ones():
    assert left(POSTS, Sum(good=5, bad=1)) == pytest.approx(0.8)


def test_an_overspent_budget_is_red():
    assert left(POSTS, Sum(good=0, bad=20)) < 0
    assert band(-3) is Band.RED


def cell(**changes: object):
    usual = CellOutlook(
        objective="x-publish",
        cell="publish on X",
        action=Action.PUBLISH,
        band=Band.GREEN,
        left=900,
        events=100,
        failures=1,
        burns=(),
        trips=(),
        look=pooled(299, 0, allowed=0, worst=0.01),
    )
    return msgspec.structs.replace(usual, **changes)


def test_the_worst_cell_decides():
    outlook = Outlook(cells=(cell(), cell(band=Band.YELLOW)), unmeasured=())
    assert (outlook.band, outlook.silent, outlook.passes, outlook.refusals) == (Band.YELLOW, True, True, ())


@pytest.mark.parametrize("wrong", [{"band": Band.RED, "left": 100}, {"trips": ("trip-1",)}, {"burns": ("fast-burn",)}])
def test_red_a_trip_and_a_burn_each_refuse_a_promotion(wrong):
    outlook = Outlook(cells=(cell(), cell(**wrong)), unmeasured=())
    assert len(outlook.refusals) == 1
    assert outlook.silent == ("band" in wrong)


@pytest.mark.parametrize(
    "outlook", [Outlook(cells=(cell(),), unmeasured=("follow on X",)), Outlook(cells=(), unmeasured=())]
)
def test_what_is_not_measured_is_red_and_passes_nothing(outlook):
    assert outlook.band is Band.RED
    assert not outlook.passes


def test_one_look_that_has_not_passed_keeps_the_pool_from_passing():
    short = cell(look=pooled(298, 0, allowed=0, worst=0.01))
    assert not Outlook(cells=(cell(), short), unmeasured=()).passes
