"""Two clients with one of everything that a database can keep of a client, and people of each role for each of them.

Every string that is a client's (its name, accounts, ids, texts, reasons, keys, salts, people) holds that client's mark, so
that what is the other's can be looked for in whatever is said.
"""

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from safety_core.approvals import Approval, Decision, Word
from safety_core.audit import entries
from safety_core.breaker import Breaker, Traffic
from safety_core.budget.objectives import Does
from safety_core.budget.trips import Trip
from safety_core.callbacks import Receiver
from safety_core.creation.asset import AssetState
from safety_core.creation.order import Locale, Order, Place
from safety_core.creation.work import Work
from safety_core.documents import Document, DocumentKind
from safety_core.intent import effect_digest
from safety_core.leases import Lease
from safety_core.letters import Channel, Contact, Dispatch, FormAnswer, Letter, LetterKind
from safety_core.lifecycle import IntentState, PermitState
from safety_core.people import SALT_BYTES, Person, Words, committed, key_digest
from safety_core.planning.context import BrandContext, ContentKind
from safety_core.planning.plan import NodeId, PlanId, PlanNode
from safety_core.ports import Store, Transaction
from safety_core.records import (
    Account,
    Answered,
    Breach,
    Claim,
    Confirmation,
    Delivery,
    DeliveryState,
    Incident,
    IncidentState,
    Notice,
    NoticeKind,
    Pause,
    Permit,
    QueuedIntent,
    Slot,
)
from safety_core.rollout.states import Enrolled
from safety_core.schedules import ScheduledRelease, ScheduleState
from safety_core.shell.identity import Claimant
from safety_core.shell.plan import KeptPlan
from safety_core.switches import Halt, HaltState, Scope
from safety_core.tallies import Tallied
from safety_core.vocabulary import Action, DocumentId, Harm, PersonId, Role
from steps.rig.wrong_planners import ground
from tests.safety_core.adapters.stores.ground import WORKER, write
from tests.safety_core.examples import ACCOUNT, HALT, INTENT, PERMIT

ONE, OTHER = "mk1", "zq7"
"""The marks; also the clients' names begin with them."""
CHIEF = "chief"
"""An admin for all clients."""
DIGITS = {ONE: "11", OTHER: "77", "nb0": "55"}
"""The platform's ids are digits: these begin with them, and no other number that is printed does."""
AT = "2026-01-01T00:00:00+00:00"


BRAND_FILE = """
client = "{client}"
name = "{client} Coffee"
locale = "en"
zone = "UTC"
audience = "readers"
objectives = ["more readers"]
knowledge = ["We roast."]
[[platform]]
platform = "X"
accounts = ["main"]
per_week = 3
windows.monday = ["08:00-20:00"]
windows.friday = ["08:00-20:00"]
[mix]
education = 100
[period]
first = 2099-03-02
days = 28
"""


class Objects(msgspec.Struct, frozen=True):
    """What of one client there is, by name."""

    mark: str
    account: Account
    queued: QueuedIntent
    unknown: QueuedIntent
    done: QueuedIntent
    quarantined: Permit
    confirmed: Permit
    halt: Halt
    schedule: ScheduledRelease
    notice: Notice
    delivery: Delivery
    incident: Incident
    approval: Approval
    decision: Decision
    slot: Slot
    pause: Pause
    breaker: Breaker
    tallied: Tallied
    contact: Contact
    letter: Letter
    unaddressed: Letter
    dispatch: Dispatch
    receiver: Receiver
    answer: FormAnswer
    enrolled: Enrolled
    trip: Trip
    document: Document
    heard: Document
    brand: Document
    asset: Document
    claim: Claim
    lease: Lease
    breach: Breach
    confirmation: Confirmation

    @property
    def client(self) -> str:
        return self.account.client

    def person(self, role: Role) -> Claimant:
        return Claimant(PersonId(f"{self.mark}-{role.value}"), key_of(f"{self.mark}-{role.value}"))


