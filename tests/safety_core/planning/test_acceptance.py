"""Each point of acceptance is failed by a planner that is wrong in it alone; ours passes them all, and nothing else of it is known."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safety_core.planning import acceptance
from safety_core.planning.acceptance import MEDIA, Asked, Point, judge
from safety_core.planning.context import ContentKind, Days, Share, Window
from safety_core.planning.plan import PlanGraph, PlanId, Wanted
from safety_core.vocabulary import Platform
from steps.rig.wrong_planners import (
    BLACKOUT,
    FIRST,
    NOW,
    SINCE,
    STRANGERS,
    UNTIL,
    WRONG,
    ZONE,
    Wrong,
    WrongPlanner,
    ground,
)
from tests.safety_core.planning.ground import PLANNER

GROUND = ground()
GOOD = PLANNER.plan(GROUND, before=None, feedback="", seed=1)


def points(context, plan, *, now=NOW, zone=ZONE, asked=None) -> list[Point]:
    found = judge(context, plan, zone=zone, now=now, asked=asked, strangers=STRANGERS)
    return sorted({each.point for each in found})


def with_last(**changes: object) -> PlanGraph:
    return msgspec.structs.replace(GOOD, nodes=(*GOOD.nodes[:-1], msgspec.structs.replace(GOOD.nodes[-1], **changes)))


def local(day: date, minute: int, *, fold: int = 0, zone=ZONE) -> datetime:
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone, fold=fold)


def test_the_good_plan_falls_short_in_nothing() -> None:
    assert judge(GROUND, GOOD, zone=ZONE, now=NOW) == ()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name)
def test_each_wrong_planner_fails_its_point_and_no_other(wrong: Wrong, seed: int) -> None:
    planner, asked = WrongPlanner(PLANNER, wrong), Asked()
    if wrong.point is Point.SAME_AGAIN:
        asked = Asked(PLANNER.plan(GROUND, before=None, feedback="", seed=seed), "too loud")
    plan = planner.plan(GROUND, before=asked.before, feedback=asked.feedback, seed=seed)
    assert points(GROUND, plan, now=NOW + timedelta(seconds=wrong.later_s), asked=asked) == [wrong.point]


def test_every_point_is_failed_by_a_wrong_planner() -> None:
    assert {wrong.point for wrong in WRONG} == set(Point)


def test_no_two_wrong_planners_have_one_name() -> None:
    assert len({wrong.name for wrong in WRONG}) == len(WRONG)


def test_the_head_of_the_file_explains_every_point_in_its_order() -> None:
    said = [
        line.split()[1]
        for line in (acceptance.__doc__ or "").splitlines()
        if line[2:3] == "." and line[:2].strip().isdigit()
    ]
    assert said == [point.name for point in Point]


def test_acceptance_knows_nothing_of_planners() -> None:
    source = Path(acceptance.__file__).read_text(encoding="utf-8")
    assert "adapters" not in source
    assert "templates" not in source


def test_every_platform_says_what_it_can_show() -> None:
    assert set(MEDIA) == set(Platform)
    for platform in (Platform.INSTAGRAM, Platform.TIKTOK, Platform.YOUTUBE):
        assert Wanted.NONE not in MEDIA[platform]


def test_what_the_brand_or_the_feedback_says_itself_is_no_stranger() -> None:
    named = with_last(brief="Better than Globex.")
    assert points(GROUND, named) == [Point.STRANGER]
    assert "lobex" not in str(judge(GROUND, named, zone=ZONE, now=NOW, strangers=STRANGERS)), "it is not said which"
    own = msgspec.structs.replace(GROUND, knowledge=("Our beans are those of Globex.",))
    assert points(own, named) == []
    asked = Asked(GOOD, "say more of globex")
    again = PLANNER.plan(GROUND, before=GOOD, feedback=asked.feedback, seed=2)
    assert any("globex" in each.brief for each in again.nodes)
    assert points(GROUND, again, asked=asked) == []


def test_of_twenty_posts_half_may_be_two_off_and_not_three() -> None:
    taken = [has for has in range(21) if Point.MIX not in points(GROUND, _mixed(20, has))]
    assert taken == [8, 9, 10, 11, 12]


def test_of_four_posts_half_may_be_one_off_and_not_two() -> None:
    assert [has for has in range(5) if Point.MIX not in points(GROUND, _mixed(4, has))] == [1, 2, 3]


def _mixed(total: int, has: int) -> PlanGraph:
    kinds = [ContentKind("education")] * has + [ContentKind("offer")] * (total - has)
    nodes = (msgspec.structs.replace(node, kind=kind) for node, kind in zip(GOOD.nodes, kinds, strict=False))
    return msgspec.structs.replace(GOOD, nodes=tuple(nodes))


@pytest.mark.parametrize(("minute", "inside"), [(SINCE - 1, False), (SINCE, True), (UNTIL - 1, True), (UNTIL, False)])
def test_a_window_has_its_first_minute_and_not_its_end(minute: int, inside: bool) -> None:
    plan = with_last(at=local(FIRST + timedelta(days=13), minute))
    assert (Point.WINDOW not in points(GROUND, plan)) is inside


def test_a_blackout_is_of_the_clients_own_days() -> None:
    """At each edge the day in UTC is another one than the client's."""
    after = BLACKOUT.last + timedelta(days=1)
    edges = [
        (local(BLACKOUT.first, 0) - timedelta(minutes=1), False),
        (local(BLACKOUT.first, 0), True),
        (local(BLACKOUT.last, 1_439), True),
        (local(after, 0), False),
    ]
    for at, dark in edges:
        for shown in (at, at.astimezone(UTC)):
            assert (Point.BLACKOUT in points(GROUND, with_last(at=shown))) is dark, shown


