"""The platforms there are. A platform joins by its folder and a line here and in ``config.py``, and in no other way."""

from collections.abc import Callable
from typing import Any

import msgspec

from simulators.platforms.facebook import regime as facebook_regime
from simulators.platforms.facebook.platform import Facebook
from simulators.platforms.instagram import regime as instagram_regime
from simulators.platforms.instagram.platform import Instagram, by_facebook
from simulators.platforms.linkedin import regime as linkedin_regime
from simulators.platforms.linkedin.platform import LinkedIn
from simulators.platforms.threads import regime as threads_regime
from simulators.platforms.threads.platform import Threads
from simulators.platforms.tiktok import regime as tiktok_regime
from simulators.platforms.tiktok.platform import TikTok
from simulators.platforms.visit import Platform
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
        joins: what ties it to others of the same world, once all of them are made.
        protects: whether an account can be protected. follows: whether posts can be for followers or connections alone.
        tries: what somebody may ask first, as the rest of a line ``curl -H 'Authorization: Bearer …' ``; ``{url}``: its base.
    """

    make: Callable[[int, Any, int], Platform]
    scopes: tuple[str, ...]
    ids: str
    usernames: str
    joins: Callable[[dict[str, Platform]], None] | None = None
    protects: bool = False
    follows: bool = False
    tries: tuple[str, ...] = ()


PLATFORMS: dict[str, Kind] = {
    "X": Kind(
        make=X,
        scopes=x_regime.SCOPES,
        ids=r"[1-9][0-9]{0,18}",
        usernames=r"[A-Za-z0-9_]{1,15}",
        protects=True,
        follows=True,
        tries=(
            "{url}/2/users/me",
            """-H 'Content-Type: application/json' -d '{"text": "Hello"}' {url}/2/tweets""",
        ),
    ),
    "Facebook": Kind(
        make=Facebook,
        scopes=facebook_regime.SCOPES,
        ids=r"[1-9][0-9]{0,18}",
        usernames=r"[A-Za-z0-9.]{1,50}",
        tries=("{url}/v26.0/me", "-d message=Hello {url}/v26.0/me/feed"),
    ),
    "YouTube": Kind(
        make=YouTube,
        scopes=youtube_regime.SCOPES,
        ids=r"UC[A-Za-z0-9_-]{22}",
        usernames=r"[A-Za-z0-9._-]{3,30}",
        tries=("'{url}/youtube/v3/channels?part=snippet&mine=true'",),
    ),
    "LinkedIn": Kind(
        make=LinkedIn,
        scopes=linkedin_regime.SCOPES,
        ids=r"[A-Za-z0-9_-]{1,64}",
        usernames=r"[A-Za-z0-9-]{1,100}",
        follows=True,
        tries=(
            "{url}/v2/userinfo",
            "-H 'LinkedIn-Version: 202611' -H 'X-Restli-Protocol-Version: 2.0.0' '{url}/rest/organizationAcls?q=roleAssignee'",
        ),
    ),
    "TikTok": Kind(
        make=TikTok,
        scopes=tiktok_regime.SCOPES,
        ids=r"[A-Za-z0-9_-]{1,64}",
        usernames=r"[A-Za-z0-9_.]{2,24}",
        follows=True,
        tries=("'{url}/v2/user/info/?fields=open_id,display_name'",),
    ),
    "Instagram": Kind(
        make=Instagram,
        scopes=instagram_regime.SCOPES,
        ids=r"[1-9][0-9]{0,18}",
        usernames=r"[A-Za-z0-9._]{1,30}",
        joins=by_facebook,
        tries=(
            "'{url}/v24.0/me?fields=user_id,username'",
            "-d image_url=https://acme.example/garden.jpg -d caption=Hello {url}/v24.0/me/media",
        ),
    ),
    "Threads": Kind(
        make=Threads,
        scopes=threads_regime.SCOPES,
        ids=r"[1-9][0-9]{0,18}",
        usernames=r"[A-Za-z0-9._]{1,30}",
        tries=("'{url}/v1.0/me?fields=id,username'", "-d media_type=TEXT -d text=Hello {url}/v1.0/me/threads"),
    ),
}
