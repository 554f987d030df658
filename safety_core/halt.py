"""Halting: the bound on how long after it was asked for an effect can still begin, and the rules that keep it.

    B = A + C + max(L + P, K) + rho * (L + P)

A asked -> the fence begins; C time-out of the fence; L life of a permit; P longest pause assumed of a process; K within
which a worker confirms or is dead; rho drift of clock rates. A permit is live until its answer is recorded, its worker's
death is confirmed, or, on the halter's own clock, ``L * (1 + rho) + P`` after t1.

Relations that must hold, checked where the values are made:
    L >= D + P + minting    or no permit could ever be used
    K >= 2 P                or the supervisor, who ends whoever has not confirmed P before K is over so that a pause of its
                            own does not cost more than K, would leave less than P to confirm in
    B <= 30 s               or the promise to the operator is void

Every function here is pure: clocks come in as boot-clock microseconds.
"""

from collections.abc import Iterable, Sequence

import msgspec

from safety_core.errors import BadInput, Miswired
from safety_core.leases import Held, live
from safety_core.lifecycle import PermitState
from safety_core.records import Answered, Confirmation, Permit
from safety_core.switches import HOLDPOINT, HOUSE, TRANSITIONS, Halt, HaltState, QuiescedBy, not_yet
from safety_core.vocabulary import PermitId, PersonId

BOUND_MAX_S = 30.0
SECOND_US = 1_000_000
EVER_US = (1 << 63) - 1
"""Later than any instant, also than one of an earlier boot, whose clock may have been further."""


