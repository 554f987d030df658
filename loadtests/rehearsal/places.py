"""Where the clients of a rehearsal have their accounts, and what is asked of whom there.

A long rehearsal goes round all of its platforms; a short one draws a few of them, so that a sweep meets each, with two
accounts or more on every one: the same shell, the same faults, another platform's wire.
"""

import re
from collections.abc import Sequence
from random import Random
from typing import Final, NamedTuple, TypeVar

from loadtests.rehearsal.options import Options
from safety_core.adapters.platforms import ADAPTERS
from safety_core.adapters.stores.packaged import LIMITS
from safety_core.vocabulary import Action, Platform
from simulators.config import PlatformsConfig
from simulators.draws import stream
from simulators.platforms.x.regime import WINDOWS as X_WINDOWS
from simulators.platforms.x.regime import XConfig
from simulators.platforms.youtube.regime import YouTubeConfig
from simulators.platforms.youtube.regime import quota as youtube_quota
from simulators.regimes import WindowConfig
from steps.rig import platforms

T = TypeVar("T")

AT_ONCE: Final = 3
"""On how many platforms a short rehearsal has accounts, at the most."""
FIRST_ID: Final = 7_000_000_001
"""As long as a platform's ids are: no number that people write of a client (its days, whom it reaches) is one by chance."""
DAILY: Final = {Platform.TIKTOK: 12}
"""Where fewer posts of an account are taken in any 24 hours than the clients would like: so many on a day."""
OF_THE_APP: Final = {Platform.X: 10_000, Platform.YOUTUBE: 100}
"""How many posts a day a platform takes from an app, as published; a rehearsal of more has an app that may post more."""
BY_THE_DAY: Final = frozenset(Platform) - {Platform.X, Platform.TIKTOK}
"""Whose windows last for a day; a spent one outlasts a short rehearsal."""
UNITS, UNITS_A_POST = 10_000, 12
"""What YouTube lets a project ask a day, and what a post with its looks and its share of comments costs at the most."""
LIKES_POSTS: Final = frozenset({Platform.YOUTUBE})
"""Where a post is liked, and no comment can be."""
OTHERS_ANSWER: Final = frozenset({Platform.X})
"""Where an account answers comments below another's post, too."""
SPACING: Final = """
[[spacing]]
name = "time between posts"
platform = "{platform}"
subject = "account"
whose = "ours"
actions = ["publish"]
at_least = "{posts_s}s"
source = "our own posting cadence"
as_of = 2026-11-28

[[spacing]]
name = "time between replies"
platform = "{platform}"
subject = "account"
whose = "ours"
actions = ["reply", "comment"]
at_least = "30s"
source = "our own posting cadence"
as_of = 2026-11-28
"""


class Place(NamedTuple):
    """An account: whose, the how many-eth of theirs (from 1), and where."""

    client: str
    number: int
    platform: Platform

    @property
    def account(self) -> str:
        """Our name of it."""
        return f"{self.client}-{self.number}"


def used(options: Options) -> tuple[Platform, ...]:
    """The platforms of a rehearsal: of a short one those that its seed draws."""
    wanted = tuple(Platform(each) for each in options.among)
    if not options.short or len(wanted) == 1:
        return wanted
    dice = stream(options.seed, "platforms")
    return tuple(dice.sample(wanted, dice.randint(1, min(AT_ONCE, len(wanted)))))


def places(options: Options) -> list[Place]:
    """All accounts of the clients, one platform after the other."""
    among = used(options)
    return [
        Place(f"client-{client:03}", n, among[((client - 1) * options.accounts_each + n - 1) % len(among)])
        for client in range(1, options.clients + 1)
        for n in range(1, options.accounts_each + 1)
    ]


def first_account(options: Options) -> str:
    """What the first platform calls the first account."""
    terms = platforms.TERMS[used(options)[0]]
    return terms.bound_as(terms.account_id(FIRST_ID))


def one_of(dice: Random, among: Sequence[T]) -> T:
    """One of them; of one alone nothing is drawn."""
    return among[0] if len(among) == 1 else dice.choice(among)


def answers(platform: Platform) -> list[Action]:
    """How an account answers its readers there."""
    return [each for each in (Action.REPLY, Action.COMMENT) if each in ADAPTERS[platform].ACTIONS]


def allowed(options: Options) -> dict[Platform, int]:
    """How many posts a day each platform takes from the app, where it counts those."""
    times = 1 + 2 * options.posts_a_day
    return {each: most * (1 + times // most) for each, most in OF_THE_APP.items()}


def limits(options: Options) -> str:
    """The platforms' own limits as they are packaged, for such an app, and below them our own posting cadence."""
    most = allowed(options)
    texts = []
    for platform in used(options):
        text = (LIMITS / f"{platform.lower()}.toml").read_text(encoding="utf-8")
        if platform is Platform.X:
            text = text.replace("most = 10_000\n", f"most = {most[platform]}\n")
        elif platform is Platform.YOUTUBE:
            text = text.replace("most = 100\n", f"most = {most[platform]}\n", 1)
            text = re.sub(r"most = 10_000\n", f"most = {_units(options)}\n", text)
        texts += [text, SPACING.format(platform=platform.value, posts_s=options.spacing_s)]
    return "\n".join(texts)


def _units(options: Options) -> int:
    return max(UNITS, UNITS_A_POST * allowed(options)[Platform.YOUTUBE])


def regimes(options: Options) -> PlatformsConfig:
    """The platforms as they are published, but for what they let the app do in a day."""
    most = allowed(options)

    def of_youtube(each: WindowConfig) -> WindowConfig:
        if each.shares:
            return each.model_copy(update={"limit": _units(options)})
        return each.model_copy(update={"limit": most[Platform.YOUTUBE]}) if each.endpoint == "create_post" else each

    def of_x(each: WindowConfig) -> WindowConfig:
        if (each.endpoint, each.per) == ("create_post", "app"):
            return each.model_copy(update={"limit": most[Platform.X]})
        return each

    return PlatformsConfig(
        X=XConfig(windows=[of_x(each) for each in X_WINDOWS]),
        YouTube=YouTubeConfig(windows=[of_youtube(each) for each in youtube_quota()]),
    )
