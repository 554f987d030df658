"""Who sits at a desk, and what they do there as the API's door lets them: by the table's role and whom it is for."""

from typing import Any

import msgspec

from safety_core.console.operations import (
    accounts,
    audit,
    budgets,
    cadence,
    flags,
    house,
    people,
    rollout,
    runs,
    sandbox,
)
from safety_core.console.outside import NOWHERE, Outside
from safety_core.console.table import Desk, Operation
from safety_core.errors import Refused
from safety_core.people import RANK
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant
from safety_core.shell.scoped import acting

NOUNS = (accounts, audit, budgets, cadence, flags, house, people, rollout, runs, sandbox)
OPERATIONS: dict[str, Operation] = {each.name: each for noun in NOUNS for each in noun.OPERATIONS}
HOSTILE = "<script>alert(1)</script> \u202e\u200b {{ 7 * 7 }} ' OR 1=1 --"


def sitting(core: Core, claimant: Claimant, outside: Outside = NOWHERE) -> Desk:
    person = core.store.read(lambda tx: tx.person(claimant.person))
    assert person is not None
    return Desk(acting(core, claimant), core, claimant, person, outside)


def do(desk: Desk, name: str, **given: Any) -> Any:
    """One operation, with what it was given as it comes from outside."""
    of = OPERATIONS[name]
    if RANK[desk.person.role] < RANK[of.role] or (of.everyone and desk.person.clients):
        raise Refused(f"{name} is not for {desk.person.person}", "ask somebody who may")
    answer = of.act(desk, msgspec.convert(given, of.given, strict=False))
    assert isinstance(answer, of.answer)
    return msgspec.convert(msgspec.to_builtins(answer), of.answer)  # as JSON it says the same
