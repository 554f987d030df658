"""Threads' own codes, which stand beside Graph's.

A container that reads as finished may still be unknown where it is published, for some seconds (24, 4279009). Nothing is
committed by that, and another try is worth it: so it is *too fast*, with a wait. The permit is over by it, as by any refusal;
the intent is decided anew after the wait, and everything is prepared anew. A quota that is used up (9) is Instagram's code
for its own. Source: docs/platforms/threads.md, "Refusals".
"""

from types import MappingProxyType

from safety_core.adapters.platforms.graph.containers import QUOTA_RETRY_S
from safety_core.adapters.platforms.graph.problems import Codes, Verdict
from safety_core.vocabulary import Reason

AGAIN_S = 30.0
_EARLY = Verdict(Reason.PLATFORM_TOO_FAST, AGAIN_S)
OF_CONTAINERS: Codes = MappingProxyType({(None, 4279004): _EARLY})  # a picture of the carousel is not there yet
OF_RECALLS: Codes = MappingProxyType({(9, None): Verdict(Reason.PLATFORM_TOO_FAST, QUOTA_RETRY_S)})
OF_PUBLISHING: Codes = MappingProxyType(
    {**OF_CONTAINERS, **OF_RECALLS, (24, 4279009): _EARLY}  # no such container, or not yet
)
