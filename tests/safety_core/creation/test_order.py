"""Orders that nothing could meet are refused."""

import pytest
from msgspec.structs import replace

from safety_core.creation.order import BLUEPRINTS, check_order, form
from safety_core.errors import BadInput
from safety_core.planning.context import Voice
from safety_core.planning.plan import Wanted
from safety_core.vocabulary import Platform
from tests.safety_core.creation.orders import EVERYWHERE, order


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("places", ()), ("places", (EVERYWHERE[0],) * 2), ("topic", " \n"), ("offer", ""), ("floor", -1), ("floor", 101),
        ("topic", "a\x00"), ("offer", chr(0xD800)), ("claims", ("",)), ("voice", Voice(never=(" ",))), ("voice", Voice(tone=("",))),
        ("colour", "red"), ("colour", "#12345"), ("colour", "#12345G"),
    ],
)  # fmt: skip
def test_an_order_that_nothing_could_meet_is_refused_by_its_field(field: str, value: object):
    with pytest.raises(BadInput, match=f"^{field}: "):
        check_order(replace(order(), **{field: value}))


@pytest.mark.parametrize(("field", "value"), [("offer", None), ("floor", 0), ("floor", 100), ("colour", "#abcdef")])
def test_what_can_be_met_is_taken(field: str, value: object):
    check_order(replace(order(), **{field: value}))


@pytest.mark.parametrize("platform", Platform)
def test_a_platform_is_given_what_is_wanted_or_what_it_takes(platform: Platform):
    blueprint = BLUEPRINTS[platform]
    assert form(order(want=Wanted.FILM), platform) is (blueprint.film or blueprint.picture)
    assert form(order(want=Wanted.PICTURE), platform) is (blueprint.picture or blueprint.film)
    assert (form(order(want=Wanted.NONE), platform) is None) is not blueprint.needs_media
