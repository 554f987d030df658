"""What a scenario does about what people say to clients: have it heard, taken up, decided on; and what it sees of that.

Whatever is heard is taken up by a process of its own, every few seconds, as ``holdpoint engage`` does. What it hands over is the
client's last draft, so that people decide on it in the same words as on any other.
"""

from datetime import UTC, date, datetime
from typing import Any

import msgspec

from safety_core.adapters import screens
from safety_core.adapters.drafters.templates import TemplateDrafter
from safety_core.documents import Document, DocumentKind
from safety_core.engagement.draft import Ask, Draft
from safety_core.engagement.heard import Heard
from safety_core.engagement.screen import Screen
from safety_core.errors import FlowUnavailable, StoreUnavailable
from safety_core.lifecycle import IntentState
from safety_core.planning.context import Engaging as EngagingOf
from safety_core.ports.drafter import Drafter
from safety_core.ports.hooks import Inbound, InboundKind
from safety_core.shell import documents, hear, inbox, screen_text
from safety_core.shell.conversations import Reply, reply_of
from safety_core.shell.core import Core
from safety_core.shell.engage import engage
from safety_core.vocabulary import ClientId, ObjectId, PlatformAccountId
from steps.rig.approvers import Approvers
from steps.rig.brands import brand
from steps.rig.comments import BIDI_NAMES, GRAVE, ORDINARY, ordinary
from steps.rig.wrong_drafters import WRONG, WrongDrafter

EVERY_S = 5.0
FIRST_DAY = date(2030, 1, 1)
AWAY = "does not answer"
VIP, REPEAT = "vip", "repeat"
SCREEN = screen_text.parsed(screens.text_of(), file="screen.toml")
FAN = "fan-1"


class RigDrafter:
    """Implements ``ports.Drafter``: ours, or for some clients one that is wrong in the way that is named. It notes what it is told."""

    def __init__(self) -> None:
        self.asked: list[tuple[Ask, tuple[Draft, ...], str]] = []
        self.wrong: dict[str, str] = {}

    def draft(self, ask: Ask, *, before: tuple[Draft, ...], feedback: str, seed: int) -> Draft:
        """See the port."""
        self.asked.append((ask, before, feedback))
        wrong = self.wrong.get(ask.place.client, "")
        if wrong == AWAY:
            raise FlowUnavailable("the drafter does not answer", "wait")
        honest: Drafter = TemplateDrafter()
        drafter = WrongDrafter(honest, WRONG[wrong]) if wrong else honest
        return drafter.draft(ask, before=before, feedback=feedback, seed=seed)


