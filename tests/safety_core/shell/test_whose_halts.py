"""Every decision about one client stops by its own halts and by everybody's, until they are released, and by nobody else's."""

from collections.abc import Callable

import msgspec
import pytest

from safety_core.errors import Refused
from safety_core.shell import permit, publish, slots
from safety_core.shell.fencing import standing_for
from safety_core.shell.going import require_going
from safety_core.shell.refused import WAITS_FOR_RELEASE
from safety_core.switches import HaltState, Scope
from safety_core.vocabulary import AccountId, Action, ClientId, Harm, Platform, Reason
from tests.safety_core.examples import halted
from tests.safety_core.shell.ground import Ground
from tests.safety_core.shell.test_permit import minted, setting, why

ACME = ClientId("acme")
HERE = (Platform.X, AccountId("acme-1"))
THEIRS = ["acme", None]
OTHERS = ["bolt", "acme-1", "Acme"]
"""One is called as the account is, and one as the client but for a letter."""
Decision = Callable[[Ground, Callable[[], None]], bool]
"""Whether it is stopped: it calls what it was given where the halt comes."""


def mints_nothing(ground: Ground, halt: Callable[[], None]) -> bool:
    ground.submit()
    claimed = ground.claim()
    halt()
    return why(minted(ground, claimed)) is Reason.SWITCH_THROWN


def sends_nothing(ground: Ground, halt: Callable[[], None]) -> bool:
    _, standing = ground.under_permit()
    halt()
    ruling = permit.recheck(ground.core, standing, setting(ground))
    return ruling is not None and ruling.reason is Reason.SWITCH_THROWN


def prepares_nothing(ground: Ground, halt: Callable[[], None]) -> bool:
    intent = ground.submit().intent
    halt()
    ruling = permit.halted(ground.core, intent, setting(ground))
    return ruling is not None and ruling.reason is Reason.SWITCH_THROWN


def waits_for_the_release(ground: Ground, halt: Callable[[], None]) -> bool:
    queued = ground.submit()
    claimed = ground.claim()
    halt()
    publish.attempt(ground.core, claimed)
    return ground.now(queued).waits_for == WAITS_FOR_RELEASE


def plans_nothing(ground: Ground, halt: Callable[[], None]) -> bool:
    halt()
    try:
        ground.store.read(lambda tx: require_going(ground.core, tx, ACME, Action.PLAN, [HERE]))
    except Refused:
        return True
    return False


DECISIONS = [mints_nothing, sends_nothing, prepares_nothing, waits_for_the_release, plans_nothing]


def stopped(ground: Ground, decision: Decision, of: str | None, state: HaltState, action: Action | None = None) -> bool:
    thrown = halted(Scope(client=None if of is None else ClientId(of), action=action), state=state)
    return decision(ground, lambda: ground.store.transact(lambda tx: tx.put_halt(thrown), deadline_s=1))


@pytest.mark.parametrize("state", HaltState)
@pytest.mark.parametrize("of", THEIRS)
@pytest.mark.parametrize("decision", DECISIONS)
def test_a_clients_own_halt_and_everybodys_stop_it_from_the_fence_to_the_release(ground, decision, of, state):
    assert stopped(ground, decision, of, state) is (state is not HaltState.RELEASED)


@pytest.mark.parametrize("of", OTHERS)
@pytest.mark.parametrize("decision", DECISIONS)
def test_another_clients_halt_stops_nothing_of_it(ground, decision, of):
    assert not stopped(ground, decision, of, HaltState.QUIESCED)


@pytest.mark.parametrize(("of", "stops"), [*((each, True) for each in THEIRS), *((each, False) for each in OTHERS)])
def test_its_reads_are_halted_by_name_alike(ground, of, stops):
    def reads_nothing(ground: Ground, halt: Callable[[], None]) -> bool:
        halt()
        account = ground.store.read(lambda tx: tx.account(ACME, *HERE))
        return ground.store.read(lambda tx: slots.halted(tx, account)) is not None

    assert stopped(ground, reads_nothing, of, HaltState.FENCED, Action.READ) is stops


@pytest.mark.parametrize("of", [*THEIRS, *OTHERS])
def test_what_holdpoint_threw_is_found_again_for_whomever_it_was_thrown(ground, of):
    scope = Scope(client=None if of is None else ClientId(of), action=Action.PUBLISH)
    thrown = msgspec.structs.replace(halted(scope), automatic=True, harm=Harm.WRONG_ACCOUNT)
    ground.store.transact(lambda tx: tx.put_halt(thrown), deadline_s=1)
    found = {
        each: ground.store.read(
            lambda tx, each=each: standing_for(tx, Harm.WRONG_ACCOUNT, msgspec.structs.replace(scope, client=each))
        )
        for each in [*THEIRS, *OTHERS]
    }
    assert found == {each: thrown if each == of else None for each in found}
