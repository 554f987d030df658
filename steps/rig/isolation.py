"""What a scenario does across clients: people of one reach for what is another's, and a run is run once more without it."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import msgspec

from reports.checkers.finding import Finding
from reports.checkers.i11_isolation import ATTEMPT, REFUSED, REMOVED, SAME, compare
from reports.evidence.folder import Evidence, from_rows
from safety_core.callbacks import Receiver
from safety_core.creation.asset import AssetState
from safety_core.creation.work import Work, order_of
from safety_core.documents import DocumentKind
from safety_core.errors import HoldpointError
from safety_core.letters import Channel, LetterKind
from safety_core.lifecycle import PermitState
from safety_core.ports import Transaction
from safety_core.ports.hooks import Inbound, InboundKind
from safety_core.records import Account, QueuedIntent
from safety_core.shell import (
    contacts,
    documents,
    export,
    hear,
    letters,
    staff,
    submit,
)
from safety_core.shell.identity import Claimant
from safety_core.switches import Scope
from safety_core.vocabulary import (
    AccountId,
    ClientId,
    Harm,
    ObjectId,
    PersonId,
    Platform,
    PlatformAccountId,
    Role,
)
from steps.rig.base import ADMIN
from steps.rig.hands import Command
from steps.rig.operators import Operators
from steps.rig.planning import Planning
from steps.rig.reaching import COMMANDS, Door, Things
from steps.rig.reaching_verbs import VERBS

BUSY_S = 1.7
HALTED_AT_S, HALTED_FOR_S = 20.2, 5.0
"""Between two posts of the client that is compared: what is under way at a halt depends on when a worker came to it."""


SHOWN = (
    "accounts list",
    "asset list",
    "asset show",
    "brand show",
    "client contact show",
    "client letter list",
    "letter",
    "intent callbacks",
    "intent queue",
    "intent show",
    "notices list",
    "plan list",
    "plan show",
    "switch show",
    "unknown list",
    "audit_of",
    "halt",
    "documents",
    "permits",
)
"""What must show a client's own people something, for its refusal to others to show anything."""


