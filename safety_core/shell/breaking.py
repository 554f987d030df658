"""Breakers in the store: which stand in a request's way, whose trial it is, and what its outcome says of them.

They move in the transaction of the slot and of the answer, so that all workers see one breaker and one trial. What one held is
due again as soon as it closes: it was held until the latest end of the trial, which is answered long before that.
"""

from collections.abc import Iterable

from safety_core.breaker import Breaker, BreakerState, Sign, after, rebased, traffic_of, tried
from safety_core.ports import Answered, Exchange, Lost, Transaction
from safety_core.records import Slot
from safety_core.vocabulary import Action, Reason

IN_TROUBLE = 500


def tried_in(tx: Transaction, breakers: Iterable[Breaker], slot: Slot, *, until_us: int) -> None:
    """A request was let go: of those of its kind that are not closed it is the trial, until its outcome or that time."""
    for each in to_be_tried(breakers, slot.action):
        tx.put_breaker(tried(each, slot.slot, until_us=until_us))


def to_be_tried(breakers: Iterable[Breaker], action: Action) -> list[Breaker]:
    """Those that are not closed: the next request of their kind is their trial."""
    kind = traffic_of(action)
    return [each for each in breakers if each.traffic is kind and each.state is not BreakerState.CLOSED]


def sign_of(exchange: Exchange) -> Sign:
    """What an exchange says of whoever was to answer."""
    match exchange:
        case Answered():
            return Sign.FAILED if exchange.status >= IN_TROUBLE else Sign.ALIVE
        case Lost():
            return Sign.FAILED
        case _:
            return Sign.NONE


def heard_in(tx: Transaction, slot: Slot, exchange: Exchange, *, at_us: int) -> None:
    """What came of a request, for its account's breaker of its kind and its platform's; written only where they change."""
    sign = sign_of(exchange)
    kind = traffic_of(slot.action)
    found = tx.breakers_of(slot.platform, slot.platform_account)
    known = {each.subject: each for each in found if each.traffic is kind}
    if not known and sign is not Sign.FAILED:
        return
    own = known.get(slot.platform_account) or Breaker(
        platform=slot.platform, subject=slot.platform_account, client=slot.client, traffic=kind
    )
    _put(tx, own, after(own, sign, slot.slot, now_us=at_us), now_us=at_us)
    common = known.get("") or Breaker(platform=slot.platform, subject="", client=None, traffic=kind)
    if sign is Sign.FAILED and own.state is not BreakerState.CLOSED and common.trial != slot.slot:
        return  # its own breaker speaks for it already
    _put(tx, common, after(common, sign, slot.slot, now_us=at_us), now_us=at_us)


def rebase_in(tx: Transaction, *, now_us: int) -> None:
    """The boot clock began anew."""
    for each in tx.breakers():
        _put(tx, each, rebased(each, now_us=now_us), now_us=now_us)


def _put(tx: Transaction, before: Breaker, now: Breaker, *, now_us: int) -> None:
    if now == before:
        return
    tx.put_breaker(now)
    if now.state is BreakerState.CLOSED and before.state is not BreakerState.CLOSED:
        tx.bring_forward(Reason.BREAKER_OPEN, platform=now.platform, subject=now.subject, by_us=now_us)
