"""Approvals that race: every order of edit, approve, revoke, expire, halt and publish, and why minting asks for itself.

One intent with a text that may be edited, one request for approval of it, one worker that claims it, mints, and sends. The
tables of moves are the product's own. What may never happen: bytes are minted for that nobody's standing yes is for; a yes is
taken back under what is on its way; a yes is used up by an attempt that was refused.
"""

from collections.abc import Iterator
from functools import partial
from typing import Literal, NamedTuple

import pytest

from safety_core.approvals import APPROVAL_MOVES, ApprovalState
from tests.machines.interleavings import explored

UNAPPROVED = "something was minted that nobody's standing yes is for"
PULLED = "a yes was taken back while its effect was on its way"
SPENT = "a yes was used up by a refusal"
EDITS_MAX = 2


class Request(NamedTuple):
    """What is asked: for which edition of the text, and where it is."""

    state: ApprovalState = ApprovalState.ASKED
    text: int = 0
    spent: bool = False

    def to(self, state: ApprovalState) -> "Request":
        assert state in APPROVAL_MOVES[self.state]
        return self._replace(state=state)


class World(NamedTuple):
    """``taken``: the edition that the worker claimed; ``sure``: what it read of the approval before its transaction."""

    text: int = 0
    request: Request = Request()
    halted: bool = False
    phase: Literal["idle", "claimed", "minted", "arrived"] = "idle"
    taken: int = 0
    sure: bool = False


class Protocol(NamedTuple):
    """Ours, and what may be taken from it."""

    asks: Literal["in the transaction", "before it"] = "in the transaction"
    edit_voids: bool = True
    commits_to_the_text: bool = True
    edits_what_is_claimed: bool = False
    compares_what_was_claimed: bool = True
    revokes_under_way: bool = False
    spends: Literal["with the permit", "when asked"] = "with the permit"


def stands(protocol: Protocol, world: World) -> bool:
    """What minting finds of the approval."""
    request = world.request
    right = not protocol.commits_to_the_text or request.text == world.text
    return request.state is ApprovalState.APPROVED and right and not request.spent


def people(protocol: Protocol, world: World) -> Iterator[tuple[World, str]]:
    request = world.request
    under_way = world.phase in ("minted", "arrived")
    if request.state is ApprovalState.ASKED and request.text == world.text:
        yield world._replace(request=request.to(ApprovalState.APPROVED)), ""
    if request.state is ApprovalState.APPROVED and (not under_way or protocol.revokes_under_way):
        yield world._replace(request=request.to(ApprovalState.REVOKED)), PULLED if under_way else ""
    if ApprovalState.EXPIRED in APPROVAL_MOVES[request.state]:
        yield world._replace(request=request.to(ApprovalState.EXPIRED)), ""
    if not APPROVAL_MOVES[request.state] and world.phase == "idle":
        yield world._replace(request=Request(text=world.text)), ""  # asked anew
    editable = world.phase == "idle" or (world.phase == "claimed" and protocol.edits_what_is_claimed)
    if editable and world.text < EDITS_MAX:
        edited = world._replace(text=world.text + 1)
        yield edited._replace(request=Request(text=edited.text)) if protocol.edit_voids else edited, ""
    yield world._replace(halted=not world.halted), ""


def worker(protocol: Protocol, world: World) -> Iterator[tuple[World, str]]:
    if world.phase == "idle":
        yield world._replace(phase="claimed", taken=world.text, sure=stands(protocol, world)), ""
    if world.phase == "claimed":
        sure = world.sure if protocol.asks == "before it" else stands(protocol, world)
        same = world.taken == world.text or not protocol.compares_what_was_claimed
        if sure and same and not world.halted:
            request = world.request
            good = request.state is ApprovalState.APPROVED and request.text == world.taken
            yield world._replace(phase="minted"), "" if good else UNAPPROVED
        elif sure and protocol.spends == "when asked":
            yield world._replace(phase="idle", request=world.request._replace(spent=True)), SPENT
        else:
            yield world._replace(phase="idle", taken=0, sure=False), ""
    if world.phase == "minted":
        yield world._replace(phase="arrived"), ""
        yield world._replace(phase="idle", taken=0, sure=False), ""  # never sent, or proved absent: tried again


def nexts(protocol: Protocol, world: World) -> Iterator[tuple[World, str]]:
    yield from people(protocol, world)
    yield from worker(protocol, world)


def run(protocol: Protocol) -> tuple[str, set[World]]:
    return explored(World(), partial(nexts, protocol))


def test_no_race_lets_anything_be_minted_that_nobodys_standing_yes_is_for():
    breach, seen = run(Protocol())
    assert not breach
    assert {(each.phase, each.request.state) for each in seen} >= {
        ("arrived", ApprovalState.APPROVED),
        ("arrived", ApprovalState.EXPIRED),
        ("claimed", ApprovalState.REVOKED),
        ("idle", ApprovalState.EXPIRED),
    }
    assert any(each.text == EDITS_MAX and each.phase == "arrived" for each in seen)


@pytest.mark.parametrize("layer", [{"edit_voids": False}, {"commits_to_the_text": False}], ids=str)
def test_the_edit_that_voids_and_the_commitment_are_each_enough_alone(layer):
    assert not run(Protocol(**layer))[0]


@pytest.mark.parametrize(
    ("weaker", "breach"),
    [
        (Protocol(asks="before it"), UNAPPROVED),
        (Protocol(edit_voids=False, commits_to_the_text=False), UNAPPROVED),
        (Protocol(edits_what_is_claimed=True, compares_what_was_claimed=False), UNAPPROVED),
        (Protocol(revokes_under_way=True), PULLED),
        (Protocol(spends="when asked"), SPENT),
    ],
    ids=str,
)
def test_what_is_weaker_than_ours_is_violated(weaker, breach):
    assert run(weaker)[0] == breach


def test_an_edit_of_what_is_claimed_would_be_caught_by_comparing_what_was_claimed():
    assert not run(Protocol(edits_what_is_claimed=True))[0]
