"""Each point of acceptance is missed by a creator that is wrong in that one way, and by no good one."""

from functools import cache

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from safety_core.adapters.creators.templates import TemplateCreator
from safety_core.creation.acceptance import Point, Shortfall, judge
from safety_core.creation.asset import Failed, Made, Part, Quality
from safety_core.creation.order import BLUEPRINTS, Locale, Order, Place
from safety_core.errors import BadInput
from safety_core.intent import TEXT_MAX_CHARS
from safety_core.planning.plan import Wanted
from safety_core.vocabulary import AccountId, Platform
from steps.rig.wrong_creators import STRANGER, WRONGS, WrongCreator, saying_size
from tests.safety_core.creation.orders import EVERYWHERE, measure, order


class Once:
    """Our creator, which is asked once for each order."""

    @staticmethod
    @cache
    def create(asked: Order, *, seed: int) -> Made | Failed:
        return TemplateCreator(measure=measure).create(asked, seed=seed)


GOOD = Once()


def judged(asked: Order, made: Made | Failed) -> tuple[Shortfall, ...]:
    assert isinstance(made, Made), made
    return judge(asked, made.asset, made.media, measure=measure, strangers=(STRANGER,))


def points(asked: Order, made: Made | Failed) -> set[Point]:
    return {each.point for each in judged(asked, made)}


def good(asked: Order) -> Made:
    made = GOOD.create(asked, seed=7)
    assert isinstance(made, Made)
    return made


@pytest.mark.parametrize("name", WRONGS)
@pytest.mark.parametrize("locale", [Locale.EN, Locale.DE])
def test_a_wrong_creator_misses_its_own_point_and_no_other(name: str, locale: Locale):
    wrong = WRONGS[name]
    asked = order(locale)
    assert points(asked, WrongCreator(wrong, GOOD, measure=measure).create(asked, seed=7)) == {wrong.point}


@pytest.mark.parametrize("name", WRONGS)
@pytest.mark.parametrize("locale", [Locale.AR, Locale.JA, Locale.HI])
def test_a_wrong_creator_misses_its_own_point_in_every_script(name: str, locale: Locale):
    wrong = WRONGS[name]
    asked = order(locale)
    assert wrong.point in points(asked, WrongCreator(wrong, GOOD, measure=measure).create(asked, seed=7))


def test_every_point_is_missed_by_a_wrong_creator():
    assert {each.point for each in WRONGS.values()} == set(Point)


@pytest.mark.parametrize("locale", Locale)
@pytest.mark.parametrize("want", Wanted)
def test_nothing_is_missed_by_the_good_one(locale: Locale, want: Wanted):
    asked = order(locale, want=want)
    assert judged(asked, good(asked)) == ()


def test_a_promise_that_was_cleared_may_be_made_and_no_other():
    asked = order()
    made = WrongCreator(WRONGS["a promise"], GOOD, measure=measure).create(asked, seed=7)
    assert points(replace(asked, claims=("Guaranteed",)), made) == set()
    assert points(replace(asked, claims=("risk-free",)), made) == {Point.PROMISE}


@pytest.mark.parametrize(
    ("width", "height", "missed"),
    [
        (320, 320, False), (319, 320, True), (1_800, 1_800, False), (1_801, 1_800, True),
        (800, 1_000, False), (799, 1_000, True), (1_719, 900, False), (1_720, 900, True),
    ],
)  # fmt: skip
def test_sides_and_ratios_are_taken_up_to_their_edge_and_not_beyond(width: int, height: int, missed: bool):
    asked = order(places=tuple(each for each in EVERYWHERE if each.platform is Platform.INSTAGRAM))
    made = saying_size(Platform.INSTAGRAM, width, height)(asked, good(asked), measure)
    assert points(asked, made) == ({Point.PIXELS} if missed else set())


def test_quality_is_taken_at_the_floor():
    asked = order()
    made = good(asked)
    at_floor = replace(made.asset, quality=Quality(asked.floor, (Part("all", asked.floor),)))
    assert judge(asked, at_floor, made.media, measure=measure) == ()


def test_what_cannot_be_counted_is_missed_and_raises_nothing():
    asked = order()
    made = good(asked)

    def refusing(_intent):
        raise BadInput("media", "cannot be counted", "count it")

    missed = judge(asked, made.asset, made.media, measure=refusing)
    assert {each.point for each in missed} == {Point.TEXT}
    assert len(missed) == len(asked.places)


def test_a_reference_that_is_none_is_missed_and_raises_nothing():
    asked = order()
    made = good(asked)
    spoilt = tuple(replace(each, media=("no reference",) * len(each.media)) for each in made.asset.variants)
    assert Point.BYTES in {
        each.point for each in judge(asked, replace(made.asset, variants=spoilt), made.media, measure=measure)
    }


@pytest.mark.parametrize(("more", "missed"), [(0, False), (1, True)])
def test_a_text_without_end_is_missed_and_not_read_any_further(more: int, missed: bool):
    asked = order()
    made = good(asked)
    said = made.asset.copy
    rest = len("\n".join((said.headline, "", said.call_to_action, *said.hashtags)))
    endless = replace(made.asset, copy=replace(said, body="7" * (TEXT_MAX_CHARS - rest + more)))
    found = {each.point for each in judge(asked, endless, made.media, measure=measure)}
    assert found == ({Point.TEXT} if missed else set())


def test_who_the_stranger_is_stands_in_no_shortfall():
    asked = order()
    made = WrongCreator(WRONGS["another client's name"], GOOD, measure=measure).create(asked, seed=7)
    assert STRANGER.lower() not in str(judged(asked, made)).lower()


def test_each_platform_has_its_blueprint_and_what_it_needs_it_can_show():
    assert set(BLUEPRINTS) == set(Platform)
    for platform, blueprint in BLUEPRINTS.items():
        assert blueprint.picture or blueprint.film, platform
        for form in filter(None, (blueprint.picture, blueprint.film)):
            width, height = form.makes
            assert form.side_min <= min(form.makes) <= max(form.makes) <= form.side_max
            assert form.ratio_min[0] / form.ratio_min[1] <= width / height <= form.ratio_max[0] / form.ratio_max[1]


@given(text=st.text(max_size=60), alt=st.text(max_size=30), junk=st.binary(max_size=60), locale=st.sampled_from(Locale))
def test_the_judge_answers_whatever_it_is_given(text: str, alt: str, junk: bytes, locale: Locale):
    asked = replace(order(locale), offer=text or None, topic=alt)
    made = good(order(places=EVERYWHERE[:3]))
    copy = msgspec.structs.replace(made.asset.copy, headline=text, call_to_action=alt, hashtags=(text, alt))
    variants = tuple(replace(each, text=text + alt, media=(alt,)) for each in made.asset.variants)
    assert judge(asked, replace(made.asset, copy=copy, variants=variants), {alt: junk}, measure=measure)


def test_an_account_of_another_name_is_no_variant_of_ours():
    asked = order(places=(Place(Platform.FACEBOOK, AccountId("acme-1")),))
    other = order(places=(Place(Platform.FACEBOOK, AccountId("acme-2")),))
    assert points(asked, good(other)) == {Point.VARIANTS}
