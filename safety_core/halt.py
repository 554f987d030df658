"""The halt's bound: how long after it was asked for an effect can still begin, at the very most.

    B = A + C + (L + P) + rho * (L + P)

A asked -> the fence begins; C time-out of the fence; L life of a permit; P longest pause assumed of a process;
rho drift of clock rates. A permit is live until its answer is recorded, or, on the halter's own clock,
``L * (1 + rho) + P`` after t1. (A supervisor's K joins as ``max(L + P, K)`` when there is one to kill with.)

Relations that must hold, checked where the values are made:
    L >= D + P + minting    or no permit could ever be used
    B <= 30 s               or the promise to the operator is void
"""

import msgspec

from safety_core.errors import BadInput

BOUND_MAX_S = 30.0
SECOND_US = 1_000_000


class Timing(msgspec.Struct, frozen=True, kw_only=True):
    """The durations of the permit and halt protocol, in seconds (``drift`` is a ratio).

    Attributes:
        ask_s: A.
        fence_s: C.
        request_s: D, a request's total deadline, counted from the re-check.
        pause_s: P.
        minting_s: longest a minting may take; part of L.
        permit_s: L.
        drift: rho.
        in_flight_s: F, how long after its deadline a platform may still commit a request.
        read_lag_s: how long after its commit a post may be missing from a listing.
        settle_max_s: an unknown that cannot be looked up for this long goes to a person.
        identity_s: how long an answer to who-am-I is believed.
        claim_s: how long a worker may hold an account before it mints.
        retry_s: pause before an intent is decided anew after a passing failure.
        ramp_s: over how long a release lets waiting work go again.
        attempts_max: permits that one intent may have.
    """

    ask_s: float = 1.0
    fence_s: float = 2.0
    request_s: float = 10.0
    pause_s: float = 2.0
    minting_s: float = 2.0
    permit_s: float = 14.0
    drift: float = 0.001
    in_flight_s: float = 60.0
    read_lag_s: float = 10.0
    settle_max_s: float = 300.0
    identity_s: float = 60.0
    claim_s: float = 30.0
    retry_s: float = 5.0
    ramp_s: float = 5.0
    attempts_max: int = 5

    @property
    def bound_s(self) -> float:
        """B, in seconds."""
        return self.ask_s + self.fence_s + (self.permit_s + self.pause_s) * (1 + self.drift)

    @property
    def dead_after_us(self) -> int:
        """How long after t1 a permit minted before it can still be live, on the halter's clock, in µs."""
        return us(self.permit_s * (1 + self.drift) + self.pause_s)

    @property
    def settle_after_us(self) -> int:
        """How long after its re-check an unknown must rest before it is looked up, in µs: D + F + the read lag."""
        return us(self.request_s + self.in_flight_s + self.read_lag_s)


def us(seconds: float) -> int:
    """Whole microseconds, rounded up, so that a bound is never shortened."""
    whole = int(seconds * SECOND_US)
    return whole if whole == seconds * SECOND_US else whole + 1


def checked(timing: Timing) -> Timing:
    """The same timing, once its relations hold.

    Raises:
        BadInput: a duration that is not positive, L too short for a request, or B above 30 s.
    """
    for name in timing.__struct_fields__:
        value = getattr(timing, name)
        low = 0 if name in ("drift", "ramp_s", "read_lag_s") else 1e-6
        if not low <= value <= 86_400:  # noqa: PLR2004 - a day; also refuses NaN, which compares as false
            raise BadInput(
                f"timing.{name}", f"{value} is out of range", "give a positive duration in seconds, at most a day"
            )
    need_s = timing.request_s + timing.pause_s + timing.minting_s
    if timing.permit_s < need_s:
        raise BadInput(
            "timing.permit_s",
            f"L = {timing.permit_s:g} s is shorter than D + P + minting = {need_s:g} s",
            "raise permit_s or lower request_s, pause_s, minting_s",
        )
    if timing.bound_s > BOUND_MAX_S:
        raise BadInput(
            "timing",
            f"the halt's bound B = {timing.bound_s:.3f} s is above {BOUND_MAX_S:g} s",
            "lower permit_s, pause_s, fence_s or ask_s",
        )
    return timing
