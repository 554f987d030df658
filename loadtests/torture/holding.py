"""What the core itself holds back after a fault, by design: a breaker that is not closed, until its back-off or its trial is over.

Faults of the link and of the platform fail posts of many accounts in a row, and each that comes while a breaker is tried doubles
its back-off, up to a minute (docs/cadence.md). The trial reckons that time beside its own patience.
"""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from loadtests.halt.bench import Tenant
from loadtests.halt.campaign import Target
from safety_core.breaker import LONGEST_US, Breaker, BreakerState
from safety_core.errors import HoldpointError
from safety_core.fleet import compose, settings

WHOLE_PLATFORM = ""


def longest_us(timing_s: dict[str, float]) -> int:
    """How long breakers may hold a scope by design: two of the longest back-offs, each with its trial (L + P); a trial that the
    weather fails once is reckoned with, one that it fails again and again is not.
    """
    return 2 * (LONGEST_US + round((timing_s["permit_s"] + timing_s["pause_s"]) * 1_000_000))


def until_us(config: Path, tenants: Sequence[Tenant], target: Target) -> int:
    """Boot clock: before then no breaker lets anything of this scope go; 0 where none is in the way, or the store does not say."""
    accounts = {
        each.platform_id
        for each in tenants
        if target.client in (None, each.client) and target.account in (None, each.account)
    }
    try:
        core = compose.command_core(settings.load(str(config)))
        try:
            return held_until_us(core.store.read(lambda tx: tx.breakers()), accounts)
        finally:
            core.store.close()
    except HoldpointError:
        return 0


def held_until_us(breakers: Iterable[Breaker], accounts: Collection[str]) -> int:
    """The same of breakers as they stand: the whole platform's hold every account, another one its own, and of several accounts
    the first that may go counts.
    """
    until = dict.fromkeys((WHOLE_PLATFORM, *accounts), 0)
    for each in breakers:
        if each.state is not BreakerState.CLOSED and each.subject in until:
            until[each.subject] = max(until[each.subject], each.until_us)
    common_us = until.pop(WHOLE_PLATFORM)
    return max(common_us, min(until.values(), default=0))
