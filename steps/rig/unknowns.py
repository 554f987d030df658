"""What a scenario does about outcomes that nobody knows, and about what became real around a halt."""

from typing import Any

from safety_core.lifecycle import IntentState, PermitState
from safety_core.records import Permit, QueuedIntent
from safety_core.shell import quarantine, recall, staff
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant
from safety_core.vocabulary import PersonId, Platform, Role
from simulators.ledger import Entry
from steps.rig.eyes import Eyes
from steps.rig.hands import Command
from steps.rig.opening import opened

DELETING = "delete_post"
"""The platform's operation that recalls are, in its journal and its ledger."""


class Unknowns(Eyes):
    """See the module."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.decisions: list[Command] = []

    # ------------------------------------------------------------ people

    def add_person_for(self, name: str, client: str) -> None:
        """An operator who may act for one client only."""
        self.keys[name] = staff.add_person(self.core, name, Role.OPERATOR, (client,), by=self.admin())

    def claimant(self, name: str) -> Claimant:
        """Somebody, with the key that proves who they are."""
        self.add_person(name)
        return Claimant(PersonId(name), self.keys[name])

    # ------------------------------------------------------------ quarantine

    def bring_into_quarantine(self, client: str, text: str, platform: Platform, *, taken: bool) -> None:
        """A post whose answer was lost, and whose account nobody could read until it was given up."""
        self.fault("answer_lost" if taken else "server_error", platform, first=1)
        self.submit(client, text)
        self.run_for(self.A_MOMENT_S)
        blind = self._break_lists(platform)
        assert self.await_state(client, IntentState.QUARANTINED, 2 * self.PATIENCE_S), self.describe_last(client)
        self.world.faults.remove(blind)

    def _break_lists(self, platform: Platform) -> int:
        return self.world.faults.add(
            {"fault": "server_error", "when": {"platform": platform.value, "operation": "list_posts"}}
        )

    def unknown_permit(self, client: str) -> Permit:
        """The client's last permit that waits for a person."""
        held = self.store.read(lambda tx: tx.permits([PermitState.QUARANTINED]))
        return next(each for each in reversed(held) if each.client == client)

    def object_of(self, client: str, text: str) -> str:
        """The platform's id of the account's post of that text, by the platform itself."""
        account = self.first_account(client)
        home = self.world.platforms[account.platform.value]
        posts = self.world.posts(account.platform_account, platform=home.name)
        return next(home.written(each) for each in posts if each.text == text)

    def adopt(self, person: str, client: str, found: str, why: str) -> None:
        """Somebody says: it is there, and this is it."""
        permit, who = self.unknown_permit(client).permit, self.claimant(person)
        self._decide(lambda core: quarantine.adopt(core, permit, found, who, why))

    def declare_absent(self, person: str, client: str, why: str) -> None:
        """Somebody says: it is not there."""
        permit, who = self.unknown_permit(client).permit, self.claimant(person)
        self._decide(lambda core: quarantine.absent(core, permit, who, why))

    def probe(self, person: str, client: str, why: str) -> None:
        """Somebody has it looked up once more."""
        permit, who = self.unknown_permit(client).permit, self.claimant(person)
        self._decide(lambda core: quarantine.probe(core, permit, who, why))

    def _decide(self, run: Any) -> None:
        command = self.command(run)
        self.decisions.append(command)
        self.await_command(command)

    def last_decision_refused(self) -> str:
        """Why the last word of a person was not taken."""
        error = self.decisions[-1].error
        assert error is not None, "it was not refused"
        return str(error)

    def waiting_for_a_person(self) -> list[tuple[str, str]]:
        """What is quarantined, by client and text."""
        found = quarantine.listed(self.core)
        return [
            (each.permit.client, each.of.intent.text) for each in found if each.permit.state is PermitState.QUARANTINED
        ]

    def named_in_log(self, person: str, why: str) -> list[str]:
        """The kinds of audit entries in which somebody stands with that reason."""
        return [each["kind"] for each in opened(self.store) if (each.get("person"), each.get("why")) == (person, why)]

    # ------------------------------------------------------------ recall

    def recall_listed(self) -> list[recall.Effect]:
        """What the last halt came too late for."""
        return list(recall.listed(self.core).effects)

    def recall(self, person: str, client: str, text: str, why: str) -> None:
        """Somebody orders the deletion of a client's post, listed or not."""
        who = self.claimant(person)
        done = next(
            each for each in reversed(self.submitted) if (each.intent.client, each.intent.text) == (client, text)
        )
        held = self.store.read(lambda tx: tx.permits())
        permit = next(each.permit for each in reversed(held) if each.intent == done.intent.intent)

        def order(core: Core) -> tuple[QueuedIntent, ...]:
            return recall.delete(core, [permit], who, why)

        self._decide(order)
        ordered = self.decisions[-1].result or ()
        known = {each.intent.intent for each in self.submitted}
        self.submitted += [each for each in ordered if each.intent.intent not in known]

    def last_recall(self) -> QueuedIntent:
        """The recall ordered last, as the store has it now."""
        command = self.decisions[-1]
        assert command.error is None, str(command.error)
        return self.now(command.result[0])

    def await_recall(self, state: str, limit_s: float) -> bool:
        """Whether the last recall comes to that state within the limit."""
        return self.run_until(lambda: self.last_recall().state == state, limit_s=limit_s)

    def orders_given(self) -> int:
        """How many different recalls were ordered."""
        return len({each.intent.intent for command in self.decisions for each in command.result})

    def state_of(self, client: str, text: str) -> str:
        """Where the client's post of that text is, by the records."""
        posts = [each for each in self.submitted if (each.intent.client, each.intent.text) == (client, text)]
        return self.now(posts[-1]).state.value

    def deletions(self) -> list[Entry]:
        """What was deleted, by the ledger."""
        return list(self.world.ledger.query(event=DELETING))
