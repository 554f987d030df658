"""The platforms there are. A platform joins by its folder and a line here and in ``config.py``, and in no other way."""

from collections.abc import Callable
from typing import Any

import msgspec

from simulators.platforms.story import Platform
from simulators.platforms.x import regime as x_regime
from simulators.platforms.x.platform import X


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """How a platform is made, and what its accounts are called.

    Attributes:
        make: from a seed, its regime, and how far the wall clock is ahead of the boot clock (microseconds).
        scopes: what a token may do, unless it is said.
        ids, usernames: what an account's id and name look like there (regular expressions).
        tries: what somebody may ask first, as the rest of a line ``curl -H 'Authorization: Bearer …' ``; ``{url}``: its base.
    """

    make: Callable[[int, Any, int], Platform]
    scopes: tuple[str, ...]
    ids: str
    usernames: str
    tries: tuple[str, ...] = ()


PLATFORMS: dict[str, Kind] = {
    "X": Kind(
        make=X,
        scopes=x_regime.SCOPES,
        ids=r"[1-9][0-9]{0,18}",
        usernames=r"[A-Za-z0-9_]{1,15}",
        tries=(
            "{url}/2/users/me",
            """-H 'Content-Type: application/json' -d '{"text": "Hello"}' {url}/2/tweets""",
        ),
    ),
}
