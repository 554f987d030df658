"""The house's accounts: whose token each has, asked of the platforms themselves; and leave to act for real on them.

Platforms are asked by one request at a time, through a core that is made for it, and for ``ASK_FOR_S`` at most: what was not
asked by then is said not to have been asked. Nothing is posted.
"""

from typing import Annotated

import msgspec

from safety_core.console.outside import asking
from safety_core.console.table import Desk, Given, Nothing, Operation
from safety_core.errors import Refused
from safety_core.sandbox import Leave
from safety_core.shell import house, leave
from safety_core.shell.house import Word
from safety_core.shell.identity import require
from safety_core.shell.leave import Condition
from safety_core.shell.names import member
from safety_core.vocabulary import Platform, Role

ASK_FOR_S = 30.0
"""No further account is asked about after so long; one that is being asked about ends by its own time-outs."""
NOT_ASKED = "not asked"
LIVE = "live"
"""What is typed by whoever means it."""

Reason = Annotated[str, msgspec.Meta(max_length=2_000, description="Why; it is kept for ever.")]
Typed = Annotated[str, msgspec.Meta(max_length=40, description=f"{LIVE!r}, typed by whoever means it.")]


class Which(Given, frozen=True, kw_only=True):
    """Only those on this platform."""

    platform: Annotated[str, msgspec.Meta(max_length=200)] | None = None


class Asked(Given, frozen=True, kw_only=True):
    """Why leave is asked for, and that it is meant."""

    reason: Reason
    typed: Typed


class Granted(Given, frozen=True, kw_only=True):
    """That it is meant, and which leave was seen: if it was asked for anew meanwhile, nothing is done."""

    typed: Typed
    serial: int


class Ended(Given, frozen=True, kw_only=True):
    """Why it ends."""

    reason: Reason


class AccountSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A house account, and what was found.

    Attributes:
        word: connected, expired, wrong account (the house is halted), unreachable, credential missing, not asked.
        called: what it is called there now; handle: what the accounts file says.
        refreshed: its token was refused, and refreshed.
        halt: what was thrown, or stands, for a wrong account.
    """

    platform: str
    account: str
    platform_account: str
    handle: str | None
    called: str | None
    word: str
    saw: str
    refreshed: bool
    halt: str | None


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """All house accounts that were asked about."""

    accounts: tuple[AccountSeen, ...]
    connected: int
    all_connected: bool


class Must(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that leave rests on. ``do``: what to do next where it does not hold."""

    name: str
    holds: bool
    saw: str
    do: str


