"""What a scenario does about what is made of plans: approved plans, who makes and how wrongly, who has it made and hands it over.

An approved plan is written as it would stand; a scenario that is about plans makes and approves one as people do.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec

from safety_core.adapters.creators import http
from safety_core.adapters.creators.templates import TemplateCreator
from safety_core.adapters.platforms import ADAPTERS
from safety_core.creation.asset import Asset, AssetState, Failed, Made, Variant, Why
from safety_core.creation.order import Order
from safety_core.documents import Document, DocumentKind
from safety_core.errors import FlowUnavailable
from safety_core.facts import ContentMeasure
from safety_core.intent import Intent, visible_digest
from safety_core.planning.context import BrandContext, ContentKind, Offer, Voice
from safety_core.planning.plan import NodeId, PlanGraph, PlanId, PlanNode, PlanState, Wanted
from safety_core.ports.creator import Creator
from safety_core.shell import assets, brand, documents, erase, handing
from safety_core.vocabulary import AccountId, ClientId, Platform, Role
from steps.rig.base import ADMIN
from steps.rig.unknowns import Unknowns
from steps.rig.wrong_creators import NEVER, WRONGS, WrongCreator

COLUMNS = {"post", "on", "in", "account", "language", "about", "shows", "offer", "after"}
ENOUGH_S = 600.0
SAID = {
    "en": ("Our new spring collection is in the shop", "20 % off until Sunday"),
    "de": ("Unsere neue Frühlingskollektion ist im Laden", "20 % Rabatt bis Sonntag"),
    "ar": ("مجموعتنا الربيعية الجديدة في المتجر", "خصم ٢٠٪ حتى يوم الأحد"),
    "ja": ("春の新しいコレクションが店頭に並びました", "日曜日まで20%引き"),
    "hi": ("हमारा नया वसंत संग्रह दुकान में है", "रविवार तक 20 % की छूट"),
}
"""What a post says, and what it offers, where a scenario does not say."""
Rows = Sequence[dict[str, str]]


def _measure(intent: Intent) -> ContentMeasure:
    return ADAPTERS[intent.platform].measure(intent)


class _Maker:
    """Ours, but for what a scenario says of some posts, or of all (``""``); counts how often it was asked."""

    def __init__(self, sleep: Any) -> None:
        self._sleep = sleep
        self._good: Creator = TemplateCreator(measure=_measure)
        self.answers: dict[str, str] = {}
        self.takes_s = 0.0
        self.asked = 0

    def create(self, order: Order, *, seed: int) -> Made | Failed:
        self.asked += 1
        self._sleep(min(self.takes_s, http.TOTAL_S))
        answers = self.answers.get(order.node, self.answers.get("", ""))
        if answers == "nothing" or self.takes_s > http.TOTAL_S:
            raise FlowUnavailable("the creator did not answer in time", "see that it runs, then ask again")
        if answers == "no asset":
            return http.read(b"<html>Bad gateway</html>", source="the creator")
        if answers == "that it cannot":
            return Failed(Why.UNABLE, "there is no such blueprint")
        maker = WrongCreator(WRONGS[answers], self._good, measure=_measure) if answers else self._good
        return maker.create(order, seed=seed)


class Creating(Unknowns):
    """See the module."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._makers: dict[str, _Maker] = {}
        self._told: dict[tuple[str, str], str] = {}

    # ------------------------------------------------------------ what there is

    def approve_plan_of(self, client: str, rows: Rows) -> None:
        """The client's brand is known, and a plan of these posts is approved."""
        for each in rows:
            assert set(each) <= COLUMNS, f"the columns are some of {', '.join(sorted(COLUMNS))}"
        kept = self.store.read(lambda tx: tx.newest_document(ClientId(client), DocumentKind.BRAND, brand.SUBJECT))
        if kept is None:
            self._keep(self._brand(client), client, DocumentKind.BRAND, brand.SUBJECT, brand.CURRENT)
        graph = PlanGraph(
            plan=PlanId(f"plan-of-{client}"),
            client=ClientId(client),
            version=1,
            nodes=tuple(self._node(client, each) for each in rows),
        )
        self._keep(graph, client, DocumentKind.PLAN, self.core.clock.now().date().isoformat(), PlanState.APPROVED)

    def _brand(self, client: str) -> BrandContext:
        return BrandContext(
            client=ClientId(client),
            name=f"{client.title()} Coffee",
            locale="en",
            zone="UTC",
            voice=Voice(tone=("warm",), never=(NEVER,)),
            offers=tuple(Offer(offer=language, text=offer) for language, (_, offer) in SAID.items()),
            knowledge=(f"{client.title()} roasts by hand.",),
            objectives=("more visits",),
            audience="people who drink coffee",
            platforms=(),
            mix=(),
            first=self.core.clock.now().date(),
            days=28,
        )

    def _node(self, client: str, row: dict[str, str]) -> PlanNode:
        platform = Platform(row["on"])
        number, _, unit = row["in"].partition(" ")
        language = row.get("language", "en")
        after = row.get("after", "")
        return PlanNode(
            node=NodeId(row["post"]),
            platform=platform,
            account=AccountId(row.get("account") or self._account(client, platform)),
            kind=ContentKind("education"),
            objective="more visits",
            at=self.core.clock.now() + timedelta(**{unit if unit.endswith("s") else f"{unit}s": int(number)}),
            topic=_about(row.get("about", ""), SAID[language][0]),
            brief="Open with a question that coffee drinkers ask themselves.",
            locale=language,
            media=Wanted(row.get("shows", "picture")),
            offer=language if row.get("offer") == "yes" else None,
            depends_on=(NodeId(after),) if after else (),
        )

    def _account(self, client: str, platform: Platform) -> str:
        found = self.store.read(lambda tx: tx.accounts())
        return next((each.account for each in found if (each.client, each.platform) == (client, platform)), "none")

    def _keep(self, record: msgspec.Struct, client: str, kind: DocumentKind, subject: str, state: str) -> None:
        self.store.transact(
            lambda tx: documents.keep(
                self.core, tx, record, client=ClientId(client), kind=kind, subject=subject, state=state
            ),
            deadline_s=5,
        )

    def _maker(self, client: str) -> _Maker:
        return self._makers.setdefault(client, _Maker(self.core.clock.sleep))

    def create_by(self, client: str, answers: str, post: str = "") -> None:
        """From now on whoever makes for the client (or one post of its plan) answers so: a wrong creator's name, or ``well``."""
        self._maker(client).answers[post] = "" if answers == "well" else answers

    def create_slowly(self, client: str, seconds: float) -> None:
        """From now on whoever makes for the client takes so long for each post."""
        self._maker(client).takes_s = seconds

    def creator_asked(self, client: str) -> int:
        """How often the client's creator was asked for a post."""
        return self._maker(client).asked

    # ------------------------------------------------------------ what people do

    def have_made(self, person: str, client: str, *, wait: bool = True) -> None:
        """Somebody has the client's plan made; whether it is waited for."""
        who, plan, creator = self.claimant(person), self._approved(client).document, self._maker(client)
        command = self.command(lambda core: tuple(assets.make(core, creator, plan, who)))
        self.decisions.append(command)
        self.run_for(self.A_MOMENT_S)
        if wait:
            self.await_command(command, limit_s=ENOUGH_S)

    def hand_over_made(self, person: str, client: str) -> None:
        """Somebody hands over what was made of the client's plan."""
        who, plan = self.claimant(person), self._approved(client).document
        self._decide(lambda core: tuple(handing.queue(core, plan, who)))
        handed = self.decisions[-1].result or ()
        known = {each.intent.intent for each in self.submitted}
        self.submitted += [one for each in handed for one in each.intents if one.intent.intent not in known]

    def withdraw_made(self, person: str, client: str, post: str, why: str) -> None:
        """Somebody withdraws what was made of one post of the client's plan."""
        who, name = self.claimant(person), f"{self._approved(client).document}/{post}"
        self._decide(lambda core: assets.withdraw(core, name, why, person=who.person, claimant=who))

    def erase_what_flows_made(self, client: str) -> None:
        """What the client's documents say is erased, by an admin."""
        self.add_person(ADMIN, Role.ADMIN)
        who = self.claimant(ADMIN)
        self._decide(lambda core: erase.erase_client(core, client, who, "they left us"))
        assert self.decisions[-1].error is None, str(self.decisions[-1].error)

    def skip_to_first(self, client: str, ahead_s: float) -> None:
        """The days pass by the calendar alone, to so long before the first post of the client's plan."""
        first = assets.listed(self.core, self._approved(client).document)[0].node.at
        ahead = first - timedelta(seconds=ahead_s) - self.core.clock.now()
        self.scheduler.jump_wall(ahead // timedelta(microseconds=1))

    # ------------------------------------------------------------ what is seen of it

    def _approved(self, client: str) -> Document:
        return self.store.read(lambda tx: tx.documents_of(ClientId(client), DocumentKind.PLAN))[-1]

    def made_of(self, client: str, *, person: str | None = None) -> list[tuple[str, str, str]]:
        """Each post of the client's plan, how it stands, and why: the points that it misses, or the kind of its failure."""
        who = None if person is None else self.claimant(person)
        found = assets.listed(self.core, self._approved(client).document, who)
        return [(each.node.node, each.state, _because(each)) for each in found]

    def refused_alone(self) -> dict[str, str]:
        """The posts for which the last word of a person was not carried out, each with its reason."""
        command = self.decisions[-1]
        assert command.error is None, str(command.error)
        of: list[assets.Row | handing.Handed] = list(command.result)
        return {each.node.node: each.saw for each in of if not _done(each)}

    def amiss(self, client: str, platform: Platform) -> list[str]:
        """What was made for the client's posts there and does not stand once, as it was made, by the platform's own ledger."""
        self.world.settle()
        plan, wrong = self._approved(client), []
        used = [each for each in assets.listed(self.core, plan.document) if each.state == AssetState.USED]
        there = [each for each in used if each.node.platform is platform]
        assert there, "nothing of it was handed over: this shows nothing"
        for each in there:
            assert each.asset is not None
            (variant,) = self._asset(each.asset).variants
            tag = handing.key(plan, each.node, platform, each.node.account)
            effects = [one for one in self.world.ledger.query(platform=platform.value) if one.tag == tag]
            wanted = visible_digest(variant.text, variant.media)
            if [one.visible for one in effects] != [wanted] or not self._stands(variant, platform):
                wrong.append(f"{each.node.node}: {len(effects)} effects")
        return wrong

    def _stands(self, variant: Variant, platform: Platform) -> bool:
        return self.standing(platform, variant.text) == 1

    def _asset(self, name: str) -> Asset:
        work = assets.shown_of(self.core, name).work
        assert work is not None
        assert work.asset is not None
        return work.asset

    def words_made(self, client: str) -> str:
        """Everything that was made for the client and stands in the store, as one text."""
        found = self.store.read(lambda tx: tx.documents_of(ClientId(client), DocumentKind.ASSET))
        return " ".join(each.body for each in found)


def _done(each: assets.Row | handing.Handed) -> bool:
    return each.there if isinstance(each, assets.Row) else bool(each.intents)


def _about(said: str, usual: str) -> str:
    """``春 x 200`` is so many of it."""
    text, _, times = said.rpartition(" x ")
    return text * int(times) if text else said or usual


def _because(row: assets.Row) -> str:
    why, _, said = row.saw.partition(": ")
    if row.state != AssetState.SHORT:
        return row.saw if row.state == AssetState.WITHDRAWN else why or "none"
    return " and ".join(dict.fromkeys(each.partition(",")[0] for each in said.split("; ")))
