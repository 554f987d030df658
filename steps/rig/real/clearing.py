"""Clearing what a scenario made on real accounts, by its own records: at its end, or when the next run finds that it had none.

A run writes down where each scenario keeps its records before it begins it, and strikes that out once nothing is left of it
(``Journal``). Runs take turns, so what stands there when one begins is of a run that was killed outright: what had not gone out
is withdrawn, what had is awaited, and what was made is taken down, before anything else is made. What cannot be stays there.
"""

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path

from safety_core.errors import HoldpointError, Refused
from safety_core.fleet import compose
from safety_core.fleet.settings import Loaded
from safety_core.lifecycle import INTENT_ENDS, IntentState, PermitState
from safety_core.ports import Store, Transaction
from safety_core.shell import submit
from safety_core.shell.core import Core
from safety_core.vocabulary import Action, PersonId
from steps.rig.real.ground import DATABASE, within
from steps.rig.real.sender import Sender

SETUP_DEADLINE_S = 10.0
POLL_S = 0.2
WAITS_FOR_THE_END, WHY_BACK = "end", "the scenario is over"
UNDER_WAY = (PermitState.LIVE, PermitState.ACCEPTED, PermitState.UNKNOWN)


class Journal:
    """The folders of scenarios of which something may be left, a line each, beside the installation's database."""

    def __init__(self, loaded: Loaded) -> None:
        self.path = loaded.database.with_name(f"{loaded.database.name}-house-left")

    def folders(self) -> list[Path]:
        """All of them, oldest first."""
        text = self.path.read_text(encoding="utf-8") if self.path.exists() else ""
        return [Path(line) for line in text.splitlines() if line]

    def begun(self, folder: Path) -> None:
        """It is on the disk before anything else is done for that scenario."""
        self._write([*self.folders(), folder.absolute()])

    def over(self, folder: Path) -> None:
        """Nothing is left of it."""
        self._write([each for each in self.folders() if each != folder.absolute()])

    def _write(self, folders: list[Path]) -> None:
        fresh = self.path.with_name(f"{self.path.name}.fresh")
        with fresh.open("w", encoding="utf-8") as file:
            file.writelines(f"{each}\n" for each in folders)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)


def clear_earlier(loaded: Loaded, person: PersonId, say: Callable[[str], None], *, limit_s: float = 300.0) -> list[str]:
    """Take down what earlier runs left behind; what is left standing all the same, in words."""
    journal, left = Journal(loaded), []
    for folder in journal.folders():
        say(f"an earlier run was killed: taking down what it left, by {folder}")
        found = _cleared(loaded, folder, person, limit_s)
        if not found:
            journal.over(folder)
        left += found
    return left


def _cleared(loaded: Loaded, folder: Path, person: PersonId, limit_s: float) -> list[str]:
    if not (folder / DATABASE).exists():
        return [] if not folder.exists() or not any(folder.iterdir()) else [f"{folder} has no database any more"]
    own = within(loaded, folder)
    try:
        core = compose.deciding_core(own)
    except HoldpointError as cannot:
        return [f"{folder} cannot be opened: {cannot}"]
    sender = Sender(own, folder)
    try:
        withdraw_waiting(core, person)
        take_down_now(core.store)
        ends_us = core.clock.boot_us() + round(limit_s * 1_000_000)
        while not is_quiet(core.store) and core.clock.boot_us() < ends_us:
            sender.keep()
            take_down_now(core.store)
            time.sleep(POLL_S)  # noqa: TID251  # real accounts keep real time
        return not_down(core.store)
    except HoldpointError as cannot:
        return [f"{folder} could not be cleared: {cannot}"]
    finally:
        sender.end()
        core.store.close()


def withdraw_waiting(core: Core, person: PersonId) -> None:
    """What has not gone out does not go out any more."""
    for each in core.store.read(lambda tx: tx.intents([IntentState.QUEUED, IntentState.WAITING])):
        if each.intent.action is not Action.RECALL:
            with contextlib.suppress(Refused):  # it went out meanwhile, and is awaited
                submit.withdraw(core, each.intent.intent, person=person, why=WHY_BACK)


def take_down_now(store: Store) -> None:
    """What was ordered back while a witness was to see it is due now."""

    def decide(tx: Transaction) -> None:
        for each in tx.intents([IntentState.QUEUED]):
            if each.intent.action is Action.RECALL and each.due_us:
                name = each.intent.intent
                tx.move_intent(name, IntentState.QUEUED, IntentState.WAITING, waits_for=WAITS_FOR_THE_END)
                tx.move_intent(name, IntentState.WAITING, IntentState.QUEUED, waits_for=None, due_us=0)

    store.transact(decide, deadline_s=SETUP_DEADLINE_S)


def is_quiet(store: Store) -> bool:
    """Whether nothing is under way any more: no effect, no answer, no order to take one back."""
    open_states = [each for each in IntentState if each not in INTENT_ENDS]
    return store.read(lambda tx: not tx.permits(UNDER_WAY) and not tx.intents(open_states))


def not_down(store: Store) -> list[str]:
    """What the records say was made, or perhaps made, and of which no deletion is confirmed."""
    queued = store.read(lambda tx: tx.intents())
    recalls = {each.intent.recalls: each for each in queued if each.intent.action is Action.RECALL}
    found = []
    for permit in store.read(lambda tx: tx.permits([*UNDER_WAY, PermitState.CONFIRMED, PermitState.QUARANTINED])):
        order = recalls.get(permit.object) if permit.object else None
        if permit.action is Action.RECALL or (order is not None and order.state is IntentState.CONFIRMED):
            continue
        what = permit.object or f"perhaps what {permit.intent} asked for"
        why = (
            "nobody ordered it back"
            if order is None
            else f"taking it down is {order.state} ({order.reason}: {order.saw})"
        )
        found.append(f"{permit.platform} {permit.account}: {what}; {why}")
    return found
