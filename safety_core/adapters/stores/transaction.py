"""``ports.Transaction`` over one connection: compiled statements, column reads, compare-and-set by row count."""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Table

from safety_core.adapters.stores import connecting, rows, schema
from safety_core.adapters.stores import statements as sql
from safety_core.adapters.stores.log_head import LogHead, Mark
from safety_core.adapters.stores.statements import Statement
from safety_core.audit.merkle import EMPTY_ROOT, leaf_hash
from safety_core.errors import BadInput, Miswired, StoreCorrupt
from safety_core.lifecycle import INTENT_MOVES, PERMIT_MOVES, IntentState, PermitState
from safety_core.people import Person
from safety_core.ports import Horizon
from safety_core.records import (
    Account,
    Breach,
    Claim,
    Confirmation,
    Delivery,
    Notice,
    Permit,
    QueuedIntent,
    Worker,
)
from safety_core.schedules import ScheduledRelease
from safety_core.switches import Halt, SwitchView
from safety_core.triggers import COOL_DOWN_S
from safety_core.vocabulary import (
    AccountId,
    ClientId,
    HaltId,
    IntentId,
    NoticeId,
    ObjectId,
    PermitId,
    PersonId,
    Platform,
    PlatformAccountId,
    ScheduleId,
    WorkerId,
)

R = TypeVar("R", bound=msgspec.Struct)
NO_END = 2**62
COOL_DOWN_MAX_US = int(max(COOL_DOWN_S.values()) * 1_000_000)


