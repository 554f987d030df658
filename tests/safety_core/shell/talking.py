"""What tests of engagement stand on: a client with a brand, people who say things to it, a drafter that does as it is told."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import msgspec

from safety_core.adapters.drafters.templates import TemplateDrafter
from safety_core.documents import Document, DocumentKind
from safety_core.engagement.draft import Ask, Draft
from safety_core.errors import FlowUnavailable, FlowUnreadable
from safety_core.planning.context import BrandContext, Engaging
from safety_core.ports.hooks import Inbound, InboundKind
from safety_core.records import QueuedIntent
from safety_core.shell import approve, conversations, documents, engage, hear, publish, requests, settle, staff
from safety_core.shell.drafting import Did
from safety_core.vocabulary import ClientId, Role
from steps.rig.brands import brand
from tests.safety_core.engagement.talk import SCREEN
from tests.safety_core.shell.ground import Ground

DAY = date(2026, 1, 5)


@dataclass
class ToldDrafter:
    """Ours, unless it is told otherwise: ``says`` are the next texts, ``fails`` for which clients it is away.

    ``before_answer`` runs while it is being asked.
    """

    says: list[str | Exception] = field(default_factory=list)
    away_for: set[str] = field(default_factory=set)
    asked: list[tuple[Ask, tuple[Draft, ...], str, int]] = field(default_factory=list)
    before_answer: object = None

    def draft(self, ask: Ask, *, before: tuple[Draft, ...], feedback: str, seed: int) -> Draft:
        self.asked.append((ask, before, feedback, seed))
        if callable(self.before_answer):
            self.before_answer()
        if ask.place.client in self.away_for:
            raise FlowUnavailable("the drafter does not answer", "wait")
        told = self.says.pop(0) if self.says else None
        if isinstance(told, Exception):
            raise told
        made = TemplateDrafter().draft(ask, before=before, feedback=feedback, seed=seed)
        return made if told is None else msgspec.structs.replace(made, text=told)


def away() -> FlowUnavailable:
    return FlowUnavailable("the drafter does not answer", "wait")


def unreadable() -> FlowUnreadable:
    return FlowUnreadable("that is no draft", "mend it")


class Talk(Ground):
    """Two clients on one platform, acme with a brand, and people who may decide."""

    def __init__(self, **named: object) -> None:
        super().__init__(**named)
        staff.add_accounts(self.core, [self.account("bolt", 1)])
        self.drafter = ToldDrafter()
        self.screen = SCREEN
        self.said = 0
        self.person("ada", Role.ADMIN)
        for name in ("quinn", "rosa"):
            self.keys[name] = staff.add_person(self.core, name, Role.APPROVER, (), by=self.keys_of("ada"))
        self.keys["olga"] = staff.add_person(self.core, "olga", Role.OPERATOR, (), by=self.keys_of("ada"))
        self.brand("acme")

    def brand(self, client: str, **changes: object) -> BrandContext:
        made = brand(client, seed=7, locale="en", first=DAY)
        made = msgspec.structs.replace(
            made, name=f"{client} coffee", knowledge=("We are open from nine to six on Sunday.",), **changes
        )
        write = lambda tx: documents.keep(  # noqa: E731
            self.core, tx, made, client=ClientId(client), kind=DocumentKind.BRAND, subject="brand", state="current"
        )
        self.store.transact(write, deadline_s=5)
        return made

    # ------------------------------------------------------------ what others do

    def told(self, text: str, name: str = "c-1", client: str = "acme", **changes: object) -> Inbound:
        account = self.account(client, 1)
        self.said += 1
        made = Inbound(
            platform=account.platform,
            kind=InboundKind.COMMENT,
            platform_account=account.platform_account,
            object=name,
            author="fan-1",
            author_name="Fan",
            text=text,
            parent="p-1",
            root="p-1",
            at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.said),
        )
        return msgspec.structs.replace(made, **changes)

    def hear(self, text: str, name: str = "c-1", client: str = "acme", **changes: object) -> Document | None:
        self.clock.pass_s(1)
        taken = hear.hear(self.core, [self.told(text, name, client, **changes)])
        return taken.kept[0] if taken.kept else None

    def own_answer(self, to: str = "c-1", name: str = "o-1", text: str = "Thanks", client: str = "acme") -> None:
        account = self.account(client, 1)
        self.hear(text, name, client, author=account.platform_account, own=True, parent=to)

    # ------------------------------------------------------------ what Holdpoint does

    def engage(self) -> list[Did]:
        self.clock.pass_s(1)
        return list(engage.engage(self.core, self.drafter, self.screen))

    def work(self) -> None:
        """A worker takes up what is due, and reads it back."""
        self.clock.pass_s(6)
        for each in publish.claim(self.core, 9):
            publish.attempt(self.core, each)
        self.clock.pass_s(6)
        for permit in self.permits():
            if permit.state.value == "accepted":
                settle.read_back(self.core, permit)

    # ------------------------------------------------------------ what people do

    def yes(self, name: str = "c-1", person: str = "quinn", client: str = "acme") -> None:
        intent = self.intent(name, client).intent.intent
        seen = requests.shown(self.core, intent).approval
        approve.yes(self.core, intent, self.keys_of(person), seen=seen.commitment)

    def no(self, why: str, name: str = "c-1", person: str = "quinn") -> None:
        intent = self.intent(name).intent.intent
        seen = requests.shown(self.core, intent).approval
        approve.no(self.core, intent, self.keys_of(person), seen=seen.commitment, why=why)

    def edit(self, text: str, name: str = "c-1", person: str = "rosa") -> None:
        approve.edit(self.core, self.intent(name).intent.intent, self.keys_of(person), text)

    # ------------------------------------------------------------ what is seen

    def wordings(self, name: str = "c-1", client: str = "acme") -> list[Document]:
        return list(self._about(DocumentKind.HEARD, name, client))

    def state(self, name: str = "c-1", client: str = "acme") -> str:
        return self.wordings(name, client)[-1].state

    def drafts(self, name: str = "c-1", client: str = "acme") -> list[Document]:
        return list(self._about(DocumentKind.DRAFT, name, client))

    def states(self, name: str = "c-1") -> list[str]:
        return [each.state for each in self.drafts(name)]

    def reply_in(self, kept: Document) -> conversations.Reply:
        return conversations.reply_of(kept)

    def reply(self, name: str = "c-1", client: str = "acme") -> conversations.Reply:
        return conversations.reply_of(self.drafts(name, client)[-1])

    def intent(self, name: str = "c-1", client: str = "acme") -> QueuedIntent:
        intent = self.reply(name, client).intent
        found = self.store.store.read(lambda tx: tx.intent(intent))
        assert found is not None
        return found

    def intents(self, client: str = "acme") -> list[QueuedIntent]:
        return [each for each in self.store.store.read(lambda tx: tx.intents()) if each.intent.client == client]

    def notices(self) -> list[str]:
        return [each.words for each in self.store.store.read(lambda tx: tx.notices())]

    def _about(self, kind: DocumentKind, name: str, client: str) -> tuple[Document, ...]:
        account = self.account(client, 1)
        subject = f"{account.platform}/{account.account}/{name}"
        return self.store.store.read(lambda tx: tx.documents_about(account.client, kind, subject))


def vips(*names: str) -> Engaging:
    return Engaging(vips=names)
