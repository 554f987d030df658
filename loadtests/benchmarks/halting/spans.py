"""What a trial shows, worked out from instants alone: last saw, last began, last ended, and what came too late."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import msgspec

from loadtests.benchmarks.halting.platform import Effect


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """One halt, in boot-clock µs: thrown, its fence committed, acknowledged, and when its release was asked for.

    Attributes:
        confirmed_us: when the last worker process had confirmed it: all its senders have seen it, or will before they
            begin. ``None`` where nobody confirms.
        in_flight: requests under way right before it was thrown.
    """

    asked_us: int
    fenced_us: int
    quiesced_us: int
    confirmed_us: int | None = None
    released_us: int
    in_flight: int


class Spans(msgspec.Struct, frozen=True, kw_only=True):
    """One trial's spans, in ms after the throw. ``None``: nothing of the kind happened after it.

    Attributes:
        confirmed_ms: the last worker process had confirmed the halt.
        saw_ms: the last account at work whose sender was first turned down because of it.
        began_ms, began_after_fence_ms: the last request whose first byte left (0 or less: before the fence stood).
        ended_ms: the last answer of those that had begun.
        late: requests begun after the acknowledgement and before the release; must be 0.
        unanswered: requests that had begun and whose answer was still to come when the halt was acknowledged.
    """

    saw_ms: float | None
    confirmed_ms: float | None
    began_ms: float
    began_after_fence_ms: float
    ended_ms: float
    fenced_ms: float
    acknowledged_ms: float
    late: int
    unanswered: int


def spans(trials: Sequence[Trial], effects: Sequence[Effect], refused: Sequence[tuple[int, str]]) -> list[Spans]:
    """Each trial's. ``refused``: when (µs) and on which account a sender was turned down by a switch."""
    posts = sorted(effects, key=lambda each: each.began_us)
    began = [each.began_us for each in posts]
    turned = sorted(refused)
    turned_us = [at_us for at_us, _ in turned]
    found: list[Spans] = []
    for each in trials:
        first, past = bisect_left(began, each.asked_us), bisect_right(began, each.released_us)
        after = began[first:past]
        ended = [post.ended_us for post in posts[:past] if post.ended_us > each.asked_us]
        seen: dict[str, int] = {}
        for at_us, account in turned[bisect_left(turned_us, each.asked_us) : bisect_right(turned_us, each.released_us)]:
            seen.setdefault(account, at_us)
        last_us = max(after, default=each.asked_us)
        found.append(
            Spans(
                saw_ms=_ms(max(seen.values()) - each.asked_us) if seen else None,
                confirmed_ms=None if each.confirmed_us is None else _ms(each.confirmed_us - each.asked_us),
                began_ms=_ms(last_us - each.asked_us),
                began_after_fence_ms=_ms(max(0, last_us - each.fenced_us)),
                ended_ms=_ms(max(ended, default=each.asked_us) - each.asked_us),
                fenced_ms=_ms(each.fenced_us - each.asked_us),
                acknowledged_ms=_ms(each.quiesced_us - each.asked_us),
                late=sum(at_us > each.quiesced_us for at_us in after),
                unanswered=sum(post.began_us <= each.quiesced_us < post.ended_us for post in posts[:past]),
            )
        )
    return found


def _ms(span_us: int) -> float:
    return span_us / 1_000
