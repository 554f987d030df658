"""What a scenario does across clients: people of one reach for what is another's, and a run is run once more without it."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import msgspec

from reports.checkers.finding import Finding
from reports.checkers.i11_isolation import ATTEMPT, REFUSED, REMOVED, SAME, compare
from reports.evidence.folder import Evidence, from_rows
from safety_core.errors import HoldpointError
from safety_core.intent import Intent
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Transaction
from safety_core.records import Account, Incident, Permit, QueuedIntent
from safety_core.schedules import ScheduledRelease
from safety_core.shell import export, history, incidents, names, quarantine, recall, release, schedule, staff, submit
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant
from safety_core.shell.scoped import acting
from safety_core.switches import Halt, Scope
from safety_core.vocabulary import AccountId, ClientId, Harm, ObjectId, PersonId, Platform, PlatformAccountId, Role
from steps.rig.base import ADMIN
from steps.rig.hands import Command
from steps.rig.operators import Operators
from steps.rig.unknowns import Unknowns

TRY_S = 5.0
BUSY_S = 1.7
HALTED_AT_S, HALTED_FOR_S = 20.2, 5.0
"""Between two posts of the client that is compared: what is under way at a halt depends on when a worker came to it."""


class Things(NamedTuple):
    """What one client has, for another's people to reach for."""

    client: ClientId
    account: Account
    queued: QueuedIntent
    unknown: Permit
    halt: Halt
    schedule: ScheduledRelease
    incident: Incident

    @property
    def names(self) -> tuple[str, ...]:
        """By which it would be recognised."""
        own = (self.client, self.account.account, self.account.platform_account, self.queued.intent.intent)
        also = (
            self.unknown.permit,
            self.unknown.intent,
            self.halt.halt,
            self.schedule.schedule,
            self.incident.incident,
        )
        return (*own, *also)


Door = Callable[[Core, Claimant, Things], Any]
"""How a person reaches for it; what they are told or shown."""


def _look(verb: Callable[[Transaction, Things], Any]) -> Door:
    def door(core: Core, who: Claimant, things: Things) -> Any:
        return acting(core, who).store.read(lambda tx: verb(tx, things))

    return door


def _change(verb: Callable[[Transaction, Things], Any]) -> Door:
    def door(core: Core, who: Claimant, things: Things) -> Any:
        return acting(core, who).store.transact(lambda tx: verb(tx, things), deadline_s=TRY_S)

    return door


def _wanted(things: Things) -> submit.Wanted:
    intent = things.queued.intent
    return submit.Wanted(
        client=things.client,
        platform=intent.platform.value,
        account=intent.account,
        action=intent.action.value,
        text="from next door",
        key=intent.idempotency_key,
    )


def _show_intent(tx: Transaction, things: Things) -> Intent | None:
    found = tx.intent(things.queued.intent.intent)
    return found.intent if found is not None else None


def _client_export(core: Core, who: Claimant, things: Things) -> Any:
    known = acting(core, who).store.read(lambda tx: names.known_client(tx, things.client))
    return export.rows_of(core.store, known)


def _history(core: Core, who: Claimant, things: Things) -> Any:
    own = acting(core, who)
    scope = own.store.read(
        lambda tx: names.scope_of(tx, client=things.client, platform=None, account=None, action=None)
    )
    return history.history(own, scope, limit=9)