@pytest.mark.parametrize(("day", "inside"), [(-1, False), (0, True), (13, True), (14, False)])
def test_the_period_has_its_first_day_and_its_last(day: int, inside: bool) -> None:
    assert (Point.PERIOD not in points(GROUND, with_last(at=local(FIRST + timedelta(days=day), 600)))) is inside


def test_a_time_that_the_clocks_leave_out_is_judged_as_the_one_that_they_show() -> None:
    """On the 28th of March 2027 Berlin has no 02:30: what is written so is 03:30."""
    night = (Window(weekday=6, since=120, until=180),)
    early = (Window(weekday=6, since=180, until=240),)
    plan = with_last(at=local(date(2027, 3, 28), 150))
    platform = GOOD.nodes[-1].platform
    for windows, inside in ((night, False), (early, True)):
        others = tuple(
            msgspec.structs.replace(each, windows=windows) if each.platform is platform else each
            for each in GROUND.platforms
        )
        context = msgspec.structs.replace(GROUND, platforms=others)
        told = {each.node for each in judge(context, plan, zone=ZONE, now=NOW) if each.point is Point.WINDOW}
        assert (plan.nodes[-1].node not in told) is inside


def test_a_time_that_comes_twice_is_in_its_window_both_times_and_an_hour_apart() -> None:
    """On the 31st of October 2027 Berlin has 02:15 twice."""
    day = date(2027, 10, 31)
    windows = (Window(weekday=6, since=120, until=150),)
    one = next(each for each in GROUND.platforms if each.platform is Platform.LINKEDIN)
    context = msgspec.structs.replace(
        GROUND, platforms=(msgspec.structs.replace(one, windows=windows, per_week=14),), first=day, days=1, blackouts=(),
        mix=(Share(kind=ContentKind("education"), percent=100),), objectives=GROUND.objectives[:1],
    )  # fmt: skip
    node = msgspec.structs.replace(
        next(each for each in GOOD.nodes if each.platform is Platform.LINKEDIN),
        kind=ContentKind("education"), depends_on=(), offer=None, objective=GROUND.objectives[0],
    )  # fmt: skip
    twice = [msgspec.structs.replace(node, node=f"n{fold}", at=local(day, 135, fold=fold)) for fold in (0, 1)]
    plan = msgspec.structs.replace(GOOD, nodes=tuple(twice))
    assert judge(context, plan, zone=ZONE, now=NOW) == ()


