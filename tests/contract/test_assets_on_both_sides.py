"""What our creator makes and acceptance takes, every simulated platform takes, too: text, picture and film."""

import pytest

from safety_core.adapters.creators.templates import TemplateCreator
from safety_core.creation.asset import Made
from safety_core.creation.order import Locale
from safety_core.media import Content, medium
from safety_core.planning.plan import Wanted
from simulators.platforms.pictures import looked_at
from simulators.platforms.youtube.files import length_ms
from tests.contract.meeting import SIDES, Meeting, Side
from tests.safety_core.creation.orders import EVERYWHERE, measure, order

WANTS = (Wanted.PICTURE, Wanted.FILM, Wanted.NONE)


def asset(locale: Locale, want: Wanted) -> Made:
    made = TemplateCreator(measure=measure).create(order(locale, places=EVERYWHERE, want=want), seed=7)
    assert isinstance(made, Made)
    return made


@pytest.mark.parametrize("side", SIDES, ids=lambda each: each.platform)
@pytest.mark.parametrize("locale", Locale)
def test_a_platform_takes_the_variant_that_was_made_for_it(side: Side, locale: Locale):
    for want in WANTS:
        made, meeting = asset(locale, want), Meeting(side)
        variant = next(each for each in made.asset.variants if each.platform is side.platform)
        shows = tuple(
            Content(medium(ref), made.media[ref], f"https://shelf.example/{medium(ref).sha256}")
            for ref in variant.media
        )
        meeting.made(meeting.intent(text=variant.text, shows=shows))


@pytest.mark.parametrize("want", WANTS)
def test_the_platforms_read_the_same_size_from_the_bytes_as_the_asset_says(want: Wanted):
    made = asset(Locale.EN, want)
    for variant in made.asset.variants:
        for ref, said in zip(variant.media, variant.pixels, strict=True):
            seen = looked_at(made.media[ref])
            assert seen is not None
            assert seen.kind == medium(ref).kind
            if medium(ref).film:
                assert length_ms(made.media[ref]) == 5_000
            else:
                assert (seen.width, seen.height) == (said.width, said.height)
