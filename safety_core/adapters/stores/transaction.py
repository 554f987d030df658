"""``ports.Transaction`` over one connection: Core statements made once, column reads, compare-and-set by row count."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Executable, RowMapping, and_, bindparam, delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.log_head import LogHead
from safety_core.errors import BadInput, Miswired, StoreCorrupt
from safety_core.lifecycle import INTENT_MOVES, PERMIT_MOVES, IntentState, PermitState
from safety_core.people import Person
from safety_core.records import Account, Breach, Claim, Permit, QueuedIntent, Worker
from safety_core.switches import Halt, HaltState, SwitchView
from safety_core.vocabulary import (
    AccountId,
    ClientId,
    HaltId,
    IntentId,
    ObjectId,
    PermitId,
    PersonId,
    Platform,
    PlatformAccountId,
    WorkerId,
)

_t = schema
_INTENT = select(_t.intents).where(_t.intents.c.intent == bindparam("intent"))
_INTENT_BY_KEY = select(_t.intents).where(
    _t.intents.c.client == bindparam("client"), _t.intents.c.idempotency_key == bindparam("key")
)
_INTENTS = select(_t.intents).order_by(_t.intents.c.seq)
_INTENTS_IN = _INTENTS.where(_t.intents.c.state.in_(bindparam("states", expanding=True)))
_NEXT_DUE = (
    select(_t.intents)
    .where(
        _t.intents.c.state == IntentState.QUEUED.value,
        _t.intents.c.due_us <= bindparam("now_us"),
        ~exists().where(
            and_(
                _t.claims.c.platform == _t.intents.c.platform,
                _t.claims.c.platform_account == _t.intents.c.platform_account,
            )
        ),
    )
    .order_by(_t.intents.c.due_us, _t.intents.c.seq)
    .limit(1)
)
_ACCOUNT = select(_t.accounts).where(
    _t.accounts.c.client == bindparam("client"),
    _t.accounts.c.platform == bindparam("platform"),
    _t.accounts.c.account == bindparam("account"),
)
_CLAIMS = select(_t.claims).order_by(_t.claims.c.claimed_us, _t.claims.c.intent)
_CLAIM_OF = select(_t.claims).where(_t.claims.c.intent == bindparam("intent"))
_DROP_CLAIM = delete(_t.claims).where(
    _t.claims.c.intent == bindparam("intent_is"), _t.claims.c.worker == bindparam("worker_is")
)
_PERMIT = select(_t.permits).where(_t.permits.c.permit == bindparam("permit"))
_PERMITS = select(_t.permits).order_by(_t.permits.c.seq)
_PERMITS_IN = _PERMITS.where(_t.permits.c.state.in_(bindparam("states", expanding=True)))
_EPOCH = select(_t.control.c.epoch)
_RAISE_EPOCH = update(_t.control).values(epoch=_t.control.c.epoch + 1)
_HALTS = select(_t.halts).order_by(_t.halts.c.seq)
_IN_FORCE = _HALTS.where(_t.halts.c.state != HaltState.RELEASED.value)
_HALT = select(_t.halts).where(_t.halts.c.halt == bindparam("halt"))
_ADOPTED = select(_t.adopted.c.object).where(
    _t.adopted.c.platform == bindparam("platform"), _t.adopted.c.platform_account == bindparam("account")
)
_IS_ADOPTED = select(_t.adopted.c.intent).where(
    _t.adopted.c.platform == bindparam("platform"),
    _t.adopted.c.platform_account == bindparam("account"),
    _t.adopted.c.object == bindparam("object"),
)
_ENTRIES = (
    select(_t.audit_leaves.c.entry)
    .where(_t.audit_leaves.c.position >= bindparam("start"), _t.audit_leaves.c.position < bindparam("stop"))
    .order_by(_t.audit_leaves.c.position)
)
_NO_END = 2**62


class SqlTransaction:
    """See the port. One is made for each commit; ``head`` is the audit log's, moved by its appends."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.head = LogHead(connection)

    # ------------------------------------------------------------ people and tenants

    def add_client(self, client: ClientId) -> None:
        self._run(insert(_t.clients), {"client": client})

    def add_account(self, account: Account) -> None:
        taken = self._one(
            select(_t.accounts.c.account).where(
                _t.accounts.c.platform == account.platform.value,
                _t.accounts.c.platform_account == account.platform_account,
            ),
            {},
        )
        if taken is not None:  # whose it is stays unsaid: it may be another client's
            raise BadInput(
                "platform_account",
                f"{account.platform_account} on {account.platform.value} is bound already",
                "a platform account belongs to one client's account",
            )
        self._run(insert(_t.accounts), rows.columns(account))

    def add_person(self, person: Person) -> None:
        self._run(insert(_t.people), rows.person_columns(person))

    def clients(self) -> tuple[ClientId, ...]:
        return tuple(ClientId(row["client"]) for row in self._all(select(_t.clients).order_by(_t.clients.c.client), {}))

    def accounts(self) -> tuple[Account, ...]:
        order = (_t.accounts.c.client, _t.accounts.c.platform, _t.accounts.c.account)
        return tuple(rows.record(Account, row) for row in self._all(select(_t.accounts).order_by(*order), {}))

    def account(self, client: ClientId, platform: Platform, account: AccountId) -> Account | None:
        row = self._one(_ACCOUNT, {"client": client, "platform": platform.value, "account": account})
        return None if row is None else rows.record(Account, row)

    def people(self) -> tuple[Person, ...]:
        return tuple(rows.person_record(row) for row in self._all(select(_t.people).order_by(_t.people.c.person), {}))

    def person(self, person: PersonId) -> Person | None:
        row = self._one(select(_t.people).where(_t.people.c.person == bindparam("person")), {"person": person})
        return None if row is None else rows.person_record(row)

    # ------------------------------------------------------------ intents and the outbox

    def add_intent(self, queued: QueuedIntent) -> None:
        intent = queued.intent
        account = self.account(intent.client, intent.platform, intent.account)
        if account is None:
            raise BadInput("account", f"{intent.client} has no account {intent.account!r}", "bind it first")
        self._run(insert(_t.intents), {**rows.queued_columns(queued), "platform_account": account.platform_account})

    def intent(self, intent: IntentId) -> QueuedIntent | None:
        row = self._one(_INTENT, {"intent": intent})
        return None if row is None else rows.queued_record(row)

    def intent_by_key(self, client: ClientId, key: str) -> QueuedIntent | None:
        row = self._one(_INTENT_BY_KEY, {"client": client, "key": key})
        return None if row is None else rows.queued_record(row)

    def intents(self, states: Iterable[IntentState] | None = None) -> tuple[QueuedIntent, ...]:
        found = self._in(_INTENTS, _INTENTS_IN, states)
        return tuple(rows.queued_record(row) for row in found)

    def move_intent(self, intent: IntentId, now: IntentState, to: IntentState, **changes: object) -> bool:
        if to not in INTENT_MOVES[now]:
            raise Miswired(f"an intent cannot go from {now} to {to}", "see lifecycle.INTENT_MOVES")
        return self._change(_t.intents, "intent", intent, now, {"state": to, **changes})

    def claim_next(self, worker: WorkerId, *, now_us: int) -> tuple[Claim, QueuedIntent, Account] | None:
        row = self._one(_NEXT_DUE, {"now_us": now_us})
        if row is None:
            return None
        queued = rows.queued_record(row)
        account = self.account(queued.intent.client, queued.intent.platform, queued.intent.account)
        assert account is not None
        claim = Claim(
            platform=account.platform,
            platform_account=account.platform_account,
            intent=queued.intent.intent,
            client=account.client,
            worker=worker,
            claimed_us=now_us,
        )
        self._run(insert(_t.claims), rows.columns(claim))
        self.move_intent(queued.intent.intent, IntentState.QUEUED, IntentState.CLAIMED)
        return claim, msgspec.structs.replace(queued, state=IntentState.CLAIMED), account

    def claims(self) -> tuple[Claim, ...]:
        return tuple(rows.record(Claim, row) for row in self._all(_CLAIMS, {}))

    def claim_of(self, intent: IntentId) -> Claim | None:
        row = self._one(_CLAIM_OF, {"intent": intent})
        return None if row is None else rows.record(Claim, row)

    def drop_claim(self, claim: Claim) -> bool:
        return self._run(_DROP_CLAIM, {"intent_is": claim.intent, "worker_is": claim.worker}) == 1

    # ------------------------------------------------------------ switches

    def switches(self) -> SwitchView:
        epoch = self._one(_EPOCH, {})
        if epoch is None:
            raise StoreCorrupt("the switch epoch is gone", "restore the database")
        return SwitchView(epoch["epoch"], tuple(rows.halt_record(row) for row in self._all(_IN_FORCE, {})))

    def next_epoch(self) -> int:
        if self._run(_RAISE_EPOCH, {}) != 1:
            raise StoreCorrupt("the switch epoch is gone", "restore the database")
        return int(self._all(_EPOCH, {})[0]["epoch"])

    def put_halt(self, halt: Halt) -> None:
        given = rows.halt_columns(halt)
        changed = self._run(
            update(_t.halts).where(_t.halts.c.halt == bindparam("halt_is")), {**given, "halt_is": halt.halt}
        )
        if not changed:
            self._run(insert(_t.halts), given)

    def halt(self, halt: HaltId) -> Halt | None:
        row = self._one(_HALT, {"halt": halt})
        return None if row is None else rows.halt_record(row)

    def halts(self) -> tuple[Halt, ...]:
        return tuple(rows.halt_record(row) for row in self._all(_HALTS, {}))

    # ------------------------------------------------------------ permits

    def add_permit(self, permit: Permit) -> None:
        try:
            self._run(insert(_t.permits), rows.columns(permit))
        except IntegrityError as twice:
            raise Miswired(
                f"permit {permit.permit} cannot stand beside what does: {twice.orig}", "mint under a claim"
            ) from twice

    def permit(self, permit: PermitId) -> Permit | None:
        row = self._one(_PERMIT, {"permit": permit})
        return None if row is None else rows.record(Permit, row)

    def permits(self, states: Iterable[PermitState] | None = None) -> tuple[Permit, ...]:
        return tuple(rows.record(Permit, row) for row in self._in(_PERMITS, _PERMITS_IN, states))

    def move_permit(self, permit: PermitId, now: PermitState, to: PermitState, **changes: object) -> bool:
        if to not in PERMIT_MOVES[now]:
            raise Miswired(f"a permit cannot go from {now} to {to}", "see lifecycle.PERMIT_MOVES")
        return self._change(_t.permits, "permit", permit, now, {"state": to, **changes})

    def amend_permit(self, permit: PermitId, now: PermitState, **changes: object) -> bool:
        return self._change(_t.permits, "permit", permit, now, changes)

    def adopt(self, platform: Platform, account: PlatformAccountId, object_id: ObjectId, intent: IntentId) -> bool:
        key = {"platform": platform.value, "account": account, "object": object_id}
        if self._one(_IS_ADOPTED, key) is not None:
            return False
        self._run(
            insert(_t.adopted),
            {"platform": platform.value, "platform_account": account, "object": object_id, "intent": intent},
        )
        return True

    def adopted(self, platform: Platform, account: PlatformAccountId) -> frozenset[ObjectId]:
        found = self._all(_ADOPTED, {"platform": platform.value, "account": account})
        return frozenset(ObjectId(row["object"]) for row in found)

    # ------------------------------------------------------------ workers, breaches

    def put_worker(self, worker: Worker) -> None:
        self.drop_worker(worker.worker)
        self._run(insert(_t.workers), rows.columns(worker))

    def workers(self) -> tuple[Worker, ...]:
        return tuple(
            rows.record(Worker, row) for row in self._all(select(_t.workers).order_by(_t.workers.c.worker), {})
        )

    def drop_worker(self, worker: WorkerId) -> None:
        self._run(delete(_t.workers).where(_t.workers.c.worker == bindparam("worker_is")), {"worker_is": worker})

    def add_breach(self, breach: Breach) -> None:
        self._run(insert(_t.breaches), rows.columns(breach))

    def breaches(self) -> tuple[Breach, ...]:
        found = self._all(select(_t.breaches).order_by(_t.breaches.c.seq), {})
        return tuple(rows.record(Breach, row) for row in found)

    # ------------------------------------------------------------ audit

    def append_audit(self, entry: Mapping[str, str | int | bool | None]) -> None:
        self.head.append(entry)

    def audit_size(self) -> int:
        return self.head.frontier.size

    def audit_entries(self, start: int = 0, stop: int | None = None) -> tuple[bytes, ...]:
        found = self._all(_ENTRIES, {"start": start, "stop": _NO_END if stop is None else stop})
        return tuple(row["entry"] for row in found)

    def audit_root(self) -> bytes:
        return self.head.frontier.root()

    # ------------------------------------------------------------ statements

    def _run(self, statement: Executable, values: rows.Columns) -> int:
        return int(self._connection.execute(statement, values).rowcount)

    def _all(self, statement: Executable, values: rows.Columns) -> Sequence[RowMapping]:
        return self._connection.execute(statement, values).mappings().all()

    def _one(self, statement: Executable, values: rows.Columns) -> RowMapping | None:
        return self._connection.execute(statement, values).mappings().one_or_none()

    def _in(self, every: Executable, some: Executable, states: Iterable[Any] | None) -> Sequence[RowMapping]:
        if states is None:
            return self._all(every, {})
        return self._all(some, {"states": [state.value for state in states]})

    def _change(self, table: Any, key: str, value: str, now: Any, changes: Mapping[str, object]) -> bool:
        """Compare-and-set on the state; true when exactly this row was in it."""
        statement = update(table).where(table.c[key] == bindparam("key_is"), table.c.state == bindparam("state_is"))
        given = rows.plain(changes)
        return self._run(statement, {**given, "key_is": value, "state_is": now.value}) == 1