def test_a_plan_of_after_the_clocks_went_forward_is_judged_by_what_they_show_then() -> None:
    """08:00 in Berlin is 07:00 UTC before that Sunday, and 06:00 after it."""
    for day, utc_hour in ((date(2027, 3, 27), 7), (date(2027, 3, 29), 6)):
        at = datetime(day.year, day.month, day.day, utc_hour, tzinfo=UTC)
        assert Point.WINDOW not in points(GROUND, with_last(at=at))
        assert Point.WINDOW in points(GROUND, with_last(at=at - timedelta(minutes=1)))


def test_a_regenerated_plan_names_what_it_replaces_and_is_another() -> None:
    asked = Asked(GOOD, "too loud")
    again = PLANNER.plan(GROUND, before=GOOD, feedback="too loud", seed=1)
    assert (again.version, again.replaces, again.feedback) == (2, GOOD.plan, "too loud")
    assert judge(GROUND, again, zone=ZONE, now=NOW, asked=asked) == ()
    for spoiled in (
        msgspec.structs.replace(again, version=1),
        msgspec.structs.replace(again, replaces=None),
        msgspec.structs.replace(again, feedback=""),
        msgspec.structs.replace(again, plan=GOOD.plan),
    ):
        assert points(GROUND, spoiled, asked=asked) == [Point.VERSION]


def test_the_rejected_plan_under_other_names_and_in_another_order_is_the_rejected_plan() -> None:
    (wrong,) = (each for each in WRONG if each.point is Point.SAME_AGAIN)
    asked = Asked(GOOD, "too loud")
    again = WrongPlanner(PLANNER, wrong).plan(GROUND, before=GOOD, feedback="too loud", seed=1)
    assert again != GOOD
    assert points(GROUND, again, asked=asked) == [Point.SAME_AGAIN]


def test_the_same_nodes_with_another_dependency_are_another_plan() -> None:
    first, second = GOOD.nodes[0], GOOD.nodes[-1]
    other = msgspec.structs.replace(second, depends_on=(*second.depends_on, first.node))
    again = msgspec.structs.replace(
        GOOD, plan=PlanId("plan-2"), version=2, replaces=GOOD.plan, feedback="x", nodes=(*GOOD.nodes[:-1], other)
    )
    assert Point.SAME_AGAIN not in points(GROUND, again, asked=Asked(GOOD, "x"))


ODD = st.text(max_size=8) | st.sampled_from(["\x00", "\ud800", "\u202e", "post-001", ""])


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_plan_however_odd_makes_the_judge_raise(data) -> None:
    def odd(node):
        changes = data.draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "node": ODD, "account": ODD, "kind": ODD, "topic": ODD, "brief": ODD, "objective": ODD, "offer": ODD,
                    "platform": st.sampled_from(list(Platform)), "media": st.sampled_from(list(Wanted)), "locale": ODD,
                    "at": st.datetimes() | st.datetimes(timezones=st.sampled_from([UTC, ZONE, ZoneInfo("Asia/Tokyo")])),
                    "depends_on": st.lists(ODD | st.sampled_from([n.node for n in GOOD.nodes[:4]]), max_size=3).map(tuple),
                },
            )
        )  # fmt: skip
        return msgspec.structs.replace(node, **changes)

    plan = msgspec.structs.replace(GOOD, nodes=tuple(odd(node) for node in GOOD.nodes[:4]), plan=data.draw(ODD))
    assert judge(GROUND, plan, zone=ZONE, now=NOW, asked=Asked(data.draw(st.none() | st.just(GOOD)), "x"))


def test_a_blackout_of_one_day_is_that_day() -> None:
    context = msgspec.structs.replace(GROUND, blackouts=(Days(first=FIRST, last=FIRST),))
    assert context.dark(FIRST)
    assert not context.dark(FIRST - timedelta(days=1))
    assert not context.dark(FIRST + timedelta(days=1))
