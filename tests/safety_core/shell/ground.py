# ruff: noqa: ARG002  # the ports name parameters that a told platform does not need
"""What tests of the shell's stories stand on: a real store in memory, a clock that is turned by hand, and a platform that
does as it is told. Nothing here waits: sleeping turns the clock.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import msgspec

from safety_core.adapters.entropy import SeededEntropy
from safety_core.adapters.platforms import x
from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.cadence.pace import Pace
from safety_core.errors import CredentialMissing, StoreUnavailable
from safety_core.facts import ContentMeasure
from safety_core.halt import Timing, checked
from safety_core.intent import Intent
from safety_core.lifecycle import PermitState
from safety_core.ports import (
    Accepted,
    Answer,
    Answered,
    App,
    Exchange,
    Gone,
    Likers,
    Lost,
    NeverSent,
    NotSent,
    Page,
    PlatformObject,
    Ready,
    Refreshed,
    Rejected,
    Step,
    Store,
    Unknown,
    Unreadable,
    WireRequest,
)
from safety_core.records import Account, Permit, QueuedIntent, Rules, Worker
from safety_core.sandbox import Quiet
from safety_core.secret import Secret
from safety_core.shell import approve, plan_text, plans, publish, requests, staff, submit
from safety_core.shell.asking import WAITS_FOR_DECISION
from safety_core.shell.core import Core
from safety_core.shell.halt import Asked
from safety_core.shell.identity import Claimant
from safety_core.shell.limits_text import parsed
from safety_core.shell.objectives_text import parse
from safety_core.shell.rules_text import digest_of
from safety_core.shell.zones import zone_of
from safety_core.switches import Scope
from safety_core.vocabulary import (
    AccountId,
    Action,
    ClientId,
    Mark,
    ObjectId,
    PersonId,
    Platform,
    PlatformAccountId,
    Reason,
    Role,
    WorkerId,
)
from steps.rig import platforms

START_US = 1_000_000_000
WIDE = """
[[limit]]
name = "wide"
platform = "X"
subject = "account"
whose = "platform"
operations = ["who_am_i", "create_post", "delete_post", "list_posts", "read_post", "like", "liking_users", "refresh_token"]
most = 1_000_000
per = "15m"
source = "a test"
as_of = 2026-01-01
"""
"""Limits that hold nobody: most stories are not about them."""


@dataclass
class HandClock:
    us: int = START_US
    on_sleep: list[Callable[[], None]] = field(default_factory=list)
    wall_back_s: float = 0
    """By how much the wall clock was set back."""

    def boot_us(self) -> int:
        return self.us

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=self.us) - timedelta(seconds=self.wall_back_s)

    def sleep(self, seconds: float) -> None:
        self.pass_s(seconds)
        for each in list(self.on_sleep):
            each()

    def pass_s(self, seconds: float) -> None:
        self.us += round(seconds * 1_000_000)

    def restart(self, boot_us: int, *, off_s: float = 0) -> None:
        """The machine boots: the boot clock stands at ``boot_us``, and on the wall clock ``off_s`` have passed."""
        wall = self.now() + timedelta(seconds=off_s)
        self.us = boot_us
        self.wall_back_s += (self.now() - wall).total_seconds()


@dataclass
class Fates:
    """Every worker lives, unless it is named here."""

    dead: set[str] = field(default_factory=set)
    boot: str = "boot"

    def me(self):
        return (1, 1, self.boot)

    def fate(self, worker: Worker):
        return "dead" if worker.worker in self.dead else "alive"


@dataclass
class Vault:
    missing: bool = False

    def token(self, account: Account) -> Secret:
        return self.own(account.credential)

    def own(self, reference: str) -> Secret:
        if self.missing:
            raise CredentialMissing("no token", "export it")
        return Secret(f"token of {reference}")


@dataclass
class FlakyStore:
    """The real store; ``away`` calls fail before anything is done, ``unanswered`` ones after it was committed.

    Attributes:
        holders: who holds the write lock, killed one after the other.
        on_try: runs before each transaction.
    """

    store: Store
    away: int = 0
    unanswered: int = 0
    holders: list[str] = field(default_factory=list)
    on_try: Callable[[], None] = lambda: None

    def transact(self, decide, *, deadline_s, urgent=False):
        self.on_try()
        self._be_away()
        decided = self.store.transact(decide, deadline_s=deadline_s, urgent=urgent)
        if self.unanswered:
            self.unanswered -= 1
            raise StoreUnavailable("the commit was not answered", "look")
        return decided

    def read(self, look):
        self._be_away()
        return self.store.read(look)

    def end_holder(self) -> str | None:
        return self.holders.pop(0) if self.holders else None

    def close(self) -> None:
        self.store.close()

    def _be_away(self) -> None:
        if self.away:
            self.away -= 1
            raise StoreUnavailable("the store is away", "wait")


class GroundUpload:
    """What is sent of a request beforehand: the parts, whether its end was, and how often it was let go of."""

    def __init__(self, platform, request: WireRequest) -> None:
        self.platform, self.request = platform, request
        self.parts: list[bytes] = []
        self.ended, self.closed = False, 0

    def more(self, part: bytes, *, by_us: int, recheck) -> NeverSent | None:
        ruling = recheck()
        if ruling is not None:
            return NeverSent(ruling.reason, ruling.saw)
        if self.platform.breaks_after is not None and len(self.parts) >= self.platform.breaks_after:
            return NeverSent(Reason.NOT_CONNECTED, "the platform closed")
        self.parts.append(part)
        self.platform.after_part()
        return None

    def end(self, *, send_by_us: int, total_s: float, recheck) -> Exchange:
        assert sum(map(len, self.parts)) == self.request.lead
        self.ended = True
        whole = msgspec.structs.replace(self.request, lead=0)
        return self.platform.exchange(whole, send_by_us=send_by_us, total_s=total_s, recheck=recheck)

    def close(self) -> None:
        self.closed += 1


class ToldPlatform:
    """Adapter and transport in one: what it answers is what a test put into its fields.

    Attributes:
        posts: what stands on the account, newest last.
        likes: who likes a post, which may be anybody's; they are listed on the last of ``pages``.
        gone: posts of others that stand no more.
        answers: what the next committing requests are answered with; when it is empty they are accepted and posted.
        shown: refresh tokens that were shown; ``given``: what is answered to each.
        steps: what has to be prepared before the committing request, in their order; ``prepared``: the requests that came.
        before_commit: runs after the re-check has let a request go; before_step: the same of a step.
    """

    PLATFORM = Platform.X
    HOSTS = frozenset({"api.x.com"})
    ACTIONS = frozenset(Action)
    OPERATIONS = frozenset(
        {"who_am_i", "create_post", "delete_post", "list_posts", "read_post", "like", "liking_users", "refresh_token"}
    )
    THREADED: frozenset[Action] = frozenset()
    REFRESHES_BY, FOLLOWS = "refresh_token", None
    QUIET: Mapping[Action, Quiet] = dict.fromkeys((Action.PUBLISH, Action.REPLY), Quiet.REQUEST)
    hidden: bool | None = None
    QUIET_WORDS, QUIET_LISTED = "as a post that the ground alone sees", frozenset({Action.PUBLISH, Action.REPLY})

    def __init__(self, owner: str) -> None:
        self.whose: PlatformAccountId | Unreadable = PlatformAccountId(owner)
        self.posts: list[PlatformObject] = []
        self.likes: dict[str, list[PlatformAccountId]] = {}
        self.gone: set[str] = set()
        self.answers: list[Answer] = []
        self.unreadable: Unreadable | None = None
        self.pages: int = 1
        self.pace: Pace | None = None
        self.before_commit: Callable[[], None] = lambda: None
        self.before_step: Callable[[], None] = lambda: None
        self.after_connect: Callable[[], None] = lambda: None
        self.sent: list[str] = []
        self.reads: list[str] = []
        self.called: str | None = None
        self.shown: list[Secret] = []
        self.given: list[Refreshed | Rejected | NotSent | Unknown] = []
        self.steps: list[Step] = []
        self.prepared: list[str] = []
        self.traces: Answer | Unreadable | None = None
        self.traced: list[str] = []
        self.uploads: list[GroundUpload] = []
        self.breaks_after: int | None = None
        self.after_part: Callable[[], None] = lambda: None

    # the transport

    def exchange(self, request: WireRequest, *, send_by_us: int, total_s: float, recheck) -> Exchange:
        if recheck is None:
            self.reads.append(request.path)
            return Answered(200, {}, request.path.encode())
        self.after_connect()
        ruling = recheck()
        if ruling is not None:
            return NeverSent(ruling.reason, ruling.saw)
        if not request.committing:
            self.before_step()
            self.prepared.append(request.path)
            return Answered(200, {}, b"")
        self.before_commit()
        self.sent.append(request.body.decode())
        return Answered(201, {}, request.body)

    def begin(self, request: WireRequest, *, send_by_us: int):
        self.after_connect()
        self.uploads.append(GroundUpload(self, request))
        return self.uploads[-1]

    # the adapter

    def measure(self, intent: Intent) -> ContentMeasure:
        return ContentMeasure(len(intent.text), 280, "characters", self.ACTIONS)

    def commits(self, action: Action) -> str:
        return {Action.RECALL: "delete_post", Action.LIKE: "like"}.get(action, "create_post")

    def looks_by(self, action: Action) -> str:
        return "list_posts"

    def reads_back_by(self, action: Action) -> str:
        return "read_post"

    def prepare(self, intent: Intent, *, account: PlatformAccountId, token: Secret, media, said, quiet=False) -> Step:
        return self.steps[len(said)] if len(said) < len(self.steps) else Ready()

    def trace(self, handle: str, *, token: Secret) -> WireRequest | None:
        if self.traces is None:
            return None
        self.traced.append(handle)
        return WireRequest(method="GET", host="api.x.com", path=f"/traces/{handle}", operation="read_post")

    def read_trace(self, exchange: Exchange, *, handle: str) -> Answer | Unreadable:
        assert self.traces is not None
        assert handle == self.traced[-1], "it is read with another handle than was asked about"
        return self.traces

    def read_pace(self, exchange: Exchange, *, now: datetime) -> Pace | None:
        return self.pace

    def who_am_i(self, token: Secret, *, account: PlatformAccountId) -> WireRequest:
        return WireRequest(method="GET", host="api.x.com", path="/me", operation="who_am_i")

    def read_who_am_i(self, exchange: Exchange, *, account: PlatformAccountId):
        return self.whose

    def read_handle(self, exchange: Exchange, *, account: PlatformAccountId) -> str | None:
        return self.called

    def read_hidden(self, exchange: Exchange, *, account: PlatformAccountId) -> bool | None:
        return self.hidden

    def refresh(self, token: Secret, *, app: App) -> WireRequest:
        self.shown.append(token)
        return WireRequest(method="POST", host="api.x.com", path="/token", body=token, operation="refresh_token")

    def read_refresh(self, exchange: Exchange, *, now: datetime):
        if isinstance(exchange, NeverSent):
            return NotSent(exchange.reason, exchange.saw)
        return self.given.pop(0)

    def commit(
        self, intent: Intent, *, account: PlatformAccountId, token: Secret, ready: Ready, quiet: bool = False
    ) -> WireRequest:
        named = {Action.RECALL: f"delete {intent.recalls}", Action.LIKE: f"like {intent.target}"}
        body = named.get(intent.action, intent.text)
        return WireRequest(
            method="POST",
            host="api.x.com",
            path="/quiet" if quiet else "/posts",
            body=body.encode(),
            operation=self.commits(intent.action),
            committing=True,
            lead=len(ready.lead),
        )

    def read_commit(self, exchange: Exchange, *, intent: Intent, ready: Ready, now: datetime) -> Answer:
        if isinstance(exchange, NeverSent):
            return NotSent(exchange.reason, exchange.saw)
        assert isinstance(exchange, Answered)
        return self.answers.pop(0) if self.answers else Accepted(self.post(exchange.body.decode()))

    def read_recall(self, exchange: Exchange, *, recalls: ObjectId, now: datetime) -> Answer:
        if isinstance(exchange, NeverSent):
            return NotSent(exchange.reason, exchange.saw)
        if not self.answers:
            self.withdraw(recalls)
            return Accepted(recalls)
        return self.answers.pop(0)

    def read_like(self, exchange: Exchange, *, target: ObjectId, now: datetime) -> Answer:
        if isinstance(exchange, NeverSent):
            return NotSent(exchange.reason, exchange.saw)
        if not self.answers:
            self.like(target)
            return Accepted(target)
        return self.answers.pop(0)

    def list_page(self, account, *, action: Action, token: Secret, thread, since, cursor: str | None) -> WireRequest:
        return WireRequest(method="GET", host="api.x.com", path=f"/posts?cursor={cursor or 0}", operation="list_posts")

    def read_page(self, exchange: Exchange, *, account: PlatformAccountId) -> Page | Unreadable:
        assert isinstance(exchange, Answered)
        cursor = int(exchange.body.decode().rpartition("=")[2])
        if self.unreadable is not None and cursor == self.pages - 1:
            return self.unreadable
        newest_first = tuple(reversed(self.posts))
        share = -(-len(newest_first) // self.pages) or 1
        following = str(cursor + 1) if cursor + 1 < self.pages else None
        return Page(newest_first[cursor * share : (cursor + 1) * share], following)

    def read_back(self, object_id: ObjectId, *, action: Action, token: Secret, quiet: bool = False) -> WireRequest:
        return WireRequest(
            method="GET", host="api.x.com", path=f"/{'quiet' if quiet else 'posts'}/{object_id}", operation="read_post"
        )

    def read_object(
        self,
        exchange: Exchange,
        *,
        object_id: ObjectId,
        action: Action,
        account: PlatformAccountId,
        quiet: bool = False,
    ):
        assert isinstance(exchange, Answered)
        if self.unreadable is not None:
            return self.unreadable
        wanted = exchange.body.decode().rpartition("/")[2]
        return next((each for each in self.posts if each.object == wanted), Gone())

    def list_likers(self, target: ObjectId, *, token: Secret, cursor: str | None) -> WireRequest:
        return WireRequest(
            method="GET",
            host="api.x.com",
            path=f"/posts/{target}/likers?cursor={cursor or 0}",
            operation="liking_users",
        )

    def read_likers(self, exchange: Exchange, *, account: PlatformAccountId) -> Likers | Gone | Unreadable:
        assert isinstance(exchange, Answered)
        target, _, cursor = exchange.body.decode().removeprefix("/posts/").partition("/likers?cursor=")
        if self.unreadable is not None and int(cursor) == self.pages - 1:
            return self.unreadable
        if target in self.gone:
            return Gone()
        following = str(int(cursor) + 1) if int(cursor) + 1 < self.pages else None
        listed = self.likes.get(target, []) if following is None else []
        return Likers(tuple(listed), following)

    def web_address(self, object_id: ObjectId, *, action: Action) -> str | None:
        return x.web_address(object_id, action=action)

    def shows(self, intent: Intent, shown: PlatformObject) -> bool:
        return intent.text == shown.text

    def mark(self, objects, before: Mark | None) -> Mark | None:
        newest = max((int(each.object) for each in objects), default=0)
        return Mark(str(newest)) if newest > int(before or 0) else before

    def newer(self, shown: PlatformObject, than: Mark | None) -> bool:
        return than is None or int(shown.object) > int(than)

    # hands

    def withdraw(self, object_id: str) -> None:
        self.posts = [each for each in self.posts if each.object != object_id]

    def like(self, target: str, *, by: str | None = None) -> None:
        assert isinstance(self.whose, str)
        likers = self.likes.setdefault(target, [])
        if (liker := PlatformAccountId(by or self.whose)) not in likers:
            likers.append(liker)

    def post(self, text: str, *, author: str | None = None) -> ObjectId:
        assert isinstance(self.whose, str)
        made = PlatformObject(
            object=ObjectId(str(100 + len(self.posts))),
            author=PlatformAccountId(author or self.whose),
            text=text,
        )
        self.posts.append(made)
        return made.object


def lost(sent_us: int) -> publish.Heard:
    """No answer came to a request that was let go at that time."""
    return publish.Heard(Lost("reset"), Unknown(Reason.ANSWER_LOST, "reset"), sent_us)


def heard(answer: Answer, sent_us: int) -> publish.Heard:
    """An answer came to a request that was let go at that time."""
    return publish.Heard(Answered(200, {}, b""), answer, sent_us)


def put_limits(store: Store, text: str) -> None:
    """Limits as they stand after ``limits.load``, without its entry in the log."""

    def put(tx) -> None:
        digest = parsed(text, zone_of).digest
        version = tx.rules("limits").version + 1
        tx.put_rules(Rules(name="limits", version=version, digest=digest, body=text, loaded_by="test", at="then"))

    store.transact(put, deadline_s=5)


EVERYONE = """
name = "everyone"
[[stage]]
name = "everyone"
clients = "all"
share = 100
"""
"""A plan that lets everybody in: most stories are not about the rollout."""


def put_plan(store: Store, text: str) -> None:
    """A plan as it stands after ``plans.load`` into a new database, without its entries in the log."""

    def put(tx) -> None:
        digest = digest_of(text)
        stage = plan_text.parsed(text, digest).stage[0].name
        version = tx.rules("rollout").version + 1
        tx.put_rules(Rules(name="rollout", version=version, digest=digest, body=text, loaded_by="test", at="then"))
        now = tx.rollout()
        tx.move_rollout(msgspec.structs.replace(now, plan=version, stage=stage, entered_minute=0), serial=now.serial)

    store.transact(put, deadline_s=5)


NOTHING_TRIPS = platforms.objectives()
"""Objectives for which nothing that goes wrong is ever enough: stories of many failures that are not about budgets."""


def put_objectives(store: Store, text: str = NOTHING_TRIPS) -> None:
    """Objectives as they stand after ``objectives.load``, without its entry in the log."""

    def put(tx) -> None:
        digest = parse(text, source="objectives.yaml").digest
        version = tx.rules("objectives").version + 1
        tx.put_rules(Rules(name="objectives", version=version, digest=digest, body=text, loaded_by="test", at="then"))

    store.transact(put, deadline_s=5)


class Ground:
    """One client with one account on a told platform, and one worker that a test walks through the stories."""

    def __init__(self, *, timing: Timing | None = None, whole_log: bool = False) -> None:
        """``whole_log``: what is put in force stands in the log, too, so that all of it can be judged."""
        self.clock = HandClock()
        self.store = FlakyStore(open_sqlite(":memory:", mode="inline", create=True))
        self.fates = Fates()
        self.vault = Vault()
        self.platform = ToldPlatform("1001")
        self.seams: list[str] = []
        self.entropy = SeededEntropy(7)
        self.timing = checked(timing or Timing())
        self.core = self.worker("worker-1")
        put_limits(self.store, WIDE)
        if whole_log:
            plans.load(self.core, EVERYONE, by=None)
        else:
            put_plan(self.store, EVERYONE)
        staff.add_accounts(self.core, [self.account("acme", 1)])
        self.keys: dict[str, bytes] = {}
        self.n = 0

    def worker(self, name: str) -> Core:
        return Core(
            store=self.store,
            transport=self.platform,
            vault=self.vault,
            clock=self.clock,
            entropy=self.entropy,
            processes=self.fates,
            adapters={Platform.X: self.platform},
            timing=self.timing,
            worker=WorkerId(name),
            seam=self.seams.append,
        )

    def account(self, client: str, number: int) -> Account:
        return Account(
            client=ClientId(client),
            platform=Platform.X,
            account=AccountId(f"{client}-{number}"),
            platform_account=PlatformAccountId("1001" if client == "acme" and number == 1 else f"{client}/{number}"),
            credential="vault:env:ACME_1",
        )

    def register(self, name: str = "worker-1", pid: int = 4711) -> None:
        me = Worker(worker=WorkerId(name), pid=pid, started_ticks=1, boot_id="boot", threads=1, started_us=0)
        self.store.transact(lambda tx: tx.put_worker(me), deadline_s=1)

    def submit(self, text: str = "hello", *, approved: bool = True, **changes: object) -> QueuedIntent:
        """Hand an intent over; what needs a person's yes gets otto's at once, unless a test is about just that."""
        queued = self._submit(text, **changes)
        if approved and queued.waits_for == WAITS_FOR_DECISION:
            otto = self.keys_of("otto") if "otto" in self.keys else self.person("otto", Role.APPROVER)
            asked = requests.shown(self.core, queued.intent.intent).approval
            approve.yes(self.core, asked.approval, otto, seen=asked.commitment)
            return self.now(queued)
        return queued

    def _submit(self, text: str, **changes: object) -> QueuedIntent:
        self.n += 1
        wanted = {"client": "acme", "platform": "X", "account": "acme-1", "action": "publish", "key": f"key-{self.n}"}
        return submit.submit(self.core, submit.Wanted(text=text, **{**wanted, **changes}))

    def claim(self, core: Core | None = None):
        (claimed,) = publish.claim(core or self.core, 1)
        return claimed

    def attempt(self, text: str = "hello", **changes: object) -> QueuedIntent:
        """Submit, claim and attempt one intent; its state afterwards."""
        queued = self.submit(text, **changes)
        publish.attempt(self.core, self.claim())
        return self.now(queued)

    def under_permit(self, text: str = "hello", core: Core | None = None) -> tuple[QueuedIntent, Permit]:
        """An intent whose worker stopped just after its permit was minted."""
        queued = self.submit(text)

        class Stopped(Exception):
            pass

        def stop() -> None:
            raise Stopped

        self.platform.after_connect = stop
        try:
            publish.attempt(core or self.core, self.claim(core))
        except Stopped:
            pass
        finally:
            self.platform.after_connect = lambda: None
        return self.now(queued), self.permits()[-1]

    def now(self, queued: QueuedIntent) -> QueuedIntent:
        found = self.store.store.read(lambda tx: tx.intent(queued.intent.intent))
        assert found is not None
        return found

    def permits(self, *states: PermitState) -> list[Permit]:
        return list(self.store.store.read(lambda tx: tx.permits(states or None)))

    def claims(self):
        return self.store.store.read(lambda tx: tx.claims())

    def breaches(self) -> list[str]:
        return [each.what for each in self.store.store.read(lambda tx: tx.breaches())]

    def halts(self):
        return list(self.store.store.read(lambda tx: tx.halts()))

    def person(self, name: str, role: Role = Role.OPERATOR, clients=()) -> Claimant:
        self.keys[name] = staff.add_person(self.core, name, role, clients)
        return Claimant(PersonId(name), self.keys[name])

    def keys_of(self, name: str) -> Claimant:
        return Claimant(PersonId(name), self.keys[name])

    def asked(
        self, scope: Scope | None = None, *, person: str = "dana", reason: str = "why", **changes: object
    ) -> Asked:
        given = {"proven": True, "asked_us": self.clock.us, "asked_at": self.clock.now().isoformat(), **changes}
        return Asked(scope=scope or Scope(), person=PersonId(person), reason=reason, **given)