class Isolation(Planning, Operators):
    """See the module."""

    _binding: Command

    # ------------------------------------------------------------ reaching across

    def furnish(self, client: str) -> None:
        """Give a client one of everything: what waits for a person, what is queued, a halt, and a plan to end it."""
        self.add_person(ADMIN, Role.ADMIN)
        told = Receiver(client=ClientId(client), receiver="relay")
        self.store.transact(lambda tx: tx.put_receiver(told), deadline_s=5)
        self.word_brand(client)
        self.load_brand("dana", client)
        self.ask_for_plan("dana", client)
        self.taken()
        self._have_asset(client)
        self.bring_into_quarantine(client, f"{client} asks itself", Platform.X, taken=True)
        self.alarm(Harm.WRONG_ACCOUNT, client)
        self.halt_and_wait("dana", Scope(client=ClientId(client)), f"{client} is looked at")
        self.submit(client, f"{client} answers", action="reply", target="99", approved=False)
        self.submit(client, f"{client} waits")
        self.run_for(self.A_MOMENT_S)
        self.propose_release("femi", 3600, f"{client} was looked at")
        admin = Claimant(PersonId(ADMIN), self.keys[ADMIN])
        contacts.put(self.core, client, Channel.SMTP, f"them@{client}.example", admin)
        letters.send(self.core, client, LetterKind.FEEDBACK, admin)
        account = self.first_account(client)
        said = Inbound(
            platform=account.platform,
            kind=InboundKind.COMMENT,
            platform_account=account.platform_account,
            object=ObjectId("77"),
            author=PlatformAccountId("fan"),
            text=f"{client} is asked",
        )
        hear.hear(self.core, [said])

    def _have_asset(self, client: str) -> None:
        """What was ordered of the first post of the client's plan."""
        of = self.plan_of(client)
        node = of.graph.nodes[0]
        work = Work(order=order_of(node, self.brands[client], day=node.at.date()), number=1)
        asset = {"client": ClientId(client), "kind": DocumentKind.ASSET, "subject": f"{of.kept.document}/{node.node}"}
        self.store.transact(
            lambda tx: documents.keep(self.core, tx, work, state=AssetState.ORDERED, **asset),  # type: ignore[arg-type]
            deadline_s=5,
        )

    def reach_across(self, one: str, other: str) -> None:
        """People of one client, of each role, reach for everything that the other has, by each command and verb."""
        things = self._things(other)
        for role in Role:
            who = self._of_client(one, role)
            for name, door in {**COMMANDS, **VERBS}.items():
                self.sample(ATTEMPT, f"{name}/{role.value}", self._attempt(door, who, things))

    def attempts(self) -> int:
        """How many were made."""
        return sum(each["name"] == ATTEMPT for each in self.samples)

    def allowed(self) -> list[str]:
        """Attempts that were not refused."""
        made = [each for each in self.samples if each["name"] == ATTEMPT]
        return [f"{each['ref']}: {each['detail']}" for each in made if not each["detail"].startswith(REFUSED)]

    def hidden_from_own(self, client: str) -> list[str]:
        """What a client's own admin is not shown, though it is theirs: its being refused to others would show nothing."""
        things, who = self._things(client), self._of_client(client, Role.ADMIN)
        doors = {name: each for name, each in {**COMMANDS, **VERBS}.items() if name in SHOWN}
        return [name for name, door in doors.items() if self._attempt(door, who, things).startswith(REFUSED)]

    def _attempt(self, door: Door, who: Claimant, things: Things) -> str:
        before = self._as_it_stands()
        try:
            shown = msgspec.json.encode(door(self.core, who, things), enc_hook=repr).decode().replace('\\"', '"')
        except HoldpointError as refused:
            said = f"{REFUSED}{type(refused).__name__}: {refused}"
        else:
            seen = [each for each in things.names if f'"{each}"' in shown]
            said = f"ALLOWED: it shows {seen[0]}" if seen else f"{REFUSED}nothing of it is shown"
        return said if self._as_it_stands() == before else f"ALLOWED: something changed ({said})"

    def _as_it_stands(self) -> Any:
        def look(tx: Transaction) -> Any:
            own = (
                tx.approvals(),
                tx.decisions(),
                tx.every_rules(),
                tx.incidents(),
                tx.intents(),
                tx.permits(),
                tx.halts(),
                tx.schedules(),
                tx.claims(),
                tx.people(),
                tx.accounts(),
                tx.contacts(),
                tx.letters(),
                tx.dispatches(),
                tx.receivers(),
                tx.callbacks(),
                tx.answers(),
                tx.documents(),
            )
            return (*own, tx.horizon())

        return self.store.read(look)

    def _things(self, client: str) -> Things:
        def look(tx: Transaction) -> Things:
            mine = [each for each in tx.halts() if each.scope.client == client]
            return Things(
                client=ClientId(client),
                account=next(each for each in tx.accounts() if each.client == client),
                queued=next(each for each in reversed(tx.intents()) if each.intent.client == client),
                unknown=next(each for each in tx.permits([PermitState.QUARANTINED]) if each.client == client),
                halt=mine[-1],
                schedule=next(each for each in tx.schedules() if mine[-1].halt in each.halts),
                approval=next(each for each in reversed(tx.approvals()) if each.client == client),
                incident=next(each for each in tx.incidents() if each.client == client),
                letter=next(each for each in tx.letters() if each.client == client),
                document=tx.documents_of(ClientId(client), DocumentKind.PLAN)[-1],
                heard=tx.documents_of(ClientId(client), DocumentKind.HEARD)[0],
                asset=tx.documents_of(ClientId(client), DocumentKind.ASSET)[0],
            )

        return self.store.read(look)

    def _of_client(self, client: str, role: Role) -> Claimant:
        name = f"{client}-{role.value}"
        if name not in self.keys:
            self.keys[name] = staff.add_person(self.core, name, role, (client,), by=self.admin())
        return Claimant(PersonId(name), self.keys[name])

    # ------------------------------------------------------------ the same names in two clients

    def bind_again(self, client: str, other: str) -> None:
        """Somebody binds the other client's platform account to this client, too."""
        again = Account(
            client=ClientId(client),
            platform=Platform.X,
            account=AccountId(f"{client}-again"),
            platform_account=PlatformAccountId(self.platform_account(other)),
            credential="vault:rig:again",
        )
        self._binding = self.command(lambda core: staff.add_accounts(core, [again]))
        self.await_command(self._binding)

    def refused_binding(self) -> str:
        """Why the last binding was refused."""
        assert self._binding.error is not None, "it was not refused"
        return str(self._binding.error)

    def hand_over(self, client: str, text: str, key: str) -> QueuedIntent:
        """The client hands over a text under a key of its own choice."""
        queued = submit.submit(self.core, self._own_wanted(client, f"{client}-1", text, key))
        self.submitted.append(queued)
        return queued

    def refused_to_hand_over(self, client: str, text: str, key: str) -> str:
        """Why a text under a key is not taken."""
        try:
            submit.submit(self.core, self._own_wanted(client, f"{client}-1", text, key))
        except HoldpointError as refused:
            return str(refused)
        raise AssertionError("it was taken")

    def _own_wanted(self, client: str, account: str, text: str, key: str) -> submit.Wanted:
        """Under a tag that no other client moves."""
        return submit.Wanted(
            client=client,
            platform=Platform.X.value,
            account=account,
            action="publish",
            text=text,
            key=key,
            tag=f"{self.scenario}/{client}/{key}",
        )

    def exported_of(self, client: str) -> str:
        """A client's own export, as one text."""
        return msgspec.json.encode(export.rows_of(self.store, ClientId(client))).decode()

    def names_of(self, client: str) -> list[str]:
        """The client's name, accounts, and the ids of what it has."""

        def look(tx: Transaction) -> list[str]:
            own = [each for each in tx.accounts() if each.client == client]
            ids: list[str] = [each.intent.intent for each in tx.intents() if each.intent.client == client]
            ids += [each.permit for each in tx.permits() if each.client == client]
            ids += [each.halt for each in tx.halts() if each.scope.client == client]
            return [
                f'"{client}"',
                *(f'"{each.account}"' for each in own),
                *(f'"{each.platform_account}"' for each in own),
                *ids,
            ]

        return self.store.read(look)

    # ------------------------------------------------------------ without the other

    def compare_without(self, client: str, other: str) -> Finding:
        """One busy minute of both clients, and the same without the other: what the first one's rows say of it."""
        both = self._minute((client, other))
        alone = self._minute((client,))
        found = compare(both, alone, client)
        self.sample(REMOVED, client, f"{SAME if found.status == 'held' else 'DIFFERENT: '}{found.why}")
        return found

    def _minute(self, clients: tuple[str, ...]) -> Evidence:
        rig = type(self)(self.seed, self.scenario)
        try:
            for place, client in enumerate(clients):
                rig.add_client(client, 2 + place)
                rig.keep_busy(client, every_s=BUSY_S / (1 + place))
            rig.run_for(HALTED_AT_S)
            commands = [rig.halt("dana", Scope(client=ClientId(each)), f"{each} is looked at") for each in clients]
            rig.run_for(HALTED_FOR_S)
            assert all(each.done and each.error is None for each in commands), "a halt was not acknowledged in time"
            halts = {each.scope.client: each.halt for each in rig.in_force()}
            for client in clients:
                rig.release("femi", "looked at", [halts[ClientId(client)]])
            rig.run_for(HALTED_AT_S)
            return from_rows(rig.finish())
        finally:
            rig.close()

    def keep_busy(self, client: str, *, every_s: float) -> None:
        """From now on the client publishes at its own pace, under names of its own."""
        accounts = [each.account for each in self.store.read(lambda tx: tx.accounts()) if each.client == client]
        name = f"busy-{client}"
        self.scheduler.spawn(name, partial(self._busy, client, tuple(accounts), every_s), process=name)

    def _busy(self, client: str, accounts: tuple[str, ...], every_s: float) -> None:
        for n, account in _turns(accounts):
            if self.healing:
                return
            wanted = self._own_wanted(client, account, f"{client} post {n}", f"key-{n}")
            self.submitted.append(submit.submit(self.core, wanted))
            self.core.clock.sleep(every_s)


def _turns(accounts: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    n = 0
    while True:
        yield n, accounts[n % len(accounts)]
        n += 1