class SqlTransaction:
    """See the port. One stands for one commit (``head`` is the audit log's, moved by its appends) or for one look."""

    def __init__(self, connection: sqlite3.Connection, path: str, *, writable: bool = True) -> None:
        self._connection = connection
        self._path = path
        self._writable = writable
        self.head = LogHead(connection, path)
        self._began: Horizon | None = None
        self._raised: int | None = None

    def mark(self) -> tuple[Mark, int | None]:
        """Where a decision begins, for ``rewind``."""
        return self.head.mark(), self._raised

    def rewind(self, mark: tuple[Mark, int | None]) -> None:
        """Forget what is kept here of a decision whose savepoint was rolled back."""
        head, self._raised = mark
        self.head.rewind(head)

    # ------------------------------------------------------------ people and tenants

    def add_client(self, client: ClientId) -> None:
        self._write(sql.ADD_CLIENT, client=client)

    def add_account(self, account: Account) -> None:
        if self._one(
            rows.ACCOUNT, sql.BOUND, is_platform=account.platform, is_platform_account=account.platform_account
        ):
            raise BadInput(  # whose it is stays unsaid: it may be another client's
                "platform_account",
                f"{account.platform_account} on {account.platform} is bound already",
                "a platform account belongs to one account of one client",
            )
        values = rows.ACCOUNT.values(account)
        self._write(sql.ADD_ACCOUNT, **values)
        lane = {name: value for name, value in values.items() if name in schema.lanes.c}
        self._write(sql.ADD_LANE, **lane, resume_us=0)

    def add_person(self, person: Person) -> None:
        self._write(sql.ADD_PERSON, **rows.PERSON.values(person))

    def clients(self) -> tuple[ClientId, ...]:
        return tuple(ClientId(name) for (name,) in self._rows(sql.CLIENTS, {}))

    def accounts(self) -> tuple[Account, ...]:
        return self._many(rows.ACCOUNT, sql.ACCOUNTS)

    def account(self, client: ClientId, platform: Platform, account: AccountId) -> Account | None:
        return self._one(rows.ACCOUNT, sql.ACCOUNT, is_client=client, is_platform=platform, is_account=account)

    def people(self) -> tuple[Person, ...]:
        return self._many(rows.PERSON, sql.PEOPLE)

    def person(self, person: PersonId) -> Person | None:
        return self._one(rows.PERSON, sql.PERSON, is_person=person)

    # ------------------------------------------------------------ intents and the outbox

    def add_intent(self, queued: QueuedIntent) -> None:
        intent = queued.intent
        account = self.account(intent.client, intent.platform, intent.account)
        if account is None:
            raise BadInput("account", f"{intent.client} has no account {intent.account!r}", "bind it first")
        self._write(sql.ADD_INTENT, **rows.QUEUED.values(queued), platform_account=account.platform_account)
        if queued.state is IntentState.QUEUED:
            self._refresh_lane(account.platform, account.platform_account)

    def intent(self, intent: IntentId) -> QueuedIntent | None:
        return self._one(rows.QUEUED, sql.INTENT, is_intent=intent)

    def intent_by_key(self, client: ClientId, key: str) -> QueuedIntent | None:
        return self._one(rows.QUEUED, sql.INTENT_BY_KEY, is_client=client, is_idempotency_key=key)

    def intents(self, states: Iterable[IntentState] | None = None) -> tuple[QueuedIntent, ...]:
        return self._in_states(rows.QUEUED, states)

    def move_intent(self, intent: IntentId, now: IntentState, to: IntentState, **changes: object) -> bool:
        if to not in INTENT_MOVES[now]:
            raise Miswired(f"an intent cannot go from {now} to {to}", "see lifecycle.INTENT_MOVES")
        _known(changes, rows.INTENT_CHANGES, "an intent")
        moved = self._change(schema.intents, "intent", intent, now, {"state": to, **changes})
        if moved and IntentState.QUEUED in (now, to):
            self._write(sql.REFRESH_LANE_OF, is_intent=intent)
        return moved

    def claim_next(self, worker: WorkerId, *, now_us: int) -> tuple[Claim, QueuedIntent, Account] | None:
        found = self._rows(sql.NEXT_DUE, {"now_us": now_us})
        if not found:
            return None
        row = found[0]
        width = len(rows.QUEUED.names)
        queued, account = rows.QUEUED.record(row[:width]), rows.ACCOUNT.record(row[width:])
        claim = Claim(
            platform=account.platform,
            platform_account=account.platform_account,
            intent=queued.intent.intent,
            client=account.client,
            worker=worker,
            claimed_us=now_us,
        )
        self._write(sql.ADD_CLAIM, **rows.CLAIM.values(claim))
        if not self.move_intent(claim.intent, IntentState.QUEUED, IntentState.CLAIMED):
            raise StoreCorrupt(f"{self._path}: a lane offers an intent that is not queued", "restore a backup")
        return claim, msgspec.structs.replace(queued, state=IntentState.CLAIMED), account

    def resume_after(self, account: Account, at_us: int) -> None:
        self._write(
            sql.RESUME_LANE,
            is_platform=account.platform,
            is_platform_account=account.platform_account,
            resume_us=at_us,
        )

    def new_boot(self, *, now_us: int, settle_us: int) -> None:
        self._write(sql.DUE_BY, by_us=now_us)
        self._write(sql.SETTLE_BY, by_us=settle_us)
        self._write(sql.REREAD_BY, by_us=now_us)
        self._write(sql.COOL_BY, by_us=now_us + COOL_DOWN_MAX_US)
        self._write(sql.REFRESH_LANES)

    def claims(self) -> tuple[Claim, ...]:
        return self._many(rows.CLAIM, sql.CLAIMS)

    def claim_of(self, intent: IntentId) -> Claim | None:
        return self._one(rows.CLAIM, sql.CLAIM_OF, is_intent=intent)

    def drop_claim(self, claim: Claim) -> bool:
        dropped = self._write(sql.DROP_CLAIM, **_asked(rows.CLAIM.values(claim))) == 1
        if dropped:
            self._refresh_lane(claim.platform, claim.platform_account)
        return dropped

    def retake_claim(self, claim: Claim) -> bool:
        taken = self._write(sql.RETAKE_CLAIM, **rows.CLAIM.values(claim)) == 1
        if taken:
            self._refresh_lane(claim.platform, claim.platform_account)
        return taken

    # ------------------------------------------------------------ switches

    def switches(self) -> SwitchView:
        return SwitchView(self._epoch(), self._many(rows.HALT, sql.IN_FORCE))

    def next_epoch(self) -> int:
        self._write(sql.RAISE_EPOCH)
        self._raised = self._epoch()
        return self._raised

    def put_halt(self, halt: Halt) -> None:
        self._write(sql.PUT_HALT, **rows.HALT.values(halt))

    def halt(self, halt: HaltId) -> Halt | None:
        return self._one(rows.HALT, sql.HALT, is_halt=halt)

    def halts(self) -> tuple[Halt, ...]:
        return self._many(rows.HALT, sql.HALTS)

    def confirm(self, confirmation: Confirmation) -> None:
        self._write(sql.CONFIRM, **rows.CONFIRMATION.values(confirmation))

    def confirmations(self, halt: HaltId | None = None) -> tuple[Confirmation, ...]:
        if halt is None:
            return self._many(rows.CONFIRMATION, sql.CONFIRMATIONS)
        return self._many(rows.CONFIRMATION, sql.CONFIRMATIONS_OF, is_halt=halt)

    # ------------------------------------------------------------ scheduled releases, notices

    def put_schedule(self, schedule: ScheduledRelease) -> None:
        self._write(sql.PUT_SCHEDULE, **rows.SCHEDULE.values(schedule))

    def schedule(self, schedule: ScheduleId) -> ScheduledRelease | None:
        return self._one(rows.SCHEDULE, sql.SCHEDULE, is_schedule=schedule)

    def schedules(self) -> tuple[ScheduledRelease, ...]:
        return self._many(rows.SCHEDULE, sql.SCHEDULES)

    def add_notice(self, notice: Notice) -> None:
        self._write(sql.ADD_NOTICE, **rows.NOTICE.values(notice))

    def notices(self) -> tuple[Notice, ...]:
        return self._many(rows.NOTICE, sql.NOTICES)

    def notice(self, notice: NoticeId) -> Notice | None:
        return self._one(rows.NOTICE, sql.NOTICE, is_notice=notice)

    def put_delivery(self, delivery: Delivery) -> None:
        self._write(sql.PUT_DELIVERY, **rows.DELIVERY.values(delivery))

    def deliveries(self) -> tuple[Delivery, ...]:
        return self._many(rows.DELIVERY, sql.DELIVERIES)

    def undelivered(self, channel: str) -> tuple[Notice, ...]:
        return self._many(rows.NOTICE, sql.UNDELIVERED, is_channel=channel)

    # ------------------------------------------------------------ permits

    def add_permit(self, permit: Permit) -> None:
        self._write(sql.ADD_PERMIT, **rows.PERMIT.values(permit))

    def permit(self, permit: PermitId) -> Permit | None:
        return self._one(rows.PERMIT, sql.PERMIT, is_permit=permit)

    def permits(self, states: Iterable[PermitState] | None = None) -> tuple[Permit, ...]:
        return self._in_states(rows.PERMIT, states)

    def move_permit(self, permit: PermitId, now: PermitState, to: PermitState, **changes: object) -> bool:
        if to not in PERMIT_MOVES[now]:
            raise Miswired(f"a permit cannot go from {now} to {to}", "see lifecycle.PERMIT_MOVES")
        _known(changes, rows.PERMIT_CHANGES, "a permit")
        return self._change(schema.permits, "permit", permit, now, {"state": to, **changes})

    def amend_permit(self, permit: PermitId, now: PermitState, **changes: object) -> bool:
        if not changes:
            raise Miswired("nothing of a permit is to change", "name the fields")
        _known(changes, rows.PERMIT_CHANGES, "a permit")
        return self._change(schema.permits, "permit", permit, now, changes)

    def adopt(self, platform: Platform, account: PlatformAccountId, object_id: ObjectId, intent: IntentId) -> bool:
        if self.intent(intent) is None:
            raise Miswired(f"there is no intent {intent} to adopt for", "adopt for an intent that stands in the store")
        taken = {"platform": platform, "platform_account": account, "object": object_id, "is_intent": intent}
        return self._write(sql.ADOPT, **taken) == 1

    def adopted(self, platform: Platform, account: PlatformAccountId) -> frozenset[ObjectId]:
        found = self._rows(sql.ADOPTED, {"is_platform": platform, "is_platform_account": account})
        return frozenset(ObjectId(each) for (each,) in found)

    # ------------------------------------------------------------ workers, breaches

    def put_worker(self, worker: Worker) -> None:
        self._write(sql.PUT_WORKER, **rows.WORKER.values(worker))

    def workers(self) -> tuple[Worker, ...]:
        return self._many(rows.WORKER, sql.WORKERS)

    def drop_worker(self, worker: WorkerId) -> None:
        self._write(sql.DROP_WORKER, is_worker=worker)

    def add_breach(self, breach: Breach) -> None:
        self._write(sql.ADD_BREACH, **rows.BREACH.values(breach))

    def breaches(self) -> tuple[Breach, ...]:
        return self._many(rows.BREACH, sql.BREACHES)

    # ------------------------------------------------------------ audit

    def append_audit(self, entry: Mapping[str, str | int | bool | None]) -> None:
        self._must_write()
        self.head.append(entry)

    def audit_size(self) -> int:
        return self.head.frontier.size

    def audit_entries(self, start: int = 0, stop: int | None = None) -> tuple[bytes, ...]:
        found = self._rows(sql.ENTRIES, {"start": start, "stop": NO_END if stop is None else stop})
        return tuple(entry for (entry,) in found)

    def audit_root(self) -> bytes:
        return self.head.root

    def began_at(self) -> Horizon:
        if self._began is None:
            found = self._rows(sql.HORIZON, {})
            if not found or (found[0][1] > 0) != (found[0][2] is not None):
                raise StoreCorrupt(f"{self._path} has lost its switch epoch or its audit log's end", "restore a backup")
            epoch, size, entry = found[0]
            self._began = Horizon(epoch, size, EMPTY_ROOT if entry is None else leaf_hash(entry))
        return self._began

    def horizon(self) -> Horizon:
        began = self.began_at()
        epoch = began.epoch if self._raised is None else self._raised
        if self.head.last is None:
            return Horizon(epoch, began.size, began.leaf)
        return Horizon(epoch, self.head.frontier.size, self.head.last)

    # ------------------------------------------------------------ statements

    def _must_write(self) -> None:
        if not self._writable:
            raise Miswired("a look at the store wants to change it", "use Store.transact")

    def _write(self, statement: Statement, **values: object) -> int:
        """Rows changed."""
        self._must_write()
        return connecting.run(self._connection, self._path, statement, values).rowcount

    def _rows(self, statement: Statement, values: dict[str, object]) -> list[tuple[Any, ...]]:
        return connecting.fetched(connecting.run(self._connection, self._path, statement, values), self._path)

    def _many(self, shape: rows.Shape[R], statement: Statement, **values: object) -> tuple[R, ...]:
        return tuple(shape.record(row) for row in self._rows(statement, values))

    def _one(self, shape: rows.Shape[R], statement: Statement, **values: object) -> R | None:
        found = self._rows(statement, values)
        return shape.record(found[0]) if found else None

    def _in_states(self, shape: rows.Shape[R], states: Iterable[IntentState | PermitState] | None) -> tuple[R, ...]:
        if states is None:
            return self._many(shape, sql.every(shape))
        wanted = sorted(set(states))
        if not wanted:
            return ()
        values: dict[str, object] = {f"state_{number}": state.value for number, state in enumerate(wanted)}
        return self._many(shape, sql.in_states(shape, len(wanted)), **values)

    def _change(
        self, table: Table, key: str, value: str, now: IntentState | PermitState, changes: Mapping[str, object]
    ) -> bool:
        """Compare-and-set on the state; true when this row was in it."""
        statement = sql.change(table, key, frozenset(changes))
        return self._write(statement, **rows.plain(changes), **{f"is_{key}": value, "is_state": now.value}) == 1

    def _refresh_lane(self, platform: Platform, account: PlatformAccountId) -> None:
        self._write(sql.REFRESH_LANE, is_platform=platform, is_platform_account=account)

    def _epoch(self) -> int:
        found = self._rows(sql.EPOCH, {})
        if not found:
            raise StoreCorrupt(f"{self._path} has lost its switch epoch", "restore a backup")
        return int(found[0][0])


def _known(changes: Mapping[str, object], allowed: frozenset[str], what: str) -> None:
    wrong = sorted(set(changes) - allowed)
    if wrong:
        raise Miswired(f"{', '.join(wrong)} of {what} cannot change", f"change only {', '.join(sorted(allowed))}")


def _asked(values: Mapping[str, object]) -> dict[str, object]:
    return {f"is_{name}": value for name, value in values.items()}
