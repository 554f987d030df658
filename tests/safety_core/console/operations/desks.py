"""Who sits at a desk: a person of a ground, with the core as they see it."""

from typing import Any

import msgspec

from safety_core.console.operations import approvals, inbox, incidents, recall, unknowns
from safety_core.console.table import Desk, Operation
from safety_core.shell import staff
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant
from safety_core.shell.scoped import acting
from safety_core.vocabulary import Role
from tests.safety_core.shell.talking import Talk

OPERATIONS = {each.name: each for noun in (approvals, inbox, incidents, recall, unknowns) for each in noun.OPERATIONS}
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "\u202edesrever",
    "a\u200bb",
    "\x1b[2J",
    "{{ 7 * 7 }}",
    "it says ⟨U+202E⟩ itself",
    "'; DROP TABLE approvals; --",
)
"""What people call themselves and say: markup, marks that show nothing or turn what follows, and our own writing of them."""


def sitting(core: Core, claimant: Claimant) -> Desk:
    person = core.store.read(lambda tx: tx.person(claimant.person))
    assert person is not None
    return Desk(acting(core, claimant), core, claimant, person)


def at_desk(talk: Talk, name: str) -> Desk:
    return sitting(talk.core, talk.keys_of(name))


def do(desk: Desk, name: str, **given: Any) -> Any:
    """One operation, with what it was given as it comes from outside."""
    operation: Operation = OPERATIONS[name]
    answer = operation.act(desk, msgspec.convert(given, operation.given, strict=False))
    assert isinstance(answer, operation.answer)
    return answer


class Office(Talk):
    """People who talk to two clients, and people of each role for all of them, for acme alone and for bolt alone."""

    def __init__(self) -> None:
        super().__init__()
        for client in ("acme", "bolt"):
            for role in Role:
                self.hire(f"{client}-{role.value}", role, client)

    def hire(self, name: str, role: Role, *clients: str) -> None:
        self.keys[name] = staff.add_person(self.core, name, role, clients, by=self.keys_of("ada"))

    def desk(self, name: str) -> Desk:
        return at_desk(self, name)

    def asked(self, text: str = "hello", **changes: object) -> str:  # type: ignore[override]
        """A reply that waits for a yes; its request's name."""
        queued = self.submit(text, action="reply", approved=False, **{"target": "100", **changes})
        found = self.core.store.read(lambda tx: tx.approval_of(queued.intent.intent))
        assert found is not None
        return found.approval