COMMANDS: dict[str, Door] = {
    "accounts list": _look(lambda tx, _: tx.accounts()),
    "audit client": _client_export,
    "incident close": lambda core, who, its: incidents.close(core, its.incident.incident, who, "mine now"),
    "incident list": lambda core, who, _: incidents.listed(acting(core, who), everything=True),
    "incident show": lambda core, who, its: incidents.found(acting(core, who), its.incident.incident),
    "intent cancel": lambda core, who, its: submit.withdraw(
        core, its.queued.intent.intent, person=who.person, claimant=who
    ),
    "intent show": _look(_show_intent),
    "intent submit": lambda core, who, its: submit.submit(core, _wanted(its), who),
    "notices list": _look(lambda tx, _: (tx.notices(), tx.deliveries())),
    "people add": lambda core, who, its: staff.add_person(core, "newcomer", Role.ADMIN, (its.client,), by=who),
    "people list": _look(lambda tx, _: tx.people()),
    "recall delete": lambda core, who, its: recall.delete(core, [its.unknown.permit], who, "mine now"),
    "recall list": lambda core, who, its: recall.listed(acting(core, who), its.halt.halt),
    "release": lambda core, who, its: release.release(core, (its.halt.halt,), who, "mine now"),
    "switch agree": lambda core, who, its: schedule.agree(core, its.schedule.schedule, who),
    "switch history": _history,
    "switch schedule": lambda core, who, its: schedule.propose(
        core, [its.halt.halt], core.clock.now(), who, "mine now"
    ),
    "switch show": lambda core, who, _: history.matrix(acting(core, who), everything=True),
    "switch withdraw": lambda core, who, its: schedule.withdraw(core, its.schedule.schedule, who),
    "unknown absent": lambda core, who, its: quarantine.absent(core, its.unknown.permit, who, "mine now"),
    "unknown adopt": lambda core, who, its: quarantine.adopt(core, its.unknown.permit, "99", who, "mine now"),
    "unknown list": lambda core, who, _: quarantine.listed(core, who),
    "unknown probe": lambda core, who, its: quarantine.probe(core, its.unknown.permit, who, "mine now"),
}
"""The commands, by the shell's own functions."""
VERBS: dict[str, Door] = {
    "account": _look(lambda tx, its: tx.account(its.client, its.account.platform, its.account.account)),
    "add_intent": _change(lambda tx, its: tx.add_intent(its.queued)),
    "add_permit": _change(lambda tx, its: tx.add_permit(its.unknown)),
    "adopt": _change(
        lambda tx, its: tx.adopt(
            its.account.platform, its.account.platform_account, ObjectId("99"), its.queued.intent.intent
        )
    ),
    "adopted": _look(lambda tx, its: tx.adopted(its.account.platform, its.account.platform_account)),
    "amend_permit": _change(lambda tx, its: tx.amend_permit(its.unknown.permit, PermitState.QUARANTINED, saw="mine")),
    "append_audit": _change(lambda tx, its: tx.append_audit({"v": 1, "kind": "withdrawn", "client": its.client})),
    "audit_entries": _look(lambda tx, _: [each.decode() for each in tx.audit_entries()]),
    "audit_of": _look(lambda tx, its: [each.decode() for _, each in tx.audit_of(its.client)]),
    "breaches": _look(lambda tx, _: tx.breaches()),
    "claim_of": _look(lambda tx, its: tx.claim_of(its.queued.intent.intent)),
    "claims": _look(lambda tx, _: tx.claims()),
    "clients": _look(lambda tx, _: tx.clients()),
    "confirmations": _look(lambda tx, its: tx.confirmations(its.halt.halt)),
    "deliveries": _look(lambda tx, _: tx.deliveries()),
    "halt": _look(lambda tx, its: tx.halt(its.halt.halt)),
    "halts": _look(lambda tx, _: tx.halts()),
    "close_incident": _change(
        lambda tx, its: tx.close_incident(its.incident.incident, closed_by=PersonId("me"), closed_us=1, why="mine now")
    ),
    "incident": _look(lambda tx, its: tx.incident(its.incident.incident)),
    "incidents": _look(lambda tx, _: tx.incidents()),
    "intent": _look(lambda tx, its: tx.intent(its.unknown.intent)),
    "intent_by_key": _look(lambda tx, its: tx.intent_by_key(its.client, its.queued.intent.idempotency_key)),
    "intents": _look(lambda tx, _: tx.intents()),
    "move_intent": _change(
        lambda tx, its: tx.move_intent(its.queued.intent.intent, its.queued.state, IntentState.CANCELLED)
    ),
    "move_permit": _change(
        lambda tx, its: tx.move_permit(its.unknown.permit, PermitState.QUARANTINED, PermitState.ABSENT)
    ),
    "notices": _look(lambda tx, _: tx.notices()),
    "people": _look(lambda tx, _: tx.people()),
    "permit": _look(lambda tx, its: tx.permit(its.unknown.permit)),
    "permits": _look(lambda tx, _: tx.permits()),
    "put_halt": _change(lambda tx, its: tx.put_halt(msgspec.structs.replace(its.halt, reason="mine now"))),
    "put_schedule": _change(lambda tx, its: tx.put_schedule(msgspec.structs.replace(its.schedule, reason="mine now"))),
    "resume_after": _change(lambda tx, its: tx.resume_after(its.account, 10**15)),
    "schedule": _look(lambda tx, its: tx.schedule(its.schedule.schedule)),
    "schedules": _look(lambda tx, _: tx.schedules()),
    "switches": _look(lambda tx, _: tx.switches().halts),
}
"""The store's verbs, by which whatever is built on it would reach across."""


SHOWN = ("accounts list", "intent show", "notices list", "switch show", "unknown list", "audit_of", "halt", "permits")
"""What must show a client's own people something, for its refusal to others to show anything."""


class Isolation(Unknowns, Operators):
    """See the module."""

    _binding: Command

    # ------------------------------------------------------------ reaching across

    def furnish(self, client: str) -> None:
        """Give a client one of everything: what waits for a person, what is queued, a halt, and a plan to end it."""
        self.add_person(ADMIN, Role.ADMIN)
        self.bring_into_quarantine(client, f"{client} asks itself", Platform.X, taken=True)
        self.alarm(Harm.WRONG_ACCOUNT, client)
        self.halt_and_wait("dana", Scope(client=ClientId(client)), f"{client} is looked at")
        self.submit(client, f"{client} waits")
        self.run_for(self.A_MOMENT_S)
        self.propose_release("femi", 3600, f"{client} was looked at")

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
                tx.incidents(),
                tx.intents(),
                tx.permits(),
                tx.halts(),
                tx.schedules(),
                tx.claims(),
                tx.people(),
                tx.accounts(),
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
                incident=next(each for each in tx.incidents() if each.client == client),
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