class LeaveShown(msgspec.Struct, frozen=True, kw_only=True):
    """A leave to act for real. ``saw``: what both were shown."""

    serial: int
    stands: bool
    asked_by: str
    asked_at: str
    why: str
    saw: str
    granted_by: str | None
    granted_at: str
    ended_by: str | None
    ended_at: str


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Whether leave stands; null: nobody ever asked."""

    leave: LeaveShown | None
    stands: bool


class Conditions(Standing, frozen=True, kw_only=True):
    """The same, with what it rests on as things are now."""

    conditions: tuple[Must, ...]
    all_hold: bool


class Gone(Standing, frozen=True, kw_only=True):
    """Leave as it stands now, and how many of those that waited are decided anew."""

    woken: int


def verify(desk: Desk, given: Which) -> Verified:
    """Ask each platform whose token each house account has."""
    named = None if given.platform is None else member(Platform, "platform", given.platform)
    accounts = house.accounts_of(desk.whole, named, desk.claimant)
    found = []
    with asking(desk.outside) as (core, _):
        until_us = core.clock.boot_us() + round(ASK_FOR_S * 1_000_000)
        for each in accounts:
            if core.clock.boot_us() < until_us:
                found.append(_seen(house.verify(core, each)))
            else:
                words = f"the others took {ASK_FOR_S:g} s; ask about {each.platform} alone"
                found.append(
                    AccountSeen(
                        platform=each.platform.value,
                        account=each.account,
                        platform_account=each.platform_account,
                        handle=each.handle,
                        called=None,
                        word=NOT_ASKED,
                        saw=words,
                        refreshed=False,
                        halt=None,
                    )
                )
    connected = sum(each.word == Word.CONNECTED for each in found)
    return Verified(accounts=tuple(found), connected=connected, all_connected=connected == len(found))


def _seen(of: house.Verified) -> AccountSeen:
    return AccountSeen(
        platform=of.platform.value,
        account=of.account,
        platform_account=of.platform_account,
        handle=of.handle,
        called=of.called,
        word=of.word.value,
        saw=of.saw,
        refreshed=of.refreshed,
        halt=of.halt,
    )


def _check_may(desk: Desk) -> None:
    """Before any platform is asked."""
    desk.whole.store.read(lambda tx: require(tx, desk.claimant, Role.OPERATOR, None))


def show(desk: Desk, _: Nothing) -> Standing:
    """Whether leave stands."""
    return _standing(desk.core.store.read(lambda tx: tx.leave()))


def _standing(of: Leave | None) -> Standing:
    shown = None
    if of is not None:
        fields = {name: getattr(of, name) for name in LeaveShown.__struct_fields__ if name != "stands"}
        shown = LeaveShown(**fields, stands=of.stands)
    return Standing(leave=shown, stands=of is not None and of.stands)


def conditions(desk: Desk, _: Nothing) -> Conditions:
    """What leave rests on, as things are; asks the platforms whose the house's tokens are."""
    _check_may(desk)
    with asking(desk.outside) as (core, reach):
        found = leave.conditions(core, reach)
    plain = show(desk, Nothing())
    return Conditions(
        leave=plain.leave,
        stands=plain.stands,
        conditions=tuple(map(_must, found)),
        all_hold=all(each.holds for each in found),
    )


def _must(of: Condition) -> Must:
    return Must(name=of.name, holds=of.holds, saw=of.saw, do=of.do)


def ask(desk: Desk, given: Asked) -> Standing:
    """Ask for leave."""
    _check_may(desk)
    with asking(desk.outside) as (core, reach):
        return _standing(leave.ask(core, reach, desk.claimant, given.reason, lambda _: given.typed == LIVE))


def grant(desk: Desk, given: Granted) -> Gone:
    """Give the leave that another person asked for."""
    _check_may(desk)
    before = desk.core.store.read(lambda tx: tx.leave())
    if before is not None and before.serial != given.serial:
        raise Refused(f"leave {before.serial} is not the one that you saw", "look at it again")
    with asking(desk.outside) as (core, reach):
        done = leave.grant(core, reach, desk.claimant, lambda _: given.typed == LIVE)
    plain = _standing(done.leave)
    return Gone(leave=plain.leave, stands=plain.stands, woken=done.woken)


def end(desk: Desk, given: Ended) -> Standing:
    """End the leave, or take back what was asked for."""
    return _standing(leave.end(desk.whole, desk.claimant, given.reason))


_LIVE = "/house/live"
OPERATIONS = (
    Operation(
        "house.verify", "POST", "/house/verify", "Ask each platform whose token each house account has. Nothing is posted.",
        Role.OPERATOR, Which, Verified, verify,
    ),
    Operation("house.live", "GET", _LIVE, "Whether leave to act for real stands.", Role.VIEWER, Nothing, Standing, show, everyone=True),
    Operation(
        "house.conditions", "POST", f"{_LIVE}/conditions", "What leave rests on, as things are; platforms are asked.",
        Role.OPERATOR, Nothing, Conditions, conditions, everyone=True,
    ),
    Operation(
        "house.ask", "POST", f"{_LIVE}/ask", "Ask for leave to act for real; another person grants it within a day.",
        Role.OPERATOR, Asked, Standing, ask, everyone=True, repeatable=True,
    ),
    Operation(
        "house.grant", "POST", f"{_LIVE}/grant", "Give the leave that another person asked for: from then on it goes out for real.",
        Role.OPERATOR, Granted, Gone, grant, everyone=True, repeatable=True,
    ),
    Operation(
        "house.end", "POST", f"{_LIVE}/end", "End the leave, or take back what was asked for, at once.",
        Role.OPERATOR, Ended, Standing, end, everyone=True, repeatable=True,
    ),
)  # fmt: skip