class Timing(msgspec.Struct, frozen=True, kw_only=True):
    """The durations of the permit and halt protocol, in seconds (``drift`` is a ratio).

    Attributes:
        ask_s: A.
        fence_s: C.
        request_s: D, a request's total deadline, counted from the re-check.
        pause_s: P.
        minting_s: longest a minting may take; part of L.
        permit_s: L.
        confirm_s: K, within which a worker has confirmed a halt, or is killed.
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
    confirm_s: float = 8.0
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
        live_s = self.permit_s + self.pause_s
        return self.ask_s + self.fence_s + max(live_s, self.confirm_s) + live_s * self.drift

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
        BadInput: a duration that is not positive, L too short for a request, K too short for two pauses, or B above 30 s.
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
    if timing.confirm_s < 2 * timing.pause_s:
        raise BadInput(
            "timing.confirm_s",
            f"K = {timing.confirm_s:g} s is shorter than 2 P = {2 * timing.pause_s:g} s: a worker paused for P could not "
            "confirm in time, or a supervisor paused for P not end it in time",
            "raise confirm_s or lower pause_s",
        )
    if timing.bound_s > BOUND_MAX_S:
        raise BadInput(
            "timing",
            f"the halt's bound B = {timing.bound_s:.3f} s is above {BOUND_MAX_S:g} s",
            "lower permit_s, pause_s, fence_s or ask_s",
        )
    return timing


def send_by_us(held: Held, timing: Timing) -> int:
    """The last instant at which its request may begin: the deadline - P - D."""
    return held.deadline_us - us(timing.pause_s) - us(timing.request_s)


def may_send(held: Held, *, now_us: int, timing: Timing) -> bool:
    """Whether a permit or a lease still allows its one request to begin (``now_us`` on the clock that counted ``asked_us``).

    The request must be over by the deadline even if this process is paused right after this look: now + P + D. Asking
    only for ``now < deadline`` lets a byte out after the acknowledgement. A clock that went back allows nothing.
    """
    return live(held) and held.asked_us <= now_us <= send_by_us(held, timing)


def blocks(held: Held, halt: Halt, *, live_only: bool = True) -> bool:
    """Whether a halt must wait for this permit or lease: taken before its fence, in its scope, and live.

    Without ``live_only`` its state is left out: what must be looked up before the halt is reconciled.
    """
    return (
        (live(held) or not live_only)
        and held.epoch < halt.epoch
        and halt.scope.covers(client=held.client, platform=held.platform, account=held.account, action=held.action)
    )


def quiesced_by_time_us(halt: Halt, waited_for: Iterable[Held], timing: Timing) -> int:
    """When nothing taken before the fence can be live any more, on the halter's own clock (µs).

    t1 + L * (1 + rho) + P. A permit minted under another configuration carries its own, perhaps longer, life: the
    longest of ``waited_for`` and of this machine's counts.
    """
    longest_us = max((each.duration_us for each in waited_for), default=us(timing.permit_s))
    other_us = us(longest_us / SECOND_US * (1 + timing.drift) + timing.pause_s)
    return halt.fenced_us + max(timing.dead_after_us, other_us)


def move(halt: Halt, to: HaltState, **changes: object) -> Halt:
    """The halt in its next state, with other fields changed.

    Raises:
        Miswired: the move is not in ``switches.TRANSITIONS``.
    """
    if to not in TRANSITIONS[halt.state]:
        raise Miswired(f"halt {halt.halt} cannot go from {halt.state} to {to}", "see switches.TRANSITIONS")
    return msgspec.structs.replace(halt, state=to, **changes)


def release_refusal(halts: Sequence[Halt], person: PersonId, *, now_us: int) -> str | None:
    """Why this person may not end these halts; ``None`` when they may. ``now_us``: boot clock.

    A halt thrown by a person takes a second one, who threw none of those named; one that Holdpoint threw itself takes
    any one operator, once it has cooled down. A halt is first acknowledged or failed, then released, and once only.
    Holdpoint itself ends its drills on the house tenant, and nothing else.
    """
    if not halts:
        return "no halt is named"
    for halt in halts:
        if halt.state is HaltState.RELEASED:
            return f"halt {halt.halt} was released already, by {halt.released_by}"
        if (missing := not_yet(halt, now_us=now_us)) is not None:
            return missing
        if person == HOLDPOINT:
            if not (halt.drill and halt.scope.client == HOUSE):
                return f"halt {halt.halt} is no drill on {HOUSE}: a person releases it"
        elif not halt.automatic and halt.person == person:
            return f"halt {halt.halt} was thrown by {person}: a second person releases it"
    return None


class Looked(msgspec.Struct, frozen=True):
    """A permit whose outcome was unknown, and what became of it; ``unknown`` itself when nobody knows yet."""

    permit: PermitId
    became: PermitState


class HaltProof(msgspec.Struct, frozen=True, kw_only=True):
    """Why a halt may be called acknowledged: its instants as spans, each held against what must be true of it.

    Attributes:
        asked_us, fenced_us, quiesced_us, reconciled_us: t0, t1, t2, t3 on the boot clock of the halting machine.
        fence_us: t1 - t0; drain_us: t2 - t1; total_us: t2 - t0 (``None`` before t2).
        margin_us: how much of B was left at t2; negative when it came too late.
        latched: t1 is this machine's hard stop, and t2 followed by time alone.
        confirmed: the worker processes' own word; killed, died, unseen: those who gave none.
        in_flight: permits in scope that were minted before the fence and had no answer by t1.
        unknown: those of them (and older ones, not looked up yet) whose outcome nobody knew, and what became of each.
        contradictions: sentences on what cannot be true together; a halt with any is not acknowledged.
    """

    asked_us: int
    fenced_us: int
    quiesced_us: int | None
    reconciled_us: int | None
    fence_us: int
    drain_us: int | None
    total_us: int | None
    bound_us: int
    margin_us: int | None
    by: QuiescedBy | None
    latched: bool
    live_at_fence: int
    confirmed: tuple[Confirmation, ...] = ()
    killed: tuple[Confirmation, ...] = ()
    died: tuple[Confirmation, ...] = ()
    unseen: tuple[Confirmation, ...] = ()
    in_flight: tuple[PermitId, ...] = ()
    unknown: tuple[Looked, ...] = ()
    contradictions: tuple[str, ...]

    @property
    def acknowledged(self) -> bool:
        """Whether t2 exists, came within B, and nothing contradicts it."""
        return self.margin_us is not None and self.margin_us >= 0 and not self.contradictions


def proof(
    halt: Halt, timing: Timing, *, permits: Iterable[Permit] = (), confirmations: Iterable[Confirmation] = ()
) -> HaltProof:
    """Work out a halt's proof anew from its instants and from what is kept beside it, and find what does not fit.

    ``permits`` and ``confirmations`` may be all that there are: what does not concern the halt is left out.
    """
    permits, said = tuple(permits), [each for each in confirmations if each.halt == halt.halt]
    before = [each for each in permits if blocks(each, halt, live_only=False)]
    in_flight = [
        each
        for each in before
        if each.minted_us <= halt.fenced_us and (each.answered_us is None or each.answered_us > halt.fenced_us)
    ]
    unknown = [
        each
        for each in before
        if each.state is PermitState.UNKNOWN or (each in in_flight and each.settle_us is not None)
    ]
    total_us = None if halt.quiesced_us is None else halt.quiesced_us - halt.asked_us
    rules = _of_instants(halt, timing) | _of_permits(halt, timing, permits, before, in_flight)
    rules["a worker answered before the halt was asked for"] = any(
        each.how in (Answered.CONFIRMED, Answered.KILLED) and each.at_us < halt.asked_us for each in said
    )

    def who(how: Answered) -> tuple[Confirmation, ...]:
        return tuple(each for each in said if each.how is how)

    return HaltProof(
        asked_us=halt.asked_us,
        fenced_us=halt.fenced_us,
        quiesced_us=halt.quiesced_us,
        reconciled_us=halt.reconciled_us,
        fence_us=halt.fenced_us - halt.asked_us,
        drain_us=None if halt.quiesced_us is None else halt.quiesced_us - halt.fenced_us,
        total_us=total_us,
        bound_us=halt.bound_us,
        margin_us=None if total_us is None else halt.bound_us - total_us,
        by=halt.quiesced_by,
        latched=halt.latched,
        live_at_fence=halt.live_at_fence,
        confirmed=who(Answered.CONFIRMED),
        killed=who(Answered.KILLED),
        died=who(Answered.DIED),
        unseen=who(Answered.UNSEEN),
        in_flight=tuple(each.permit for each in in_flight),
        unknown=tuple(Looked(each.permit, each.state) for each in unknown),
        contradictions=tuple(sentence for sentence, broken in rules.items() if broken),
    )


def _of_instants(halt: Halt, timing: Timing) -> dict[str, bool]:
    """What the instants alone must hold, each as the sentence that says it is broken."""
    drain_us = None if halt.quiesced_us is None else halt.quiesced_us - halt.fenced_us
    return {
        "the fence stands before it was asked for": halt.fenced_us < halt.asked_us,
        "it quiesced before its fence stood": drain_us is not None and drain_us < 0,
        "t2 and what showed it do not stand together": (halt.quiesced_us is None) != (halt.quiesced_by is None),
        "it quiesced by time before the longest life of a permit was over": halt.quiesced_by is QuiescedBy.TIME
        and drain_us is not None
        and drain_us < timing.dead_after_us,
        "its t1 is a latch, and something other than time quiesced it": halt.latched
        and halt.quiesced_by is QuiescedBy.ANSWERS,
        "it failed before its bound was over": halt.failed_us is not None
        and halt.failed_us < halt.asked_us + halt.bound_us,
        "it was reconciled before it quiesced": halt.reconciled_us is not None
        and (halt.quiesced_us is None or halt.reconciled_us < halt.quiesced_us),
    }


def _of_permits(
    halt: Halt, timing: Timing, permits: Sequence[Permit], before: Sequence[Permit], in_flight: Sequence[Permit]
) -> dict[str, bool]:
    """The same of what was minted in its scope; ``before`` the fence, and ``in_flight`` at it."""
    quiesced_us, until_us = halt.quiesced_us, halt.released_us
    late = [
        each for each in in_flight if each.answered_us is None or quiesced_us is None or each.answered_us > quiesced_us
    ]
    minted_under = [
        each
        for each in permits
        if each.epoch >= halt.epoch > 0
        and halt.scope.covers(client=each.client, platform=each.platform, account=each.account, action=each.action)
        and each.minted_us > halt.fenced_us
        and (until_us is None or each.minted_us < until_us)
    ]
    return {
        "it quiesced by answers, and a permit in its scope had none": halt.quiesced_by is QuiescedBy.ANSWERS
        and bool(late),
        "it quiesced and a permit from before its fence is live": quiesced_us is not None
        and any(each.state is PermitState.LIVE for each in before),
        "it quiesced by time before the life of a permit in flight was over": halt.quiesced_by is QuiescedBy.TIME
        and quiesced_us is not None
        and quiesced_us < quiesced_by_time_us(halt, in_flight, timing),
        "more was in flight at the fence than was counted": not halt.latched and len(in_flight) > halt.live_at_fence,
        "a permit was minted in its scope while it stood": bool(minted_under),
        "it was reconciled while an outcome in its scope is unknown": halt.reconciled_us is not None
        and any(each.state is PermitState.UNKNOWN for each in before),
    }