def key_of(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def brand_of(account: Account, mark: str) -> BrandContext:
    """The client's brand, on its own account."""
    presence = msgspec.structs.replace(ground().platforms[0], platform=account.platform, accounts=(account.account,))
    return msgspec.structs.replace(ground(), client=account.client, name=f"{mark} Coffee", platforms=(presence,))


def brand_file(client: str) -> str:
    """The same as somebody would hand it over."""
    return BRAND_FILE.format(client=client)


def _plan(account: Account, mark: str) -> KeptPlan:
    """A plan of one post, from that brand."""
    node = PlanNode(
        node=NodeId(f"{mark}-post"),
        platform=account.platform,
        account=account.account,
        kind=ContentKind("education"),
        objective=f"{mark} is read",
        at=datetime(2027, 3, 22, 9, tzinfo=UTC),
        topic=f"what {mark} is up to",
        brief=f"tell of {mark}",
        locale="en",
    )
    plan = PlanId(f"plan-{mark}")
    return KeptPlan(plan=plan, client=account.client, version=1, nodes=(node,), brand=DocumentId(f"brand-{mark}"))


def _work(account: Account, mark: str) -> Work:
    """What was ordered of the plan's post."""
    order = Order(
        node=NodeId("post-1"),
        client=account.client,
        places=(Place(account.platform, account.account),),
        locale=Locale.EN,
        topic=f"what {mark} is up to",
    )
    return Work(order=order, number=1)


def digits(mark: str, n: int) -> str:
    """An id as the platform gives them."""
    return f"{DIGITS[mark]}{DIGITS[mark]}{DIGITS[mark]}0000{n}"


def objects(mark: str) -> Objects:
    """One of everything; nothing is written yet."""
    account = msgspec.structs.replace(
        ACCOUNT,
        client=f"{mark}-client",
        account="main",  # both clients call it so
        platform_account=digits(mark, 1),
        credential=f"vault:env:{mark.upper()}_TOKEN",
    )

    def intent(n: int, state: IntentState, **more: object) -> QueuedIntent:
        made = msgspec.structs.replace(
            INTENT,
            intent=f"int-{mark}-{n}",
            client=account.client,
            account=account.account,
            text=f"{mark} says {n}",
            idempotency_key=f"{mark} key {n}",
            salt=hashlib.sha256(f"{mark}{n}".encode()).hexdigest()[:32],
            tag=f"{mark}/tag/{n}",
        )
        return QueuedIntent(intent=made, state=state, submitted_us=1, due_us=10**15, **more)

    queued = intent(1, IntentState.QUEUED)
    unknown = intent(2, IntentState.QUARANTINED, saw=f"{mark} saw", settled_us=9)
    done = intent(3, IntentState.CONFIRMED, object=digits(mark, 3), settled_us=9)

    def kept(name: str, kind: DocumentKind, says: object, state: str) -> Document:
        return Document(
            document=name,
            client=account.client,
            kind=kind,
            subject="brand" if kind is DocumentKind.BRAND else "week 1",  # both clients call it so
            version=1,
            state=state,
            body=msgspec.json.encode(says).decode(),
            salt=queued.intent.salt,
            made_by=PersonId(f"{mark}-operator"),
            made_us=1,
            at=AT,
        )

    def permit(of: QueuedIntent, state: PermitState, **more: object) -> Permit:
        return msgspec.structs.replace(
            PERMIT,
            permit=of.intent.intent.replace("int", "per"),
            intent=of.intent.intent,
            client=account.client,
            account=account.account,
            platform_account=account.platform_account,
            state=state,
            visible=effect_digest(of.intent),
            answered_us=PERMIT.minted_us + 10**9,
            saw=f"{mark} saw",
            epoch=1,
            **more,
        )

    halt = msgspec.structs.replace(
        HALT,
        halt=f"halt-{mark}",
        scope=Scope(client=account.client, account=account.account, platform=account.platform),
        state=HaltState.QUIESCED,
        quiesced_us=HALT.fenced_us + 1,
        person=f"{mark}-thrower",
        reason=f"{mark} reason",
        epoch=5,
    )
    quarantined = permit(unknown, PermitState.QUARANTINED)

    def letter(number: str) -> Letter:
        return Letter(
            letter=f"letter-{mark}-{number}",
            client=account.client,
            kind=LetterKind.FEEDBACK,
            occasion=number,
            subject=f"{mark} is asked",
            body=f"how are you, {mark}?",
            salt=queued.intent.salt,
            token=queued.intent.salt,
            written_by=PersonId(f"{mark}-operator"),
            at=AT,
        )

    return Objects(
        mark=mark,
        account=account,
        queued=queued,
        unknown=unknown,
        done=done,
        quarantined=quarantined,
        confirmed=permit(done, PermitState.CONFIRMED, object=digits(mark, 3), confirmed_us=PERMIT.minted_us + 10**9),
        halt=halt,
        schedule=ScheduledRelease(
            schedule=f"schedule-{mark}",
            halts=(halt.halt,),
            at="2999-01-01T00:00:00+00:00",
            due_us=10**16,
            proposed_by=f"{mark}-thrower",
            reason=f"{mark} planned",
            proposed_us=HALT.asked_us,
            epoch=5,
            state=ScheduleState.PROPOSED,
        ),
        notice=Notice(
            notice=f"notice-{mark}",
            kind=NoticeKind.HALTED,
            halt=halt.halt,
            client=account.client,
            words=f"{mark} is told",
            at=AT,
        ),
        delivery=Delivery(
            notice=f"notice-{mark}",
            channel="log",
            state=DeliveryState.PENDING,
            attempts=1,
            due_us=1,
            saw=f"{mark} full",
        ),
        incident=Incident(
            incident=f"incident-{mark}",
            halt=halt.halt,
            harm=Harm.WRONG_ACCOUNT,
            client=account.client,
            what=f"{mark} was wrong",
            opened_us=1,
            opened_at=AT,
            state=IncidentState.OPEN,
        ),
        approval=Approval(
            approval=f"app-{mark}",
            intent=queued.intent.intent,
            client=account.client,
            platform=account.platform,
            account=account.account,
            action=queued.intent.action,
            commitment=hashlib.sha256(mark.encode()).hexdigest(),
            salt=queued.intent.salt,
            visible=effect_digest(queued.intent),
            target=None,
            not_before_us=0,
            not_after_us=None,
            rules=1,
            quorum=2,
            role=Role.APPROVER,
            author=f"{mark}-author",
            editor=None,
            asked_us=1,
            expires_us=9 * 10**15,
            expires_at="2999-01-01T00:00:00+00:00",
            saw=f"{mark} was asked",
        ),
        decision=Decision(
            approval=f"app-{mark}",
            intent=queued.intent.intent,
            client=account.client,
            person=PersonId(f"{mark}-approver"),
            role=Role.APPROVER,
            word=Word.YES,
            commitment=hashlib.sha256(mark.encode()).hexdigest(),
            why=f"{mark} likes it",
            at_us=2,
            at=AT,
        ),
        slot=Slot(
            slot=f"slot-{mark}",
            client=account.client,
            platform=account.platform,
            account=account.account,
            platform_account=account.platform_account,
            operation="create_post",
            action=Action.PUBLISH,
            begun_us=1,
            ends_us=10**15,
            permit=f"per-{mark}-3",
        ),
        pause=Pause(
            platform=account.platform,
            subject=account.platform_account,
            operation="create_post",
            client=account.client,
            since_us=1,
            until_us=2,
            remaining=0,
            said=f"{mark} too fast",
        ),
        breaker=Breaker(
            platform=account.platform,
            subject=account.platform_account,
            client=account.client,
            traffic=Traffic.EFFECTS,
            trial=f"slot-{mark}",
        ),
        tallied=Tallied(
            client=account.client, platform=account.platform, action=Action.PUBLISH, stage="house", minute=1, good=1
        ),
        contact=Contact(
            client=account.client,
            channel=Channel.SMTP,
            address=f"them@{mark}.example",
            secret=None,
            salt=queued.intent.salt,
            set_by=PersonId(f"{mark}-operator"),
            at=AT,
        ),
        letter=letter("1"),
        unaddressed=letter("2"),
        receiver=Receiver(client=account.client, receiver=f"hook-{mark}", saw=f"{mark} is away"),
        dispatch=Dispatch(
            letter=f"letter-{mark}-1",
            client=account.client,
            channel=Channel.SMTP,
            state=DeliveryState.PENDING,
            attempts=1,
            due_us=1,
            saw=f"{mark} is full",
        ),
        answer=FormAnswer(
            letter=f"letter-{mark}-1",
            client=account.client,
            said=f'{{"happy":"{mark}"}}',
            salt=queued.intent.salt,
            at_us=3,
            at=AT,
        ),
        enrolled=Enrolled(
            client=account.client,
            enrolled_by=PersonId(CHIEF),
            enrolled_at=AT,
            minute=1,
            serial=1,
            why=f"{mark} is trusted",
        ),
        heard=Document(
            document=f"heard-{mark}",
            client=account.client,
            kind=DocumentKind.HEARD,
            subject="X/main/c-1",  # both clients heard the same object
            version=1,
            state="escalated",
            body=json.dumps(
                {
                    "client": account.client,
                    "platform": "X",
                    "account": account.account,
                    "platform_account": account.platform_account,
                    "kind": "comment",
                    "object": "c-1",
                    "author": f"{mark}-fan",
                    "text": f"{mark} is asked",
                    "received_us": 1,
                }
            ),
            salt=queued.intent.salt,
            made_us=1,
            at=AT,
            saw=f"for approver: {mark}",
        ),
        document=kept(f"document-{mark}", DocumentKind.PLAN, _plan(account, mark), "made"),
        brand=kept(f"brand-{mark}", DocumentKind.BRAND, brand_of(account, mark), "current"),
        asset=Document(
            document=f"asset-{mark}",
            client=account.client,
            kind=DocumentKind.ASSET,
            subject=f"document-{mark}/post-1",
            version=1,
            state=AssetState.ACCEPTED,
            body=msgspec.json.encode(_work(account, mark)).decode(),
            salt=queued.intent.salt,
            made_us=1,
            at=AT,
        ),
        trip=Trip(
            trip=f"trip-{mark}",
            by="x-publish",
            harm=Harm.BUDGET_BURN,
            does=Does.HALT,
            client=account.client,
            platform=account.platform,
            action=Action.PUBLISH,
            what=f"{mark} fails",
            tripped_us=1,
            minute=1,
            at=AT,
            halt=halt.halt,
        ),
        claim=Claim(
            platform=account.platform,
            platform_account=account.platform_account,
            intent=queued.intent.intent,
            client=account.client,
            worker=WORKER.worker,
            claimed_us=1,
        ),
        lease=Lease(
            platform=account.platform,
            platform_account=account.platform_account,
            intent=queued.intent.intent,
            client=account.client,
            account=account.account,
            action=queued.intent.action,
            worker=WORKER.worker,
            epoch=1,
            asked_us=1,
            duration_us=1,
        ),
        breach=Breach(
            client=account.client,
            intent=done.intent.intent,
            permit="per-" + mark + "-3",
            what=f"{mark} twice",
            found_us=9,
        ),
        confirmation=Confirmation(halt=halt.halt, worker=f"{mark}-worker", pid=77, how=Answered.CONFIRMED, at_us=5),
    )


def furnish(store: Store, *several: Objects, shared: bool = True) -> None:
    """Write all of it, with the people of each client, and an admin for all of them."""
    for each in several:
        write(store, lambda tx, each=each: _furnish(tx, each))
    if shared:
        write(store, _share)


def _furnish(tx: Transaction, own: Objects) -> None:
    tx.add_client(own.account.client)
    tx.add_account(own.account)
    for role in Role:
        name = f"{own.mark}-{role.value}"
        tx.add_person(
            Person(person=PersonId(name), role=role, clients=(own.account.client,), key_digest=key_digest(key_of(name)))
        )
    tx.put_receiver(own.receiver)
    for queued in (own.queued, own.unknown, own.done):
        tx.add_intent(queued)
        tx.append_audit(entries.submitted(queued.intent, at_us=1, at=_now()))
    for permit, of in ((own.quarantined, own.unknown), (own.confirmed, own.done)):
        tx.add_permit(permit)
        tx.append_audit(entries.permit(permit, of.intent, at=_now()))
    tx.adopt(own.account.platform, own.account.platform_account, digits(own.mark, 3), own.done.intent.intent)
    tx.put_halt(own.halt)
    tx.append_audit(entries.halt("halt", own.halt, said=_said(tx, own), at_us=1, at=_now()))
    tx.confirm(own.confirmation)
    tx.put_schedule(own.schedule)
    tx.add_notice(own.notice)
    tx.put_delivery(own.delivery)
    tx.add_breach(own.breach)
    tx.add_incident(own.incident)
    tx.add_approval(own.approval)
    tx.add_decision(own.decision)
    tx.add_slot(own.slot)
    tx.put_pause(own.pause)
    tx.put_breaker(own.breaker)
    tx.tally(own.tallied)
    tx.put_contact(own.contact)
    tx.add_letter(own.letter)
    tx.add_letter(own.unaddressed)
    tx.put_dispatch(own.dispatch)
    tx.add_answer(own.answer)
    tx.enrol(own.enrolled)
    tx.add_trip(own.trip)
    tx.add_document(own.brand)
    tx.add_document(own.document)
    tx.add_document(own.heard)
    tx.add_document(own.asset)
    assert tx.retake_claim(own.claim)
    tx.put_lease(own.lease)


def _said(tx: Transaction, own: Objects) -> entries.Said:
    """Who threw the halt, and why, as the log takes it."""
    salt = "22" * SALT_BYTES
    tx.put_salt(own.halt.person, salt)
    words = Words(
        commitment=committed(salt, own.halt.reason), client=own.client, person=own.halt.person, salt=salt,
        text=own.halt.reason,
    )  # fmt: skip
    tx.add_words(words)
    return entries.Said(committed(salt, own.halt.person), words.commitment)


def _share(tx: Transaction) -> None:
    """What is nobody's: an admin, a worker process, a halt of everything that is over."""
    tx.add_person(Person(person=PersonId(CHIEF), role=Role.ADMIN, key_digest=key_digest(key_of(CHIEF))))
    tx.put_worker(WORKER)
    over = msgspec.structs.replace(
        HALT,
        halt="halt-all",
        scope=Scope(action=Action.LIKE),
        state=HaltState.RELEASED,
        quiesced_us=HALT.fenced_us + 1,
        released_us=HALT.fenced_us + 2,
        released_by=PersonId(CHIEF),
        release_reason="over",
        epoch=2,
    )
    tx.put_halt(over)


def _now() -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC)


