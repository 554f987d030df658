"""A platform's own word on how fast: read from its answers, and believed only where it is stricter than what is counted.

1. What an answer says is about its own operation, of its account or of the whole app.
2. *Remaining* lets so many more requests go until the reset, counted from the slots that were not over when it was said:
   one under way may have been counted by the platform or not.
3. A reset is clamped to the longest window of that operation: further ahead it is a lie, another unit, or somebody
   else's clock. One in the past, negative, or no number at all ends nothing and begins nothing.
4. A word that would let more go than the one that stands is not taken.
"""

from collections.abc import Iterable

import msgspec

from safety_core.cadence.limits import SHARED, Limit
from safety_core.records import Pause

SECOND_US = 1_000_000


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What one answer says of one window.

    Attributes:
        app_wide: of the app's window, not of the account's.
        remaining: how many more requests the platform takes until the reset.
        reset_s: seconds until then.
    """

    remaining: int
    reset_s: float
    app_wide: bool = False


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """What one answer says of the rate, as its adapter could read it.

    Attributes:
        said: windows that it speaks of.
        wait_s: it was refused as too fast, and so many seconds are to be waited.
    """

    said: tuple[Said, ...] = ()
    wait_s: float | None = None


def longest_us(limits: Iterable[Limit], *, app_wide: bool) -> int:
    """The longest window that these limits name for an account, or for the app; of all of them where none is named."""
    every = tuple(limits)
    named = [each.length_us for each in every if (each.subject in SHARED) == app_wide]
    return max(named or [each.length_us for each in every], default=0)


def clamped_us(seconds: float, longest: int) -> int | None:
    """Whole microseconds of a wait that can be meant; ``None``: it cannot. What is longer than the longest is that long."""
    if not seconds > 0:  # also refuses NaN, which compares as false
        return None
    return longest if seconds * SECOND_US >= longest else int(seconds * SECOND_US) + 1


def left_of(pause: Pause, begun_since: int) -> int:
    """How many more requests a pause lets go, with so many slots not over when it was said, or begun since."""
    return pause.remaining - begun_since


def stricter(new: Pause, standing: Pause | None, *, begun_since: int, now_us: int) -> Pause | None:
    """What is to stand from now on; ``None`` when the new word changes nothing or would let more go."""
    if standing is None or standing.until_us <= now_us:
        return new
    left = max(0, left_of(standing, begun_since))
    if new.remaining > left or (new.remaining == left and new.until_us <= standing.until_us):
        return None
    return msgspec.structs.replace(new, until_us=max(new.until_us, standing.until_us))
