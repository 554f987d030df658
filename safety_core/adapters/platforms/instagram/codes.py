"""Instagram's own codes, which stand beside Graph's: what they mean where a post is published, and where a comment is made.

Source: docs/platforms/instagram.md, "Refusals".
"""

from types import MappingProxyType

from safety_core.adapters.platforms.graph.containers import QUOTA_RETRY_S
from safety_core.adapters.platforms.graph.problems import Codes, Verdict
from safety_core.vocabulary import Reason

AGAIN_S = 60.0
"""Another try, with a new container, is worth it half a minute to two minutes later."""
_EARLY = Verdict(Reason.PLATFORM_TOO_FAST, AGAIN_S)
_INVALID, _FORBIDDEN = Verdict(Reason.PLATFORM_INVALID), Verdict(Reason.PLATFORM_FORBIDDEN)
_OF_ALL: dict[tuple[int | None, int | None], Verdict | None] = {
    (-1, None): None,  # a server error, not created, not uploaded
    (-2, 2207003): None,  # the download took too long
    (1, 2207057): _INVALID,  # thumbnail offset
    (4, 2207051): _FORBIDDEN,  # taken for spam; without this subcode 4 is a throttle
    (25, 2207050): _FORBIDDEN,  # the account is restricted
    (9004, None): _INVALID,  # the address cannot be fetched
    (352, None): _INVALID,  # format of a film
    (36000, None): _INVALID,  # a picture too large
    (36001, None): _INVALID,  # format of a picture
    (36003, None): _INVALID,  # aspect ratio
    (36004, None): _INVALID,  # caption too long
    (36103, None): _INVALID,
}
OF_PUBLISHING: Codes = MappingProxyType(
    {
        **_OF_ALL,
        (-2, 2207020): _EARLY,  # the container has expired
        (9, 2207042): Verdict(Reason.PLATFORM_TOO_FAST, QUOTA_RETRY_S),  # the day's posts are used up
        (24, 2207006): _EARLY,  # no such container, or no longer
        (24, 2207008): _EARLY,
        (9007, 2207027): _EARLY,  # published before it was finished
    }
)
OF_COMMENTS: Codes = MappingProxyType({**_OF_ALL, (24, 2207006): Verdict(Reason.TARGET_MISSING)})