class Engaging(Approvers):
    """See the module."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.drafter = RigDrafter()
        self.screen: Screen | None = SCREEN
        self.said_to: dict[str, Inbound] = {}
        self.takers = 0
        self._worded = 0

    # ------------------------------------------------------------ what there is

    def take_up(self, client: str, locale: str = "en", *, vips: tuple[str, ...] = ()) -> None:
        """The client has a brand in that language, and what people say to it is taken up from now on."""
        made = brand(client, seed=self.seed, locale=locale, first=FIRST_DAY)
        own = EngagingOf(sites=(f"{client}.example",), handles=(client,), vips=vips)
        made = msgspec.structs.replace(made, engagement=own)
        kept = {"client": ClientId(client), "kind": DocumentKind.BRAND, "subject": "brand", "state": "current"}
        self.store.transact(lambda tx: documents.keep(self.core, tx, made, **kept), deadline_s=1)  # type: ignore[arg-type]
        self.start_taking_up()

    def start_taking_up(self) -> None:
        """A process that takes up what was heard, if none does."""
        if self.takers and self.scheduler.alive(self._taker):
            return
        self.takers += 1
        core = self._core(self._taker)
        self.scheduler.spawn(self._taker, lambda: self._take_up_for_ever(core), process=self._taker)

    @property
    def _taker(self) -> str:
        return f"taker-{self.takers}"

    def _take_up_for_ever(self, core: Core) -> None:
        while not self.healing:
            try:
                for _ in engage(core, self.drafter, self.screen):
                    pass
            except StoreUnavailable:
                pass
            core.clock.sleep(EVERY_S)

    def kill_taker_at(self, seam: str) -> None:
        """Whoever takes up what was heard is killed when next it passes this point; another one starts a while later."""
        killed = self._taker
        self.scheduler.kill_at(seam=seam, process=killed)

        def watch() -> None:
            while self.scheduler.alive(killed):
                self.core.clock.sleep(EVERY_S)
            self.start_taking_up()

        self.scheduler.spawn(f"watch-{killed}", watch, process=f"watch-{killed}")

    def lose_screen(self) -> None:
        """The rules of the safety screen cannot be read any more."""
        self.screen = None

    def wrong_drafter(self, client: str, does: str) -> None:
        """From now on the client's drafts are made by one that is wrong in this way; the empty word: by ours again."""
        assert not does or does == AWAY or does in WRONG, f"no drafter {does}; there are: {', '.join([AWAY, *WRONG])}"
        self.drafter.wrong[client] = does

    # ------------------------------------------------------------ what people say

    def hear_comment(
        self, client: str, text: str, *, kind: str = "comment", author: str = FAN, called: str = ""
    ) -> None:
        """A reader says this under a post of the client's; it stands there, and is heard."""
        if client not in self.asked_on:
            self.be_asked(client, text)
        else:
            self.comments[client] = self.comment(client, self.asked_on[client], text)
        self.said_to[client] = self._inbound(
            client, text, ObjectId(self.comments[client]), kind=InboundKind(kind), author=author, called=called
        )
        self._be_told(self.said_to[client])

    def hear_grave(self, client: str, locale: str, concern: str) -> None:
        """Somebody says what a person must answer, in that language."""
        if concern == VIP:
            self.take_up(client, locale, vips=(FAN,))
            self.hear_comment(client, ORDINARY[locale][0])
        elif concern == REPEAT:
            for number in range(3):
                self.hear_comment(client, f"{ORDINARY[locale][1]} {'!' * number}")
        else:
            self.hear_comment(client, GRAVE[concern][locale])

    def hear_misleading(self, client: str, locale: str) -> None:
        """Somebody whose name turns round, or holds what nobody sees, says something ordinary."""
        said = ordinary(self.seed, client, locale, 1)
        self.hear_comment(client, said.text, author=said.who.account, called=BIDI_NAMES[self.seed % len(BIDI_NAMES)])

    def hear_same_object(self, client: str, other: str, text: str) -> None:
        """The client's account hears something under the id of what the other client heard."""
        self.asked_on[client] = self.asked_on[other]
        self.said_to[client] = self._inbound(client, text, self.said_to[other].object, author="fan-2")
        self._be_told(self.said_to[client])

    def edit_comment(self, client: str, text: str) -> None:
        """The reader gives it other words, and they are heard."""
        self._worded += 1
        again = msgspec.structs.replace(self.said_to[client], text=text, at=self._now())
        self.said_to[client] = again
        self._be_told(again)

    def answer_by_hand(self, client: str, text: str) -> None:
        """Somebody answers it on the platform itself, as the client; and that is heard."""
        account = self.first_account(client)
        own = self._inbound(client, text, ObjectId(f"own-{self._worded}"), author=account.platform_account)
        self._be_told(msgspec.structs.replace(own, own=True, parent=self.said_to[client].object))

    def _inbound(
        self,
        client: str,
        text: str,
        name: ObjectId,
        *,
        kind: InboundKind = InboundKind.COMMENT,
        author: str = FAN,
        called: str = "",
    ) -> Inbound:
        account = self.first_account(client)
        self._worded += 1
        return Inbound(
            platform=account.platform,
            kind=kind,
            platform_account=account.platform_account,
            object=name,
            parent=ObjectId(self.asked_on[client]),
            root=ObjectId(self.asked_on[client]),
            author=PlatformAccountId(author),
            author_name=called,
            text=text,
            at=self._now(),
        )

    def _now(self) -> datetime:
        return self.core.clock.now().astimezone(UTC)

    def _be_told(self, said: Inbound) -> None:
        self.await_command(self.command(lambda core: hear.hear(core, [said])))

    # ------------------------------------------------------------ what people decide

    def answer_heard(self, person: str, client: str, text: str) -> None:
        """Somebody answers it in their own words."""
        self._say(person, lambda core, who: inbox.answer(core, self._newest(client).document, text, who))

    def let_draft(self, person: str, client: str, why: str) -> None:
        """Somebody says that it may be drafted."""
        self._say(person, lambda core, who: inbox.let_draft(core, self._newest(client).document, who, why))

    def drop_heard(self, person: str, client: str, why: str) -> None:
        """Somebody says that nothing is answered."""
        self._say(person, lambda core, who: inbox.drop(core, self._newest(client).document, who, why))

    def release_behind(self, client: str) -> None:
        """What waits for a yes is put back into the queue, as a bug or an intruder might."""
        queued = self.last_intent(client)
        moved = self.store.transact(
            lambda tx: tx.move_intent(
                queued.intent.intent, queued.state, IntentState.QUEUED, waits_for=None, reason=None
            ),
            deadline_s=1,
        )
        assert moved

    # ------------------------------------------------------------ what is seen of it

    def follow_drafts(self, client: str) -> None:
        """What was handed over for the client since is its last draft from now on."""
        known = {each.intent.intent for each in self.submitted}
        every = self.store.read(lambda tx: tx.intents())
        self.submitted += [each for each in every if each.intent.client == client and each.intent.intent not in known]

    def heard_state(self, client: str) -> tuple[str, str]:
        """The state of the newest wording of what the client heard last, and why."""
        kept = self._newest(client)
        return kept.state, kept.saw

    def has_heard(self, client: str) -> bool:
        """Whether anything was heard of it by now."""
        kept = self.store.read(lambda tx: tx.documents_of(ClientId(client), DocumentKind.HEARD))
        return any(not documents.record_of(each, Heard).own for each in kept)

    def heard_becomes(self, client: str, state: str) -> bool:
        """Whether it comes to that state; drafts are followed."""
        self.run_until(lambda: self.has_heard(client), limit_s=self.PATIENCE_S)
        came = self.run_until(lambda: self.heard_state(client)[0] == state, limit_s=self.PATIENCE_S)
        self.follow_drafts(client)
        return came

    def reply_of(self, client: str) -> Reply:
        """The newest answer to it."""
        found = self.drafts_of(client)
        assert found, f"nothing was drafted for {client}"
        return reply_of(found[-1])

    def drafts_of(self, client: str) -> tuple[Document, ...]:
        """All versions of the answer to it."""
        subject = self._newest(client).subject
        return self.store.read(lambda tx: tx.documents_about(ClientId(client), DocumentKind.DRAFT, subject))

    def answers_made(self, client: str) -> int:
        """How often the client answered it, by the platform's own ledger."""
        self.world.settle()
        heard = documents.record_of(self._newest(client), Heard)
        name, platform = heard.object, heard.platform.value
        return sum((each.platform, each.target) == (platform, name) for each in self.world.ledger.query())

    def told_drafter(self, client: str) -> list[tuple[Ask, tuple[Draft, ...], str]]:
        """What the drafter was asked for the client."""
        return [each for each in self.drafter.asked if each[0].place.client == client]

    def _newest(self, client: str) -> Document:
        """The newest wording of what somebody else said last."""
        kept = self.store.read(lambda tx: tx.documents_of(ClientId(client), DocumentKind.HEARD))
        found = [each for each in kept if not documents.record_of(each, Heard).own]
        assert found, f"{client} has heard nothing"
        return found[-1]
