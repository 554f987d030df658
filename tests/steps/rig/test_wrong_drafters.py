"""Wrong drafters: each falls short in its own point, in every language, and there is one for every point."""

import pytest

from safety_core.adapters.drafters.templates import TemplateDrafter
from safety_core.engagement.acceptance import Point, judge
from safety_core.engagement.draft import LOCALES
from steps.rig.wrong_drafters import WRONG, WrongDrafter
from tests.safety_core.engagement.talk import SCREEN, ask

BEFORE = ()


def measured(text: str) -> str:
    return "too long" if len(text) > 280 else ""


def shortfalls(question, drafter):
    first = TemplateDrafter().draft(question, before=(), feedback="", seed=3)
    made = drafter.draft(question, before=(first,), feedback="no", seed=3)
    return judge(question, made, measure=measured, screen=SCREEN, strangers=("globex",), rejected=(first,))


@pytest.mark.parametrize("locale", LOCALES)
def test_the_honest_drafter_falls_short_nowhere(locale):
    assert shortfalls(ask(locale), TemplateDrafter()) == ()


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", WRONG)
def test_each_wrong_drafter_falls_short_where_it_is_wrong_and_nowhere_else(name, locale):
    found = shortfalls(ask(locale), WrongDrafter(TemplateDrafter(), WRONG[name]))
    assert {each.point for each in found} == WRONG[name].points, found


@pytest.mark.parametrize("point", Point)
def test_each_point_has_a_drafter_that_is_wrong_in_it_alone(point):
    assert any(each.points == {point} for each in WRONG.values())
