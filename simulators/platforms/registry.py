"""The platforms there are. A platform joins by its folder and a line here and in ``config.py``, and in no other way."""

from collections.abc import Callable
from typing import Any

import msgspec

from simulators.platforms.facebook import regime as facebook_regime
from simulators.platforms.facebook.platform import Facebook
from simulators.platforms.story import Platform
from simulators.platforms.x import regime as x_regime
from simulators.platforms.x.platform import X
from simulators.platforms.youtube import regime as youtube_regime
from simulators.platforms.youtube.platform import YouTube


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """How a platform is made, and what its accounts are called.

    Attributes:
        make: from a seed, its regime, and how far the wall clock is ahead of the boot clock (microseconds).
        scopes: what a token may do, unless it is said.
        ids, usernames: what an account's id and name look like there (regular expressions).
    """

    make: Callable[[int, Any, int], Platform]
    scopes: tuple[str, ...]
    ids: str
    usernames: str


PLATFORMS: dict[str, Kind] = {
    "X": Kind(make=X, scopes=x_regime.SCOPES, ids=r"[1-9][0-9]{0,18}", usernames=r"[A-Za-z0-9_]{1,15}"),
    "Facebook": Kind(
        make=Facebook, scopes=facebook_regime.SCOPES, ids=r"[1-9][0-9]{0,18}", usernames=r"[A-Za-z0-9.]{1,50}"
    ),
    "YouTube": Kind(
        make=YouTube, scopes=youtube_regime.SCOPES, ids=r"UC[A-Za-z0-9_-]{22}", usernames=r"[A-Za-z0-9._-]{3,30}"
    ),
}