def keys(folder: Path, *several: Objects) -> None:
    """Everybody's key file."""
    folder.mkdir(mode=0o700, exist_ok=True)
    names = [f"{each.mark}-{role.value}" for each in several for role in Role]
    for name in [*names, CHIEF]:
        path = folder / f"{name}.key"
        path.write_text(key_of(name).hex() + "\n")
        path.chmod(0o600)


def content(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, as the database file has it."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in sorted(names)}
    connection.close()
    return found


def marks_in(said: object, other: Objects, *, typed: tuple[str, ...] = ()) -> list[str]:
    """Where the other client shows in what was said; what was typed by the person themselves may be said back."""
    text = said if isinstance(said, str) else json.dumps(said, default=repr, ensure_ascii=False)
    for each in sorted(typed, key=len, reverse=True):
        text = text.replace(each, "…")
    found = []
    for mark in (other.mark, other.mark.upper(), DIGITS[other.mark] * 3, other.mark.encode().hex()):
        place = text.find(mark)
        if place >= 0:
            found.append(text[max(0, place - 60) : place + 60])
    return found


def renamed(said: str, names: Mapping[str, str]) -> str:
    """What was said, with names exchanged: to hold what is said of another's against what is said of nobody's."""
    for name, instead in sorted(names.items(), key=lambda each: -len(each[0])):
        said = said.replace(name, instead)
    return said
